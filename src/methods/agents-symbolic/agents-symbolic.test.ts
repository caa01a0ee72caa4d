import { describe, expect, test } from "vitest";
import { NO_CRITICS } from "../../credit/critic-count.ts";
import { defineTask } from "../../evaluate/task.ts";
import { flow } from "../../graph/flow.ts";
import type { Node } from "../../graph/node.ts";
import { op } from "../../graph/op.ts";
import { languageModel } from "../../model/slot.ts";
import { param } from "../../params/param.ts";
import { memoryStore } from "../../store/memory.ts";
import { optimize } from "../../study/optimize.ts";
import { takesOf } from "../../testing/counted-takes.ts";
import { inForm } from "../../testing/reply-forms.ts";
import { type Script, scriptedModel } from "../../testing/scripted-model.ts";
import { toyLadder } from "../../testing/toy-ladder.ts";
import { itemsOf, sectionOf, type WatchedOptions, watched } from "../../testing/watched-study.ts";
import { conforms } from "../fixtures/conforms.ts";
import { agentsSymbolic } from "./agents-symbolic.ts";

type Options = NonNullable<Parameters<typeof agentsSymbolic>[0]>;

const LOSS = "in what way the result falls short";
const CRITIC = "You are the critic";
const EDITOR = "Write a better text";

conforms(() => agentsSymbolic());

describe.each([1, 2] as const)("with %d texts", (texts) => {
  test("finds what there is to gain, one improvement on top of the other", async () => {
    const { task, optimizer, rungs } = toyLadder({ texts });
    const method = agentsSymbolic();
    const { best, verdict } = await optimize(task, { method, optimizer, store: memoryStore(), steps: 12 });
    expect(verdict.kind).toBe("improved");
    expect(Object.values(best.values).map(rungs)).toEqual(Array(texts).fill(4));
  });

  test("a step takes what it is said to take", async () => {
    // So few tokens that everything is summed up.
    const method = agentsSymbolic({ tokens: 1 });
    const { counted } = await takesOf(method, { texts });
    const critics = { ...NO_CRITICS, nodes: texts, edges: 0 };
    const told = method.cost!({ train: 40, validation: 6, texts, demos: 0, params: texts, critics });
    expect(counted).toEqual({ start: told.start, steps: [told.step, told.step, told.step] });
  });
});

test("trap: every run that went wrong gets a loss in words, which its walk back begins with", async () => {
  const { asked } = await watched(agentsSymbolic(), { texts: 2, steps: 1 });
  expect(asked(LOSS).length).toBe(2);
  for (const [i, prompt] of asked(LOSS).entries()) {
    expect(sectionOf(prompt, "runs")).toMatch(/Input: train[\s\S]*Score: 0/);
    expect(sectionOf(asked(CRITIC)[i]!, "feedback")).toContain(`It lacks ${i}.`);
  }
});

test("trap: one call gives the suggestion for the text and the requirement for the call before", async () => {
  const script: Script = (prompt, { index }) =>
    prompt.includes("NAME out of: polish, words1")
      ? '<critique for="polish">suggestion</critique><critique for="words1">requirement</critique>'
      : inForm(prompt, { text: () => `Answer ${index}.`, critique: () => `said ${index}` });
  const { asked } = await watched(agentsSymbolic({ batch: 1 }), { texts: 2, steps: 1, script });
  const critics = asked(CRITIC);
  expect(critics.length).toBe(2);
  expect(sectionOf(critics[1]!, "feedback")).toContain("requirement");
  expect(sectionOf(critics[1]!, "feedback")).not.toContain("suggestion");
  const [first, second] = asked(EDITOR);
  expect(itemsOf(first!, "critiques")).toEqual(["said 2"]);
  expect(itemsOf(second!, "critiques")).toEqual(["suggestion"]);
});

