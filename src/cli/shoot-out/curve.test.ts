import { expect, test } from "vitest";
import { opro } from "../../methods/opro.ts";
import { optoprime } from "../../methods/optoprime/optoprime.ts";
import { memoryStore } from "../../store/memory.ts";
import type { Method } from "../../study/method/method.ts";
import { optimize } from "../../study/optimize.ts";
import { toyTask } from "../../testing/toy-task.ts";
import { courseOf } from "./curve.ts";
import { recordOf } from "./play.ts";

test("a method that looks at parts alone has the second look at the end", async () => {
  const parts: Method = {
    ...optoprime(),
    run: async (study) => {
      if (!(await study.step("part"))) return;
      const made = await study.offer([study.baseline], [{ level: 6 }, { level: 7 }], "parts");
      await study.evaluate([study.baseline, ...made], study.train.slice(0, 2));
      study.keep(...made);
    },
  };
  const toy = toyTask();
  const store = memoryStore();
  const result = await optimize(toy.task, { method: parts, optimizer: toy.optimizer, store, id: "toy" });
  const { curve } = courseOf((await recordOf(store, "toy"))!, { train: 6, validation: 6, test: 20 });
  expect(curve.at(-1)!.best).toBeCloseTo(Math.max(...result.finalists.map(({ mean }) => mean)), 9);
});

test.each([
  ["validation, by which optoprime chooses", optoprime(), "validation"],
  ["train, where a method looks at nothing else", opro({ width: 2 }), "train"],
] as const)("the best so far on %s, over what was spent", async (_, method, split) => {
  const toy = toyTask();
  const store = memoryStore();
  const result = await optimize(toy.task, { method, optimizer: toy.optimizer, store, steps: 12, id: "toy" });
  const record = (await recordOf(store, "toy"))!;
  const { curve, searched } = courseOf(record, { train: 6, validation: 6, test: 20 });
  const means = result[split].filter(({ n }) => n === 6).map(({ mean }) => mean);
  expect(curve.length).toBeGreaterThan(1);
  expect(curve.at(-1)!.best).toBeCloseTo(Math.max(...means), 9);
  for (const [i, { best, spent }] of curve.slice(1).entries()) {
    expect(best).toBeGreaterThan(curve[i]!.best);
    expect(spent.rollouts).toBeGreaterThan(curve[i]!.spent.rollouts);
    expect(spent.calls).toBeGreaterThan(curve[i]!.spent.calls);
  }
  expect(curve.at(-1)!.spent.calls).toBeLessThan(result.spent.calls);
  // The second look, at baseline and finalists, and the verdict come after the search.
  const after = 6 * result.finalists.length + 2 * 20;
  expect(searched.rollouts).toBe(result.spent.rollouts - after);
  expect(searched.calls).toBeGreaterThanOrEqual(curve.at(-1)!.spent.calls);
  // The baseline is the first that is known, after the pilots.
  expect(curve[0]!.spent.rollouts).toBeLessThanOrEqual(3 + 6 + 6);
});
