import { expect, test } from "vitest";
import { difference, score } from "../print/figures.ts";
import { gainOverSeeds, overSeedsText, scoreOverSeeds } from "./over-seeds.ts";

const SCORES = [0.6, 0.7, 0.62, 0.58, 0.66, 0.64];
const gains = (n: number) => gainOverSeeds(SCORES.slice(0, n).map((x, seed) => [seed, 0.1, x] as const));

test("scores have an interval from 4 seeds on, a range below, and nothing where there is one seed", () => {
  expect(scoreOverSeeds([0.6])).toEqual({ n: 1, mean: 0.6 });
  expect(scoreOverSeeds([0.6, 0.7])).toEqual({ n: 2, mean: expect.closeTo(0.65, 9), range: [0.6, 0.7] });
  expect(scoreOverSeeds(SCORES.slice(0, 3))).toEqual({ n: 3, mean: expect.closeTo(0.64, 9), range: [0.6, 0.7] });
  const four = scoreOverSeeds(SCORES.slice(0, 4));
  expect(four.range).toBeUndefined();
  expect(four.interval![0]).toBeLessThan(0.58);
});

test("gains have an interval where their sign flips have bounds, and none that ends at 0 for want of seeds", () => {
  for (const n of [2, 3, 4, 5]) {
    expect(gains(n).interval).toBeUndefined();
    expect(gains(n).range![0]).toBeGreaterThan(0.4);
  }
  expect(gains(1)).toEqual({ n: 1, mean: 0.5 });
  expect(gains(6).range).toBeUndefined();
  expect(gains(6).interval![0]).toBeGreaterThan(0.4);
});

test("ranges do not look like intervals, and below 0 there is one minus sign", () => {
  expect(overSeedsText({ n: 2, mean: 0.65, range: [0.6, 0.7] }, score)).toBe("0.650 (0.600…0.700)");
  expect(overSeedsText({ n: 4, mean: 0.1, interval: [-0.2, 0.4] }, score)).toBe("0.100 [−0.200, 0.400]");
  expect(overSeedsText({ n: 6, mean: -0.1, interval: [-0.2, 0.1] }, difference)).toBe("−0.100 [−0.200, +0.100]");
  expect(overSeedsText({ n: 1, mean: -0.00001 }, difference)).toBe("+0.000");
});
