import { expect, test } from "vitest";
import { defineTask } from "../../evaluate/task.ts";
import { flow } from "../../graph/flow.ts";
import type { Json } from "../../graph/json.ts";
import type { Node } from "../../graph/node.ts";
import { op } from "../../graph/op.ts";
import type { Param } from "../../graph/param.ts";
import { param } from "../../params/param.ts";
import { frozen } from "../../params/sections.ts";
import { memoryStore } from "../../store/memory.ts";
import { optimize } from "../../study/optimize.ts";
import { takesOf } from "../../testing/counted-takes.ts";
import { inForm } from "../../testing/reply-forms.ts";
import { scriptedModel } from "../../testing/scripted-model.ts";
import { toyLadder } from "../../testing/toy-ladder.ts";
import { promptsOf, toyScored } from "../../testing/toy-scored.ts";
import { conforms, conformsToo } from "../fixtures/conforms.ts";
import { MUTATOR_NAMES, type MutatorName } from "./mutators.ts";
import { sammo } from "./sammo.ts";

const small = { initial: 2, beam: 2, depth: 30 } as const;

conforms(() => sammo(small));

// Without a model, numbers and choices are still drawn anew, and that is a gain here: "garbage" does not apply.
conformsToo(() => sammo({ ...small, mutators: MUTATOR_NAMES }), "conformance with all mutators", "garbage");

test.each([1, 2] as const)(
  "finds what is to be gained in %i texts, one improvement on top of the other",
  async (texts) => {
    const { task, optimizer, rungs } = toyLadder({ texts });
    const result = await optimize(task, { method: sammo(small), optimizer, store: memoryStore(), steps: 25 });
    expect(Object.values(result.best.values).map(rungs)).toEqual(Array(texts).fill(4));
  },
);

test.each([1, 2] as const)("takes what it says with %i texts, where each mutation asks twice", async (texts) => {
  const method = sammo({ initial: 3, beam: 3, finalists: 4, mutators: ["errors"] });
  const { counted, told } = await takesOf(method, { texts, rows: [8, 5, 5] });
  expect(counted.start).toEqual(told.start);
  expect(counted.steps).toEqual(Array(3).fill(told.step));
});

/** All that mutators by rule, or these alone, make of the params of a program that says them all. */
async function offspring(params: Parameters<typeof say>[0], mutators: readonly MutatorName[], options = {}) {
  const optimizer = scriptedModel((prompt) => inForm(prompt, { text: (i) => `New ${i}.`, critique: () => "Bad." }));
  const method = sammo({ initial: 1, beam: 3, mutations: 3, depth: 6, mutators, ...options });
  const result = await optimize(say(params), { method, optimizer, store: memoryStore(), steps: 6 });
  const values = (name: string) => result.candidates.map((candidate) => candidate.values[name]);
  return { result, optimizer, values, by: result.candidates.map((candidate) => candidate.by) };
}

/** A program that says what its params hold; shorter is better. */
function say(params: readonly ReturnType<typeof param.text | typeof param.number>[], perfect = false) {
  const all = op("all", (...said: unknown[]) => said.join("\n"));
  const program = flow("say", async (_: Node<string>) => all(...(params as ReturnType<typeof param.text>[])));
  const rows = ["a", "b"].map((input) => ({ input }));
  const metric = ({ output }: { output: string }) => (perfect ? 1 : 1 / (2 + output.length));
  return defineTask({
    program,
    data: { train: rows, validation: [{ input: "c" }], test: [{ input: "d" }] },
    metric,
    params,
  });
}

test("structure is changed by rule, and nobody is asked", async () => {
  const text = () =>
    param.text("text", "Read the letter. Then answer it, please. Keep {name} there.", { placeholders: ["name"] });
  const made = async (name: MutatorName) => {
    const { values, optimizer, by } = await offspring([text()], [name]);
    expect([optimizer.calls.length, new Set(by)]).toEqual([0, new Set(["baseline", name])]);
    return values("text");
  };
  expect(await made("drop")).toEqual(expect.arrayContaining(["Keep {name} there."]));
  expect(await made("repeat")).toContain(
    "Read the letter. Read the letter. Then answer it, please. Keep {name} there.",
  );
  expect(await made("move")).toContain("Then answer it, please. Read the letter. Keep {name} there.");
  expect(await made("drop stop words")).toContain("Read letter. Then answer it, please. Keep {name} there.");
  for (const value of await made("drop phrase")) expect(value).toContain("{name}");
  const words = (value: unknown) => String(value).toLowerCase().match(/\w+/g)!.sort().join(" ");
  expect(new Set((await made("swap phrases")).map(words)).size).toBe(1);
});

