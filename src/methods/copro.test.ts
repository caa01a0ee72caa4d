import { describe, expect, test } from "vitest";
import { memoryStore } from "../store/memory.ts";
import { optimize } from "../study/optimize.ts";
import { takesOf } from "../testing/counted-takes.ts";
import { scriptedModel } from "../testing/scripted-model.ts";
import { spiedMethod } from "../testing/spied-method.ts";
import { toyLadder } from "../testing/toy-ladder.ts";
import { toyRising } from "../testing/toy-rising.ts";
import { copro } from "./copro.ts";
import { conforms } from "./fixtures/conforms.ts";

const small = { breadth: 4, depth: 4 } as const;
type Options = Parameters<typeof copro>[0];

conforms(() => copro(small));

test("climbs rung by rung, two texts one after the other", async () => {
  const ladder = toyLadder({ texts: 2 });
  const method = copro(small);
  const { best, verdict } = await optimize(ladder.task, {
    method,
    optimizer: ladder.optimizer,
    store: memoryStore(),
  });
  expect(verdict.kind).toBe("improved");
  expect(Object.values(best.values).map(ladder.rungs)).toEqual([4, 4]);
});

describe.each([1, 2] as const)("with %d texts", (texts) => {
  test("a step takes what it is said to take; a text's first turn one variant less, since it is one itself", async () => {
    const { counted, told } = await takesOf(copro(small), { texts, steps: 99 });
    expect(counted.start).toEqual(told.start);
    const first = { rollouts: told.step.rollouts - 6, asks: told.step.asks - 1 };
    expect(counted.steps).toEqual([...Array(texts).fill(first), ...Array(3 * texts).fill(told.step)]);
  });
});

/** The prompts of a run, in order, and its temperatures. */
async function callsOf(options: Options, texts: 1 | 2, score?: (output: string) => number) {
  const { task, optimizer } = toyRising({ texts });
  const scored = score === undefined ? task : { ...task, metric: ({ output }: { output: string }) => score(output) };
  const result = await optimize(scored, { method: copro(options), optimizer, store: memoryStore() });
  const prompts = optimizer.calls.map(({ request }) => request.messages.map((m) => m.content).join("\n"));
  return { result, prompts, temperatures: new Set(optimizer.calls.map(({ request }) => request.temperature)) };
}
const items = (prompt: string) =>
  [...prompt.matchAll(/<item-\d+>\n?([\s\S]*?)\n?<\/item-\d+>/g)].map(([, text]) => text);

test("the history has the best texts with their scores, worst first, as many as the breadth", async () => {
  const { prompts, temperatures } = await callsOf(
    { breadth: 3, depth: 3, temperature: 0.8 },
    1,
    (output) => Number(/Answer (\d)/.exec(output)?.[1] ?? 0) / 10,
  );
  expect(prompts[0]).toMatch(/<text>\nAnswer\.\n<\/text>/);
  for (const prompt of prompts) expect(prompt).toContain("Do not be afraid to be creative.");
  expect(items(prompts[2]!)).toEqual(["Answer.\nscore: 0", "Answer 1.0\nscore: 10", "Answer 2.0\nscore: 20"]);
  expect(items(prompts[5]!)).toEqual(["Answer 3.0\nscore: 30", "Answer 4.0\nscore: 40", "Answer 5.0\nscore: 50"]);
  expect(temperatures).toEqual(new Set([0.8]));
});

test("the best text takes its place before the next text has its turn", async () => {
  const { result } = await callsOf({ breadth: 3, depth: 1 }, 2);
  const [first] = result.candidates.filter((c) => c.values.polish !== "Polish.");
  expect(first!.values.instructions).toBe("Answer 2.0");
});

test("each text's history has its own texts only", async () => {
  const { prompts } = await callsOf({ breadth: 2, depth: 2 }, 2);
  const [, , first, , second] = prompts;
  expect(items(first!).every((item) => item!.startsWith("Answer"))).toBe(true);
  expect(items(second!).some((item) => item!.startsWith("Polish."))).toBe(true);
});

test("trap: candidates are selected on validation, never on train", async () => {
  const { task, optimizer } = toyRising();
  const splits = new Set<string>();
  const method = spiedMethod(copro(small), {
    evidence: (all) => {
      for (const { rollouts } of all) for (const { example } of rollouts) splits.add(example.split);
    },
  });
  await optimize(task, { method, optimizer, store: memoryStore() });
  expect(splits).toEqual(new Set(["validation"]));
});

test("trap: many texts are as many requests, so that no provider's cap on replies a request is met", async () => {
  const { prompts } = await callsOf({ breadth: 10, depth: 1 }, 1);
  expect(prompts.length).toBe(9);
});

test("trap: the baseline competes, is not paid again, and wins ties", async () => {
  const { result } = await callsOf(small, 1, () => 0.5);
  expect(result.best).toBe(result.baseline);
  expect(result.verdict.kind).toBe("kept baseline");
});

test("trap: an earlier best is not lost to later turns that find nothing", async () => {
  const { result } = await callsOf(small, 1, (output) => (output.includes("Answer 2.0") ? 1 : 0));
  expect(result.best.values.instructions).toBe("Answer 2.0");
});

test("turns that bring nothing usable are survived", async () => {
  const { task } = toyRising();
  const optimizer = scriptedModel((_, { index }) => (index < 12 ? "no" : `<text>Answer ${index}.</text>`));
  const { best } = await optimize(task, { method: copro(small), optimizer, store: memoryStore() });
  expect(best.values.instructions).toMatch(/Answer \d+/);
});

test.each([
  [{ breadth: 1 }, '"breadth" is 1'],
  [{ depth: 0 }, '"depth" is 0'],
])("%j is refused", (options, message) => {
  expect(() => copro(options)).toThrow(message);
});
