import { describe, expect, test } from "vitest";
import { defineTask } from "../../evaluate/task.ts";
import { flow } from "../../graph/flow.ts";
import type { Node } from "../../graph/node.ts";
import { op } from "../../graph/op.ts";
import { param } from "../../params/param.ts";
import { frozen } from "../../params/sections.ts";
import { memoryStore } from "../../store/memory.ts";
import { optimize } from "../../study/optimize.ts";
import type { Evidence } from "../../study/rollouts/evidence.ts";
import { takesOf } from "../../testing/counted-takes.ts";
import { scriptedModel } from "../../testing/scripted-model.ts";
import { spiedMethod } from "../../testing/spied-method.ts";
import { toyLadder } from "../../testing/toy-ladder.ts";
import { conforms } from "../fixtures/conforms.ts";
import { grips } from "./grips.ts";

const small = { candidates: 4, iterations: 30, patience: 10, examples: 4 } as const;
type Options = Parameters<typeof grips>[0];

conforms(() => grips(small));

test("climbs edit by edit, in either of two texts", async () => {
  const ladder = toyLadder({ texts: 2 });
  const method = grips({ ...small, candidates: 8, entropy: 0 });
  const { best, verdict } = await optimize(ladder.task, {
    method,
    optimizer: ladder.optimizer,
    store: memoryStore(),
  });
  expect(verdict.kind).toBe("improved");
  expect(Object.values(best.values).map(ladder.rungs)).toEqual([4, 4]);
});

describe.each([1, 2] as const)("with %d texts", (texts) => {
  test.each([1, 2])("takes what it is said to take, with %d edits", async (edits) => {
    const options = { ...small, edits, entropy: 0, operators: ["paraphrase"] } as const;
    const { counted, told } = await takesOf(grips(options), { texts, steps: 4 });
    expect(counted.start).toEqual(told.start);
    expect(counted.steps).toEqual(Array(4).fill(told.step));
  });
});

/** A task whose score is a function of its text. */
function scored(
  initial: string,
  score: (text: string, input: string) => number,
  output = (text: string, _input: string) => text,
) {
  const text = param.text("text", initial);
  const say = op("say", (words: string, input: string) => ({ words, said: output(words, input), input }));
  const program = flow("scored", async (input: Node<string>) => say(text, input));
  const rows = (split: string) => Array.from({ length: 6 }, (_, i) => ({ input: `${split} ${i}` }));
  return defineTask({
    program,
    data: { train: rows("train"), validation: rows("validation"), test: rows("test") },
    metric: (run) => score(run.output.words, run.output.input),
    params: [text],
    version: "1",
  });
}

/** The texts of a run's looks at train, with what each scored; and its end. */
async function climb(task: ReturnType<typeof scored>, options: Options, seed = 1) {
  const looks: (readonly Evidence[])[] = [];
  const method = spiedMethod(grips(options), { evidence: (all) => looks.push(all) });
  const optimizer = scriptedModel((prompt) => `<text>${/<text>\n(.*)\n<\/text>/.exec(prompt)?.[1]} too</text>`);
  const result = await optimize(task, { method, optimizer, store: memoryStore(), seed });
  const tried = looks.filter((all) => all[0]?.rollouts[0]?.example.split === "train");
  return { result, optimizer, tried: tried.map((all) => all.map((e) => String(e.candidate.values.text))) };
}

const shorter = (text: string) => 1 / (1 + text.length);

test("without paraphrases no model is asked", async () => {
  const task = scored("one, two, three, four", shorter);
  const { result, optimizer } = await climb(task, { ...small, operators: ["delete", "swap", "add"] });
  expect(optimizer.calls).toEqual([]);
  expect(result.verdict.kind).toBe("improved");
});

test("each operator does its edit, and only those that are named are drawn", async () => {
  const flat = scored("one, two", () => 0.5);
  const only = async (operator: "delete" | "swap" | "paraphrase") =>
    new Set((await climb(flat, { ...small, operators: [operator] })).tried.slice(1).flat());
  expect(await only("delete")).toEqual(new Set(["one,", ", two"]));
  expect(await only("swap")).toEqual(new Set(["two, one"]));
  expect(await only("paraphrase")).toEqual(new Set(["one too, two", "one, two too"]));
});

test("a candidate takes as many edits as it is told to, paraphrased at the temperature that is given", async () => {
  const flat = scored("one, two, three, four", () => 0.5);
  const { tried, optimizer } = await climb(flat, { ...small, operators: ["paraphrase"], edits: 3, temperature: 0.3 });
  expect(new Set(optimizer.calls.map(({ request }) => request.temperature))).toEqual(new Set([0.3]));
  expect(
    tried
      .slice(1)
      .flat()
      .every((text) => text.match(/too/g)?.length === 3),
  ).toBe(true);
});

test("sentences are edited as a whole where the level says so", async () => {
  const flat = scored("Do one, and two. Do three.", () => 0.5);
  const { tried } = await climb(flat, { ...small, operators: ["swap"], level: "sentence" });
  expect(new Set(tried.slice(1).flat())).toEqual(new Set(["Do three. Do one, and two."]));
});

test("all candidates of all steps are scored on the same examples, as many as are named", async () => {
  const looks = new Set<string>();
  const method = spiedMethod(grips({ ...small, examples: 3 }), {
    evidence: (all) => {
      for (const { rollouts } of all)
        if (rollouts[0]!.example.split === "train") looks.add(rollouts.map((r) => r.example.id).join());
    },
  });
  const { task, optimizer } = toyLadder();
  await optimize(task, { method, optimizer, store: memoryStore() });
  expect([...looks].map((look) => look.split(",").length)).toEqual([3]);
});