test("a stop word in a name stays", async () => {
  const text = param.text("text", "Say {the} and {a-name}, the end.", { placeholders: ["the", "a-name"] });
  const { values, optimizer } = await offspring([text], ["drop stop words"]);
  expect(values("text")).toEqual(["Say {the} and {a-name}, the end.", "Say {the} and {a-name}, end."]);
  expect(optimizer.calls.length).toBe(0);
});

test("demonstrations are thinned out, and numbers and choices drawn anew", async () => {
  const demo = (i: number) => ({ input: i, output: i });
  const demos = param.demos("demos", [1, 2, 3, 4].map(demo), { max: 4 });
  const level = param.number("level", 3, { min: 0, max: 9, integer: true });
  const text = param.text("text", "One.");
  const dropped = await offspring([text, demos] as never, ["drop example"]);
  const lengths = (values: readonly (Json | undefined)[]) => new Set(values.map((value) => (value as Json[]).length));
  expect(lengths(dropped.values("demos"))).toEqual(new Set([4, 3, 2, 1, 0]));
  const fewer = await offspring([text, demos] as never, ["fewer examples"]);
  expect(fewer.values("demos")).toContainEqual([1, 2, 3].map(demo));
  const drawn = await offspring([text, level], ["other value"]);
  expect(new Set(drawn.values("level")).size).toBeGreaterThan(3);
});

test("frozen parts stay, whatever is done to the others", async () => {
  const guide = param.parts("guide", {
    role: frozen("You are a clerk."),
    steps: ["Read it.", "Check the sum."],
    end: "Stop.",
  });
  const { result, values } = await offspring(
    [guide],
    ["drop", "repeat", "move", "drop phrase", "swap phrases", "rewrite"],
  );
  expect(new Set(values("guide").map((value) => JSON.stringify(value))).size).toBeGreaterThan(8);
  const program = say([guide]).program;
  for (const { values: of } of result.candidates) {
    const { output } = await program.run(["x"], { values: of });
    expect(String(output.raw)).toMatch(/^You are a clerk\./);
  }
});

test("a mutator without a place to work on is not drawn", async () => {
  const { task, optimizer } = toyScored([0.2, 0.3, 0.4], ["good"]);
  const method = sammo({ initial: 1, mutators: ["errors", "paraphrase", "drop example"] });
  await optimize(task, { method, optimizer, store: memoryStore(), steps: 3 });
  // No run went wrong and nothing holds demonstrations: each of the mutations is a paraphrase.
  const prompts = promptsOf(optimizer);
  expect(prompts.length).toBe(2 + 3 * 2 + 4 * 2);
  expect(prompts.every((prompt) => prompt.includes("in other words"))).toBe(true);
});

test("what exceeds the limit of tokens comes after all that does not, however well it scores", async () => {
  const scores = [0.9, 0.4];
  const run = async (maxTokens: number) => {
    let i = 0;
    const optimizer = scriptedModel(() => {
      const score = scores[i++ % 2]!;
      return `<text>x ${score} ${score === 0.9 ? "long ".repeat(40) : "short"}${i}</text>`;
    });
    const method = sammo({ initial: 1, mutators: ["rewrite"], maxTokens });
    const result = await optimize(toyScored([]).task, { method, optimizer, store: memoryStore(), steps: 3 });
    return String(result.best.values.text);
  };
  expect(await run(0)).toMatch(/^x 0.9 long/);
  expect(await run(20)).toMatch(/^x 0.4 short/);
});

test("a baseline beyond the limit is compared with, and is not the result, even where it scores higher", async () => {
  const optimizer = scriptedModel(`<text>x 0.4 short</text>`);
  const { task } = toyScored([]);
  const [text] = task.params as readonly Param<string>[];
  const long = param.text(text!.name, `x 0.9 ${"long ".repeat(40)}`);
  const said = op("say", (words: string, input: string) => `${words} ${input}`);
  const program = flow("scored", async (input: Node<string>) => said(long, input)) as never;
  const run = async (maxTokens: number) => {
    const method = sammo({ initial: 1, mutators: ["rewrite"], maxTokens });
    return await optimize({ ...task, program, params: [long] }, { method, optimizer, store: memoryStore(), steps: 2 });
  };
  expect((await run(0)).verdict.kind).toBe("kept baseline");
  const short = await run(20);
  expect(short.best.values[text!.name]).toBe("x 0.4 short");
  expect(short.verdict.comparison?.difference).toBeLessThan(0);
});

