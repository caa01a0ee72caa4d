import { describe, expect, test } from "vitest";
import { memoryStore } from "../store/memory.ts";
import { optimize } from "../study/optimize.ts";
import { takesOf } from "../testing/counted-takes.ts";
import { toyLadder } from "../testing/toy-ladder.ts";
import { itemsOf, sectionOf, type WatchedOptions, watched } from "../testing/watched-study.ts";
import { conforms } from "./fixtures/conforms.ts";
import { semanticBackprop } from "./semantic-backprop.ts";

type Options = NonNullable<Parameters<typeof semanticBackprop>[0]>;

const CRITIC = "You are the critic";
const EDITOR = "Write a better text";

conforms(() => semanticBackprop({ batch: 4 }));

describe.each([1, 2] as const)("with %d texts", (texts) => {
  test("finds what there is to gain, one improvement on top of the other", async () => {
    const { task, optimizer, rungs } = toyLadder({ texts });
    const method = semanticBackprop();
    const { best, verdict } = await optimize(task, { method, optimizer, store: memoryStore(), steps: 12 });
    expect(verdict.kind).toBe("improved");
    expect(Object.values(best.values).map(rungs)).toEqual(Array(texts).fill(4));
  });

  test.each([
    [true, false],
    [false, false],
    [true, true],
    [false, true],
  ])("a step takes what it is said to take, siblings %s, asking about texts %s", async (siblings, askTexts) => {
    // So few tokens that everything is summed up.
    const method = semanticBackprop({ batch: 5, siblings, askTexts, tokens: 1 });
    const { counted } = await takesOf(method, { texts });
    // Nobody is asked about a text; the second call is asked about what the first one gave.
    const between = { nodes: texts - 1, edges: texts - 1 };
    const critics = { nodes: texts, edges: texts === 1 ? 1 : 3, between };
    const told = method.cost!({ train: 40, validation: 6, texts, demos: 0, params: texts, critics });
    expect(counted).toEqual({ start: told.start, steps: [told.step, told.step, told.step] });
  });
});

test("trap: a critic sees all inputs of a call side by side, and is asked about those that other calls gave", async () => {
  const { asked } = await watched(semanticBackprop({ errors: 1 }), { texts: 2, steps: 1 });
  const [last, ...more] = asked(CRITIC);
  expect(last).toContain("polish (text)");
  expect(sectionOf(last!, "inputs")).toContain("words1 (from words)\nAnswer. Input: train");
  expect(last).toMatch(/NAME out of: words1\./);
  expect(more).toEqual([]);
});

test("a text is told what came back about its call's output: the run's feedback, or what a critic said of it", async () => {
  const { asked } = await watched(semanticBackprop({ errors: 1 }), { texts: 2, steps: 1 });
  const [first, last] = asked(EDITOR).map((prompt) => sectionOf(prompt, "critiques"));
  expect(first).toMatch(/It lacks \d+\./);
  expect(last).toContain("through `words`: It scored 0.");
});

test("trap: only runs that went wrong are walked back, and no more of them than asked for", async () => {
  const score = (output: string) => (/[ab]\d/.test(output) ? 1 : 0.2);
  const one = await watched(semanticBackprop({ errors: 1 }), { score, steps: 4, texts: 2 });
  expect(one.asked(CRITIC).length).toBe(4);
  for (const prompt of one.asked(EDITOR))
    expect(itemsOf(prompt, "runs")).toEqual([expect.stringContaining("Score: 0.2")]);
  const all = await watched(semanticBackprop({ errors: 8 }), { score, steps: 1, texts: 2 });
  expect(all.asked(CRITIC).length).toBe(2);
  for (const prompt of all.asked(CRITIC)) expect(prompt).toMatch(/Input of the program: train c\d/);
  expect((await watched(semanticBackprop(), { score: () => 1 })).requests).toEqual([]);
});

test("the editor sees the runs, the calls that the text had a part in, and what came back to it", async () => {
  const { asked } = await watched(semanticBackprop(), { texts: 2, steps: 1 });
  const [first, second] = asked(EDITOR);
  for (const prompt of [first!, second!])
    for (const name of ["runs", "traces"]) expect(itemsOf(prompt, name).length).toBe(2);
  expect(sectionOf(first!, "runs")).toContain("Input: train");
  expect(sectionOf(first!, "traces")).toMatch(/words/);
  expect(itemsOf(first!, "critiques")).not.toEqual(itemsOf(second!, "critiques"));
});

describe("trap: the gate", () => {
  const constant = (output: string) => (output.includes("train") ? 0.1 : 0.5);

  test("is strict: equal scores do not pass, and what stood before is rewritten again", async () => {
    const { asked, result } = await watched(semanticBackprop(), { score: constant });
    expect(asked(EDITOR).map((prompt) => sectionOf(prompt, "text"))).toEqual(["Answer.", "Answer.", "Answer."]);
    expect(result.best).toBe(result.baseline);
  });

  test("looks at validation: what is better on train only does not pass", async () => {
    const onTrain = (output: string) => (output.includes("train") && !output.startsWith("Answer.") ? 0.9 : 0.5);
    const { result } = await watched(semanticBackprop(), { score: onTrain });
    expect(result.best).toBe(result.baseline);
  });

  test("may be left out; the best of all is kept in any case", async () => {
    const { asked, result } = await watched(semanticBackprop({ accept: "always" }), { score: constant });
    expect(asked(EDITOR).map((prompt) => sectionOf(prompt, "text"))).toEqual([
      "Answer.",
      expect.stringMatching(/Answer \d/),
      expect.stringMatching(/Answer \d/),
    ]);
    expect(result.best).toBe(result.baseline);
  });
});

test("trap: what critic and editor see does not grow with the batch", async () => {
  const longest = async (batch: number) => {
    const { asked } = await watched(semanticBackprop({ batch }), { rows: [40, 4, 4] });
    return Math.max(...[...asked(EDITOR), ...asked(CRITIC)].map((prompt) => prompt.length));
  };
  expect(await longest(40)).toBeLessThan((await longest(4)) * 1.05);
});

test.each([
  "I would rather not.",
  "",
  "<text>unclosed",
  "<critique></critique>",
  '<critique for="nobody">No.</critique>',
])("the reply %j ends nothing", async (reply) => {
  const { result, on } = await watched(semanticBackprop(), { script: () => reply });
  expect(result.best).toBe(result.baseline);
  expect(on("train").length).toBe(3);
});

describe("no option is ignored", () => {
  const alternating = (output: string) => (Number(/Answer (\d+)/.exec(output)?.[1] ?? 0) % 2 === 1 ? 0.9 : 0.1);
  const trace = async (options: Options, more: WatchedOptions = {}) =>
    JSON.stringify((await watched(semanticBackprop(options), { score: alternating, texts: 2, ...more })).requests);

  test.each<[Options]>([
    [{ batch: 3 }],
    [{ errors: 3 }],
    [{ siblings: false }],
    [{ askTexts: true }],
    [{ accept: "always" }],
    [{ tokens: 1 }],
    [{ temperature: 0.5 }],
  ])("%j", async (changed) => {
    expect(await trace(changed)).not.toBe(await trace({}));
  });
});