test("it ends after its patience, and after its iterations", async () => {
  const flat = scored("one, two", () => 0.5);
  expect((await climb(flat, {})).result.steps).toBe(2);
  expect((await climb(flat, { patience: 4 })).result.steps).toBe(4);
  expect((await climb(flat, { patience: 99, iterations: 5 })).result.steps).toBe(5);
});

test("trap: a deleted phrase comes back only where its deletion was accepted", async () => {
  const flat = scored("one, two, three", () => 0.5);
  const refused = await climb(flat, { ...small, operators: ["delete", "add"] });
  expect(
    refused.tried
      .slice(1)
      .flat()
      .every((text) => text.length < "one, two, three".length),
  ).toBe(true);

  // Best without "two" at first, then with it at the front.
  const back = scored("one, two, three", (text) => (text.startsWith("two") ? 1 : text.includes("two") ? 0.2 : 0.6));
  const { result } = await climb(back, { ...small, entropy: 0, operators: ["delete", "add"] });
  expect(result.best.values.text).toMatch(/^two one,/);
});

test("trap: a phrase that came back is not added a second time", async () => {
  const grow = scored("one, two, three", (text) => (text.includes("two") ? text.length / 100 : 0.9));
  const { tried } = await climb(grow, {
    ...small,
    entropy: 0,
    operators: ["delete", "add"],
    anneal: true,
    patience: 30,
  });
  for (const text of tried.flat()) expect(text.match(/two/g)?.length ?? 0).toBeLessThanOrEqual(1);
});

test("trap: an edit changes one place, though others read the same", async () => {
  const flat = scored("Be kind, be brief, Be kind.", () => 0.5);
  const { tried } = await climb(flat, { ...small, operators: ["delete"] });
  for (const text of tried.slice(1).flat()) expect(text).toMatch(/Be kind/);
});

test("trap: with annealing, the best ever seen is returned, not the present one", async () => {
  const peak = scored("one, two", (text) => (text === "two, one" ? 0.4 : text === "one, two" ? 0.3 : 0.38));
  const options = { ...small, entropy: 0, patience: 30, anneal: true } as const;
  const { result, tried } = await climb(peak, options);
  expect(result.best.values.text).toBe("two, one");
  // It went on from worse texts, too: some candidates are two edits away from both.
  expect(tried.flat().some((text) => (text.match(/too/g)?.length ?? 0) > 1)).toBe(true);
  const greedy = await climb(peak, { ...options, anneal: false });
  expect(greedy.tried.flat().some((text) => (text.match(/too/g)?.length ?? 0) > 1)).toBe(false);
});

test("trap: the entropy of the outputs keeps from one answer for all", async () => {
  // Deleting "two" answers "yes" to everything, which is right a little more often.
  const answer = (text: string, input: string) => (text.includes("two") ? input : "yes");
  const task = scored("one, two", (text) => (text.includes("two") ? 0.5 : 0.55), answer);
  const constant = defineTask({
    ...task,
    program: flow("said", async (input: Node<string>) => {
      const text = task.params![0] as ReturnType<typeof param.text>;
      return op("answer", (words: string, of: string) => answer(words, of))(text, input);
    }),
    metric: ({ output }) => (output === "yes" ? 0.55 : 0.5),
  });
  const best = async (entropy: number) => {
    const method = grips({ ...small, entropy, operators: ["delete"] });
    const optimizer = scriptedModel("");
    return (await optimize(constant, { method, optimizer, store: memoryStore() })).best.values.text;
  };
  expect(await best(0)).not.toContain("two");
  expect(await best(0.1)).toBe("one, two");
});

test("trap: names in braces are never lost, and no model is asked to mend them", async () => {
  const text = param.text("text", "Use {question}, please, now", { placeholders: ["question"] });
  const say = op("say", (words: string, _input: string) => words);
  const task = defineTask({
    ...scored("x", () => 0),
    program: flow("kept", async (input: Node<string>) => say(text, input)),
    metric: ({ output }: { output: string }) => shorter(output),
    params: [text],
  });
  const optimizer = scriptedModel("");
  const method = grips({ ...small, operators: ["delete", "swap", "add"] });
  const { candidates, best } = await optimize(task, { method, optimizer, store: memoryStore() });
  expect(optimizer.calls).toEqual([]);
  expect(candidates.every((c) => String(c.values.text).includes("{question}"))).toBe(true);
  expect(String(best.values.text).length).toBeLessThan("Use {question}, please, now".length);
});

test("of a text in parts, it edits one part at a time and no frozen one", async () => {
  const guide = param.parts("guide", {
    role: frozen("You are kind, and brief."),
    steps: ["Read, please, it", "Answer, now"],
  });
  const say = op("say", (words: string, _input: string) => words);
  const task = defineTask({
    ...scored("x", () => 0),
    program: flow("guided", async (input: Node<string>) => say(guide, input)),
    metric: ({ output }: { output: string }) => shorter(output),
    params: [guide],
  });
  const optimizer = scriptedModel("");
  const method = grips({ ...small, operators: ["delete", "swap", "add"] });
  const { best } = await optimize(task, { method, optimizer, store: memoryStore() });
  expect(optimizer.calls).toEqual([]);
  const { steps } = best.values.guide as { steps: string[] };
  expect(steps.length).toBe(2);
  expect(steps.join(" ").length).toBeLessThan("Read, please, it Answer, now".length);
});

test.each([
  [{ operators: [] }, '"operators" is empty'],
  [{ operators: ["add"] as const }, '"add" in "operators" needs "delete"'],
  [{ level: "span" as "phrase" }, '"level" is "span"'],
  [{ entropy: -1 }, '"entropy" is -1'],
])("%j is refused", (options, message) => {
  expect(() => grips(options)).toThrow(message);
});
