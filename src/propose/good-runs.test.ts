import { expect, test } from "vitest";
import { isGood } from "./good-runs.ts";

const scored = (score: number) => ({ outcome: { kind: "scored", score } as const });

test("without a threshold, which is 0, any score above 0 is good", () => {
  expect([0.001, 1, 0, -0.5].map((score) => isGood(scored(score), 0))).toEqual([true, true, false, false]);
});

test("a threshold is good itself, also one below 0", () => {
  expect([0.4, 0.5, 0.6].map((score) => isGood(scored(score), 0.5))).toEqual([false, true, true]);
  expect([-0.6, -0.5, 0].map((score) => isGood(scored(score), -0.5))).toEqual([false, true, true]);
});

test("a run that failed is never good, whatever failures score", () => {
  const failed = { outcome: { kind: "failed", score: 1 } as const };
  expect([-1, 0, 0.5, 1].map((threshold) => isGood(failed, threshold))).toEqual(Array(4).fill(false));
});