/** Rows whose runs take ways of different length: each hop is a call with the same text; then a number and a choice. */
function hops(script: Script) {
  const optimizer = scriptedModel(script);
  const words = languageModel(
    "words",
    scriptedModel((prompt) => `${prompt} hop`),
  );
  const text = param.text("text", "Go.");
  const level = param.number("level", 0, { min: 0, max: 1000 });
  const mode = param.choice("mode", "a", ["a", "b"]);
  const end = op("end", (said: string, at: number, how: string) => `${said} ${at} ${how}`);
  const program = flow("hops", async (input: Node<string>) => {
    let said: Node<string> = input;
    for (let i = 0; i < Number(input.value); i++) said = await words`${text} ${said}`;
    return end(said, level, mode);
  });
  const rows = (n: number) => Array.from({ length: n }, (_, i) => ({ input: `${1 + (i % 3)}` }));
  const task = defineTask({
    program,
    data: { train: rows(3), validation: rows(2), test: rows(2) },
    metric: ({ output }) => ({ score: Math.min(1, Number(/(\d+) [ab]$/.exec(output)?.[1] ?? 0) / 1000), feedback: "" }),
    params: [text, level, mode],
    version: "hops 1",
  });
  const prompts = (words: string) =>
    optimizer.calls
      .map(({ request }) => request.messages.map((message) => message.content).join("\n\n"))
      .filter((prompt) => prompt.includes(words));
  return { task, optimizer, prompts };
}
const SETTINGS = "works with the variables below";
const climbing: Script = (prompt, { index }) =>
  inForm(prompt, {
    text: (_, name) => (name === undefined ? `Go ${index}.` : name === "level" ? `${index}` : "b"),
    critique: () => `It lacks ${index}.`,
  });

test("trap: runs that take other ways are aligned by their own graphs: every call of each is criticized", async () => {
  const { task, optimizer, prompts } = hops(climbing);
  await optimize(task, { method: agentsSymbolic({ batch: 3 }), optimizer, store: memoryStore(), steps: 1 });
  expect(prompts(CRITIC).length).toBe(1 + 2 + 3);
  expect(itemsOf(prompts(EDITOR)[0]!, "critiques").length).toBe(1 + 2 + 3);
});

describe("the node optimizer", () => {
  test("rewrites what is no text, in one call that sees what was said of it, while the prompt optimizer rewrites texts", async () => {
    const { task, optimizer, prompts } = hops(climbing);
    const method = agentsSymbolic({ batch: 1, tokens: 1 });
    const { best } = await optimize(task, { method, optimizer, store: memoryStore(), steps: 1 });
    const [settings] = prompts(SETTINGS);
    expect(sectionOf(settings!, "variables")).toMatch(/level \(number\)[\s\S]*mode \(choice\)/);
    expect(sectionOf(settings!, "variables")).not.toContain("Go.");
    expect(itemsOf(settings!, "critiques").map((one) => one.split(":")[0])).toEqual(["level", "mode"]);
    expect(best.values).toMatchObject({ text: expect.stringMatching(/Go \d/), mode: "b" });
    expect(best.values.level).toBeGreaterThan(0);
  });

  test("and the other may work alone", async () => {
    for (const [only, done, left] of [
      ["node", SETTINGS, EDITOR],
      ["prompt", EDITOR, SETTINGS],
    ] as const) {
      const { task, optimizer, prompts } = hops(climbing);
      const method = agentsSymbolic({ optimizers: [only] });
      await optimize(task, { method, optimizer, store: memoryStore(), steps: 2 });
      expect(prompts(done).length).toBe(2);
      expect(prompts(left).length).toBe(0);
    }
  });

  test("changes nothing that it was not asked about", async () => {
    const stray: Script = (prompt, call) =>
      prompt.includes(SETTINGS)
        ? '<values><value name="text">Stray.</value><value name="level">900</value></values>'
        : climbing(prompt, call);
    const { task, optimizer } = hops(stray);
    const method = agentsSymbolic({ optimizers: ["node"] });
    const { best } = await optimize(task, { method, optimizer, store: memoryStore(), steps: 1 });
    expect(best.values).toMatchObject({ text: "Go.", level: 900 });
  });

  test("takes no more than it is said to", async () => {
    const { task, optimizer } = hops(climbing);
    const method = agentsSymbolic({ batch: 3, tokens: 1 });
    await optimize(task, { method, optimizer, store: memoryStore(), steps: 1 });
    const sizes = {
      train: 3,
      validation: 2,
      texts: 1,
      demos: 0,
      params: 3,
      critics: { ...NO_CRITICS, nodes: 2, edges: 2 },
    };
    // Two calls a run on average. A level and a mode are told one thing each by three runs, and so is the text.
    expect(optimizer.calls.length).toBe(method.cost!(sizes).step.asks);
  });
});

