import { expect, test } from "vitest";
import { meanLine } from "./mean-line.ts";

const spent = (rollouts: number) => ({ rollouts, calls: 0, tokens: 0, usd: 0 });
const at = (rollouts: number, best: number) => ({ spent: spent(rollouts), best });

test("the mean over seeds, a step where one rises, from where all have begun to where the last search ended", () => {
  const line = meanLine(
    "m",
    [
      { curve: [at(10, 0.2), at(40, 0.6)], searched: spent(50) },
      { curve: [at(20, 0.4)], searched: spent(80) },
      { curve: [], searched: spent(99) },
    ],
    "rollouts",
  )!;
  expect(line.points).toEqual([
    { x: 20, mean: expect.closeTo(0.3, 9) },
    { x: 40, mean: expect.closeTo(0.5, 9) },
  ]);
  expect(line.end).toBe(80);
});

test("a band from the lowest to the highest seed, from 4 seeds on", () => {
  const courses = [0.2, 0.3, 0.4, 0.5].map((best) => ({ curve: [at(10, best)], searched: spent(30) }));
  expect(meanLine("m", courses.slice(0, 3), "rollouts")!.points[0]!.band).toBeUndefined();
  expect(meanLine("m", courses, "rollouts")!.points).toEqual([
    { x: 10, mean: expect.closeTo(0.35, 9), band: [0.2, 0.5] },
  ]);
});

test("what only the second look saw ends there; what nobody saw has no line", () => {
  expect(meanLine("m", [{ curve: [at(60, 0.5)], searched: spent(30) }], "rollouts")!.end).toBe(60);
  expect(meanLine("m", [{ curve: [], searched: spent(30) }], "rollouts")).toBeUndefined();
});