test("demonstrations alone are worked on, too; neither texts nor demonstrations are an error", async () => {
  const demos = param.demos(
    "examples",
    [
      { input: "a", output: "b" },
      { input: "c", output: "d" },
    ],
    { max: 4 },
  );
  const { by } = await offspring([demos as never], ["induce", "drop example"], { initial: 4 });
  expect(new Set(by.slice(1))).toEqual(new Set(["drop example"]));
  await expect(offspring([param.number("n", 1, { min: 0, max: 9 })], ["drop"])).rejects.toMatchObject({
    code: "NO_TEXT",
  });
});

test("a level without usable replies ends nothing", async () => {
  let i = 0;
  const optimizer = scriptedModel(() => (++i <= 4 ? "no tags" : `<text>x 0.7 #${i}</text>`));
  const method = sammo({ initial: 1, mutators: ["rewrite"], beam: 1, mutations: 1, depth: 9 });
  const result = await optimize(toyScored([]).task, { method, optimizer, store: memoryStore(), steps: 4 });
  expect(String(result.best.values.text)).toMatch(/^x 0.7/);
});

test("old candidates stay in the beam beside new ones, and equals replace nothing", async () => {
  const { task, optimizer } = toyScored([0.9, 0.2, 0.2, 0.2]);
  const method = sammo({ initial: 1, beam: 1, mutations: 1, mutators: ["rewrite"] });
  await optimize(task, { method, optimizer, store: memoryStore(), steps: 4 });
  expect(promptsOf(optimizer).filter((prompt) => prompt.includes("\nx 0.9 #1\n")).length).toBe(3);
  const flat = toyScored([0.1]);
  const kept = await optimize(flat.task, { method, optimizer: flat.optimizer, store: memoryStore(), steps: 4 });
  expect(kept.best).toBe(kept.baseline);
});

test("the beam is chosen on train, what is returned on validation, out of more finalists than the beam holds", async () => {
  const run = async (finalists: number) => {
    const { task, optimizer } = toyScored([0.9, 0.8, 0.5]);
    const flattered = {
      ...task,
      metric: ({ output, example }: { output: string; example: { input: string } }) => {
        const score = Number(/x (\S+)/.exec(output)?.[1] ?? 0);
        return score > 0.6 && !example.input.startsWith("train") ? 0 : score;
      },
    };
    const method = sammo({ initial: 1, beam: 1, mutations: 3, mutators: ["rewrite"], finalists });
    const result = await optimize(flattered as typeof task, { method, optimizer, store: memoryStore(), steps: 1 });
    return String(result.best.values.text);
  };
  expect(await run(3)).toMatch(/^x 0.5/);
  expect(await run(1)).toBe("x 0.1 root");
});

test("pairs, errors, reasons, depth and temperature reach what they name", async () => {
  const feedbacks = Array.from({ length: 6 }, (_, i) => `wrong ${i}`);
  const { task, optimizer } = toyScored([0.2, 0.3, 0.4], feedbacks);
  const method = sammo({
    initial: 2,
    pairs: 3,
    errors: 2,
    reasons: 5,
    depth: 1,
    beam: 1,
    mutations: 1,
    mutators: ["errors"],
    temperature: 0.4,
  });
  await optimize(task, { method, optimizer, store: memoryStore(), steps: 9 });
  const prompts = promptsOf(optimizer);
  expect(prompts.length).toBe(1 + 2 * 2);
  const items = (prompt: string) => prompt.match(/<item-\d+>/g)?.length ?? 0;
  // The induction's pairs; the errors that two candidates are criticized for; errors and critiques of their edits.
  expect(prompts.map(items)).toEqual([3, 2, 2, 3, 3]);
  expect(prompts[1]).toContain("Give 5 different critiques");
  expect(new Set(optimizer.calls.map(({ request }) => request.temperature))).toEqual(new Set([0.4]));
});

test("no mutators are refused", () => {
  expect(() => sammo({ mutators: [] })).toThrow('"mutators" names none');
});
