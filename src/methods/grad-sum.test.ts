import { describe, expect, test } from "vitest";
import { NO_CRITICS } from "../credit/critic-count.ts";
import { memoryStore } from "../store/memory.ts";
import { optimize } from "../study/optimize.ts";
import type { Evidence } from "../study/rollouts/evidence.ts";
import { takesOf } from "../testing/counted-takes.ts";
import { inForm } from "../testing/reply-forms.ts";
import type { Script } from "../testing/scripted-model.ts";
import { toyLadder } from "../testing/toy-ladder.ts";
import { noise } from "../testing/toy-optimizer.ts";
import { itemsOf, sectionOf, type WatchedOptions, watched } from "../testing/watched-study.ts";
import { conforms } from "./fixtures/conforms.ts";
import { gradSum } from "./grad-sum.ts";

type Options = NonNullable<Parameters<typeof gradSum>[0]>;

const CRITIC = "You are the critic";
const EDITOR = "Write a better text";
const SUMMARY = "Join them";
const small = { beam: 2, samples: 4, edits: 2, screen: 3 } as const satisfies Options;

conforms(() => gradSum({ ...small, iterations: 99 }));

describe.each([1, 2] as const)("with %d texts", (texts) => {
  test("finds what there is to gain, one improvement on top of the other", async () => {
    const { task, optimizer, rungs } = toyLadder({ texts });
    const { best, verdict } = await optimize(task, { method: gradSum(small), optimizer, store: memoryStore() });
    expect(verdict.kind).toBe("improved");
    expect(Object.values(best.values).map(rungs)).toEqual(Array(texts).fill(4));
  });

  test("a step takes what it is said to take", async () => {
    const method = gradSum(small);
    const { counted } = await takesOf(method, { texts, rows: [900, 6, 6] });
    const critics = { ...NO_CRITICS, nodes: texts, edges: 0 };
    const told = method.cost!({ train: 900, validation: 6, texts, demos: 0, params: texts, critics });
    expect(counted.start).toEqual(told.start);
    // The first step has the baseline alone; of a later beam some may have looked at the same examples before.
    const whole = gradSum({ ...small, beam: 1 });
    const one = await takesOf(whole, { texts, rows: [900, 6, 6] });
    const most = whole.cost!({ train: 900, validation: 6, texts, demos: 0, params: texts, critics });
    expect(one.counted.steps).toEqual([most.step, most.step, most.step]);
    expect(counted.steps.slice(1)).toEqual([told.step, told.step]);
  });
});

test("it ends after its iterations", async () => {
  expect((await takesOf(gradSum({ ...small, iterations: 2 }), { steps: 9 })).counted.steps.length).toBe(2);
});

test("trap: all critiques of a text come into one summary, and the editor sees that alone", async () => {
  const { asked } = await watched(gradSum(small), { texts: 2, steps: 1 });
  const summaries = asked(SUMMARY);
  expect(asked(CRITIC).length).toBe(4 * 2);
  expect(summaries.map((prompt) => new Set(itemsOf(prompt, "critiques")).size)).toEqual([4, 4]);
  expect(asked(EDITOR).length).toBe(2 * 2);
  for (const prompt of asked(EDITOR)) expect(itemsOf(prompt, "critiques").length).toBe(1);
});

test("trap: what the editor sees does not grow with the batch", async () => {
  const script: Script = (prompt, { index }) =>
    inForm(prompt, { text: (i) => `Answer ${index + 1}.${i}`, critique: () => `${index} ${"much ".repeat(60)}` });
  const longest = async (samples: number, words: string) => {
    const { asked } = await watched(gradSum({ ...small, samples, tokens: 200 }), { script, rows: [40, 6, 4] });
    return Math.max(...asked(words).map((prompt) => prompt.length));
  };
  for (const words of [EDITOR, SUMMARY]) expect(await longest(40, words)).toBeLessThan((await longest(4, words)) * 1.2);
});

test("only runs that went wrong are criticized", async () => {
  const score = (output: string) => (/[ab]\d/.test(output) ? 1 : 0.2);
  const { asked } = await watched(gradSum({ ...small, samples: 8 }), { score, steps: 1 });
  expect(asked(CRITIC).length).toBe(2);
  for (const prompt of asked(CRITIC)) expect(prompt).toMatch(/Input of the program: train c\d/);
  expect((await watched(gradSum(small), { score: () => 1 })).requests).toEqual([]);
});

const places = (evidence: Evidence) => evidence.rollouts.map((rollout) => rollout.example.id).join();

test("trap: new candidates are screened on the same few examples, and the beam is chosen on all of validation", async () => {
  const { on } = await watched(gradSum({ ...small, edits: 4 }), { score: noise, rows: [8, 12, 4] });
  const looks = on("validation").slice(1);
  for (const [i, look] of looks.entries()) {
    expect(new Set(look.map(places)).size).toBe(1);
    expect(look[0]!.n).toBe(i % 2 === 0 ? 3 : 12);
  }
  // Parents stand beside the survivors of the screening.
  const [, measured] = looks;
  expect(measured![0]!.candidate.by).toBe("baseline");
  expect(measured!.length).toBe(1 + 2);
  expect(new Set(looks.filter((_, i) => i % 2 === 0).map((look) => places(look[0]!))).size).toBeGreaterThan(1);
});

test("trap: a parent that is better stays in the beam, and equal scores replace nobody", async () => {
  const { result, on } = await watched(gradSum({ ...small, beam: 1 }), { score: () => 0.5 });
  expect(result.best).toBe(result.baseline);
  for (const look of on("train")) expect(look.map((e) => e.candidate)).toEqual([result.baseline]);
});

test("trap: what is better on train only replaces nothing", async () => {
  const score = (output: string) => (output.includes("train") && !output.startsWith("Answer.") ? 0.9 : 0.5);
  const { result } = await watched(gradSum(small), { score });
  expect(result.best).toBe(result.baseline);
});

test.each(["I would rather not.", "", "<text>unclosed", "<critique></critique>", "<critique>No.</critique>"])(
  "the reply %j ends nothing",
  async (reply) => {
    const { result, on } = await watched(gradSum(small), { script: () => reply });
    expect(result.best).toBe(result.baseline);
    expect(on("train").length).toBe(3);
  },
);

describe("no option is ignored", () => {
  const trace = async (options: Options, more: WatchedOptions = {}) => {
    const { requests, on } = await watched(gradSum({ ...small, ...options }), { score: noise, ...more });
    return JSON.stringify([requests, on("validation").map((look) => look.map((e) => e.n))]);
  };

  test.each<[Options]>([
    [{ iterations: 1 }],
    [{ beam: 1 }],
    [{ samples: 3 }],
    [{ edits: 3 }],
    [{ screen: 2 }],
    [{ summarize: false }],
    [{ tokens: 1 }],
    [{ temperature: 0.5 }],
  ])("%j", async (changed) => {
    expect(await trace(changed)).not.toBe(await trace({}));
  });

  test("criteria reach the critic", async () => {
    const { asked } = await watched(gradSum({ ...small, criteria: "Be kind." }), { steps: 1 });
    expect(sectionOf(asked(CRITIC)[0]!, "objective")).toBe("Be kind.");
  });
});
