import { describe, expect, test } from "vitest";
import { memoryStore } from "../store/memory.ts";
import { recipe } from "../study/fixtures/small-study.ts";
import { optimize } from "../study/optimize.ts";
import type { Study } from "../study/study.ts";
import { toyDemos } from "../testing/toy-demos.ts";
import { toyTask } from "../testing/toy-task.ts";
import { bootstrap, demonstrationsIn, demonstrationsOf, demoParams, labelled } from "./demonstrations.ts";

/** What a look at the demos toy's study gives. */
async function inStudy<T>(look: (study: Study) => Promise<T>): Promise<T> {
  let seen: T | undefined;
  const method = recipe(async (study) => {
    seen = await look(study);
  });
  await optimize(toyDemos().task, { method, store: memoryStore(), seed: 1 });
  return seen!;
}

const demos = { name: "demos" };

describe("bootstrap", () => {
  test("takes the good runs' calls, in the order of the examples, each once", async () => {
    await inStudy(async (study) => {
      const [evidence] = await study.evaluate([study.baseline], study.train);
      const { rollouts } = evidence!;
      const good = rollouts.filter((rollout) => rollout.outcome.score === 1);
      expect(good.length).toBeGreaterThan(0);
      expect(good.length).toBeLessThan(rollouts.length);
      const expected = good.map(({ example, output }) => ({ input: example.row.input, output }));
      expect(await bootstrap(rollouts, demos, { threshold: 1 })).toEqual(expected);
      expect(await bootstrap([...rollouts, ...rollouts], demos, { threshold: 1 })).toEqual(expected);
      expect(await demonstrationsOf(good[0]!, demos)).toEqual(expected.slice(0, 1));
    });
  });

  test("groups the runs of several candidates by example", async () => {
    await inStudy(async (study) => {
      const list = [{ input: "fig like any", output: "fig wood" }];
      const [other] = await study.offer([study.baseline], [{ demos: list }], "test");
      const both = await study.evaluate([study.baseline, other!], study.train);
      const found = await bootstrap(
        both.flatMap(({ rollouts }) => rollouts),
        demos,
        { threshold: -1 },
      );
      const inputs = study.train.map(({ row }) => row.input);
      const places = found.map(({ input }) => inputs.indexOf(input));
      expect(found.length).toBeGreaterThan(inputs.length);
      expect(places).toEqual(places.toSorted((a, b) => a - b));
    });
  });

  test("at 0 any score above 0 is good, and no other; a failed run is never good", async () => {
    await inStudy(async (study) => {
      const [evidence] = await study.evaluate([study.baseline], study.train);
      const scored = (score: number) =>
        evidence!.rollouts.map((one) => ({ ...one, outcome: { ...one.outcome, score } }));
      expect(await bootstrap(scored(0), demos, { threshold: 0 })).toEqual([]);
      expect(await bootstrap(scored(0.01), demos, { threshold: 0 })).toHaveLength(study.train.length);
      expect(await bootstrap(scored(1), demos, { threshold: 1.01 })).toEqual([]);
      const failed = scored(1).map((rollout) => ({ ...rollout, outcome: { kind: "failed", score: 1 } as const }));
      for (const threshold of [0, 1, -1]) expect(await bootstrap(failed, demos, { threshold })).toEqual([]);
    });
  });

  test("an example's own demonstration is left out of what is to run on it, also by another row of the same input", async () => {
    await inStudy(async (study) => {
      const [evidence] = await study.evaluate([study.baseline], study.train);
      const except = study.train[2]!;
      const twin = { ...except, id: "twin" };
      for (const own of [except, twin]) {
        const found = await bootstrap(evidence!.rollouts, demos, { threshold: -1, except: own });
        expect(found).toHaveLength(study.train.length - 1);
        expect(found.map(({ input }) => input)).not.toContain(except.row.input);
        expect(labelled(study.train, { except: own })).toHaveLength(study.train.length - 1);
      }
    });
  });

  test("refuses runs and rows of validation, which demonstrations would grade", async () => {
    await inStudy(async (study) => {
      const [evidence] = await study.evaluate([study.baseline], study.validation);
      const refused = expect.objectContaining({ code: "NOT_TRAINING_DATA" });
      await expect(bootstrap(evidence!.rollouts, demos, { threshold: 9 })).rejects.toEqual(refused);
      await expect(demonstrationsIn(evidence!.rollouts, demos)).rejects.toEqual(refused);
      expect(() => labelled(study.validation)).toThrow(refused);
    });
  });
});

describe("labelled", () => {
  test("takes input and expected of the rows that have both, each once", () => {
    const rows = [
      { input: "a", expected: 1 },
      { input: "b" },
      { input: "a", expected: 1, more: 2 },
      { input: "c", expected: null },
    ];
    const train = rows.map((row, i) => ({ id: `${i}`, row, split: "train" as const }));
    expect(labelled(train)).toEqual([
      { input: "a", output: 1 },
      { input: "c", output: null },
    ]);
  });
});

test("params that hold demonstrations are found by what they declare, and none is an error with what to do", async () => {
  await inStudy(async (study) => {
    expect(demoParams(study).map(({ name, demos }) => [name, demos?.max])).toEqual([["demos", 4]]);
  });
  const method = recipe(async (study) => void demoParams(study));
  await expect(optimize(toyTask().task, { method, store: memoryStore() })).rejects.toMatchObject({ code: "NO_DEMOS" });
});
