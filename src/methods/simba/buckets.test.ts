import { expect, test } from "vitest";
import type { Rollout } from "../../study/rollouts/evidence.ts";
import { bucketsOf } from "./buckets.ts";

/** Runs by example: the scores of each. */
function runs(scores: Readonly<Record<string, readonly number[]>>): Rollout[] {
  return Object.entries(scores).flatMap(([id, own]) =>
    own.map(
      (score, i) => ({ example: { id }, replicate: `${i}`, outcome: { kind: "scored", score } }) as unknown as Rollout,
    ),
  );
}

const told = (scores: Readonly<Record<string, readonly number[]>>, perfect = 1) =>
  bucketsOf(runs(scores), perfect).map(({ best, worst, canDemonstrate, canTeach }) => ({
    id: best.example.id,
    of: [best.outcome.score, worst.outcome.score],
    canDemonstrate,
    canTeach,
  }));

test("the widest gap comes first, then the better best run, then the best run that stands out", () => {
  const order = told({ a: [0.2, 0.4], b: [0, 0.5], c: [0.1, 0.6], d: [0.6, 0.1, 0.1] }).map(({ id }) => id);
  expect(order).toEqual(["d", "c", "b", "a"]);
});

test("runs at the 10th percentile are not shown, and what does not lie between the percentiles is not explained", () => {
  const scores = { low: [0, 0], wide: [0, 1], mid: [0.4, 0.6], high: [1, 1] };
  const found = Object.fromEntries(told(scores).map((one) => [one.id, [one.canDemonstrate, one.canTeach]]));
  expect(found).toEqual({ low: [false, false], wide: [true, true], mid: [true, true], high: [true, false] });
});

test("where all runs score alike, the imperfect teach and the perfect are shown", () => {
  expect(told({ a: [0.5, 0.5] })).toEqual([{ id: "a", of: [0.5, 0.5], canDemonstrate: false, canTeach: true }]);
  expect(told({ a: [1, 1] })).toEqual([{ id: "a", of: [1, 1], canDemonstrate: true, canTeach: false }]);
});

test("where nearly all is perfect, the few that are not still teach", () => {
  const rest = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`x${i}`, [1, 1]]));
  expect(told({ odd: [1, 0], ...rest })[0]).toEqual({ id: "odd", of: [1, 0], canDemonstrate: true, canTeach: true });
});
