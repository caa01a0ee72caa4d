import { describe, expect, test } from "vitest";
import type { Demo } from "../params/demos.ts";
import { memoryStore } from "../store/memory.ts";
import { optimize } from "../study/optimize.ts";
import { takesOf } from "../testing/counted-takes.ts";
import { type DemosToyOptions, toyDemos } from "../testing/toy-demos.ts";
import { bootstrapRandomSearch } from "./bootstrap-random-search.ts";
import { conforms, conformsToo } from "./fixtures/conforms.ts";

type Options = Parameters<typeof bootstrapRandomSearch>[0];

conforms(() => bootstrapRandomSearch({ shuffled: 8 }));
conformsToo(() => bootstrapRandomSearch({ shuffled: 4, racing: true, samples: 3 }), "with racing");

async function study(options: Options, toyOptions: DemosToyOptions = {}, seed = 1) {
  const toy = toyDemos(toyOptions);
  const method = bootstrapRandomSearch(options);
  const result = await optimize(toy.task, { method, optimizer: toy.optimizer, store: memoryStore(), seed });
  const sets = result.candidates
    .filter(({ by }) => by === "set")
    .map(({ values }) => values.demos as unknown as readonly Demo[]);
  return { result, toy, sets };
}

test("labels alone, then examples as they stand, then shuffled ones of several sizes, with the baseline among them", async () => {
  const { result, toy, sets } = await study({ shuffled: 12, labelled: 2 }, { rows: [30, 10, 10] });
  const train = (toy.task.data as { readonly train: readonly { readonly input: string; readonly expected: string }[] })
    .train;
  const [labels, unshuffled, ...shuffled] = sets;
  // No demonstration at all is what the program begins with.
  expect(result.validation[0]!.candidate).toBe(result.baseline);
  expect(labels).toHaveLength(2);
  for (const { input, output } of labels!) expect(train).toContainEqual({ input, expected: output });
  const places = (set: readonly Demo[]) => set.map((demo) => train.findIndex(({ input }) => input === demo.input));
  expect(unshuffled).toHaveLength(4);
  expect(places(unshuffled!)).toEqual(places(unshuffled!).toSorted((a, b) => a - b));
  expect(shuffled.some((set) => places(set).some((place, i, all) => i > 0 && place < all[i - 1]!))).toBe(true);
  // Labels fill a set of one good run up to two.
  expect(new Set(shuffled.map((set) => set.length))).toEqual(new Set([2, 3, 4]));
  expect(new Set(sets.map((set) => JSON.stringify(set))).size).toBe(sets.length);
});

test("where the author gave demonstrations, none at all is a set of its own", async () => {
  const toy = toyDemos();
  const wrong = [{ input: "plum any", output: "skin" }] as never;
  const params = toy.task.params!.map((param) => (param.name === "demos" ? { ...param, initial: wrong } : param));
  const method = bootstrapRandomSearch({ shuffled: 0 });
  const { candidates } = await optimize({ ...toy.task, params }, { method, store: memoryStore(), seed: 1 });
  const first = candidates.filter(({ by }) => by === "set")[0]!;
  expect([candidates[0]!.values.demos, first.values.demos]).toEqual([wrong, []]);
});

test("the best on the whole of validation is taken", async () => {
  const { result } = await study({ shuffled: 6 });
  const best = Math.max(...result.validation.map((e) => e.mean));
  expect(result.validation.every(({ n }) => n === 15)).toBe(true);
  expect(result.finalists.map((e) => e.candidate.id)).toContain(result.best.id);
  expect(result.validation.find((e) => e.candidate.id === result.best.id)!.mean).toBe(best);
  expect(result.verdict.kind).toBe("improved");
});

describe("racing", () => {
  /** What a study spends where most sets harm, and the best of them. */
  async function raced(options: Options) {
    const harmful = { threshold: 0, labelled: 0, shuffled: 6, ...options };
    const { result } = await study(harmful, { rows: [20, 100, 2] });
    return { spent: result.spent.rollouts, best: result.best.id };
  }

  test("comes to the same set, and spends less; looks and alpha count", async () => {
    const whole = await raced({});
    const usual = await raced({ racing: true });
    const [larger, bolder] = [await raced({ racing: true, samples: 50 }), await raced({ racing: true, alpha: 0.5 })];
    expect(usual.best).toBe(whole.best);
    expect(usual.spent).toBeLessThan(0.9 * whole.spent);
    expect(larger.spent).toBeGreaterThan(usual.spent);
    expect(bolder.spent).toBeLessThan(usual.spent);
  });
});

test("takes at most what it is said to take, and exactly that where every training example is run in one step", async () => {
  const toy = toyDemos({ rows: [9, 5, 5] });
  const { counted, told } = await takesOf(bootstrapRandomSearch({ threshold: 2, shuffled: 2 }), { toy, steps: 99 });
  expect(counted.start).toEqual(told.start);
  // No demonstrations: as the baseline. Labels. All of train. Then what was run is known.
  expect(counted.steps.map(({ rollouts }) => rollouts)).toEqual([0, 5, told.step.rollouts, 5, 5]);
  expect(counted.steps.every(({ asks }) => asks === 0)).toBe(true);
});