describe("trap: the roll-back", () => {
  const writer = (texts: readonly string[]): Script => {
    let written = 0;
    return (prompt, { index }) =>
      inForm(prompt, { text: () => texts[written++ % texts.length]!, critique: () => `It lacks ${index}.` });
  };
  const tried = async (accept: NonNullable<Options["accept"]>) => {
    const scores: Readonly<Record<string, number>> = { "Answer.": 0.5, one: 0.5, two: 0.3 };
    const score = (output: string) => scores[output.split(" Input: ")[0]!] ?? 0.1;
    const { asked, result } = await watched(agentsSymbolic({ accept }), { script: writer(["one", "two", "x"]), score });
    expect(result.best).toBe(result.baseline);
    return asked(EDITOR).map((prompt) => sectionOf(prompt, "text"));
  };

  test("brings back what stood before", async () => {
    expect(await tried("better")).toEqual(["Answer.", "Answer.", "Answer."]);
    expect(await tried("not-worse")).toEqual(["Answer.", "one", "one"]);
    expect(await tried("always")).toEqual(["Answer.", "one", "two"]);
  });

  test("looks at validation, not at one batch beside the next", async () => {
    const score = (output: string) =>
      output.includes("train") && !output.startsWith("Answer.") ? 0.9 : output.startsWith("Answer.") ? 0.5 : 0.4;
    const { result, asked } = await watched(agentsSymbolic(), { score });
    expect(result.best).toBe(result.baseline);
    expect(asked(EDITOR).map((prompt) => sectionOf(prompt, "text"))).toEqual(["Answer.", "Answer.", "Answer."]);
  });
});

test("perfect runs cost nothing", async () => {
  expect((await watched(agentsSymbolic(), { score: () => 1 })).requests).toEqual([]);
});

test.each(["I would rather not.", "", "<text>unclosed", "<critique></critique>", "<values></values>"])(
  "the reply %j ends nothing",
  async (reply) => {
    const { result, on } = await watched(agentsSymbolic(), { script: () => reply });
    expect(result.best).toBe(result.baseline);
    expect(on("train").length).toBe(3);
  },
);

test("where a loss cannot be used, the metric's own feedback is walked back", async () => {
  const script: Script = (prompt, call) => (prompt.includes(LOSS) ? "no" : climbing(prompt, call));
  const { asked } = await watched(agentsSymbolic(), { script, steps: 1 });
  expect(sectionOf(asked(CRITIC)[0]!, "feedback")).toContain("It scored 0.");
});

describe("options", () => {
  const alternating = (output: string) => (Number(/Answer (\d+)/.exec(output)?.[1] ?? 0) % 2 === 1 ? 0.9 : 0.1);
  const trace = async (options: Options, more: WatchedOptions = {}) =>
    JSON.stringify((await watched(agentsSymbolic(options), { score: alternating, texts: 2, ...more })).requests);

  test.each<[Options]>([
    [{ batch: 3 }],
    [{ accept: "better" }],
    [{ criteria: "Be kind." }],
    [{ tokens: 1 }],
    [{ temperature: 0.5 }],
  ])("%j is not ignored", async (changed) => {
    expect(await trace(changed)).not.toBe(await trace({}));
  });

  test("criteria reach the loss", async () => {
    const { asked } = await watched(agentsSymbolic({ criteria: "Be kind." }), { steps: 1 });
    expect(sectionOf(asked(LOSS)[0]!, "objective")).toBe("Be kind.");
  });

  test("optimizers that have nothing to work on are refused", async () => {
    expect(() => agentsSymbolic({ optimizers: [] })).toThrow('"optimizers" names none');
    await expect(watched(agentsSymbolic({ optimizers: ["node"] }))).rejects.toMatchObject({ code: "BAD_OPTION" });
  });
});
