import fc from "fast-check";
import { expect, test } from "vitest";
import { scale, ticks } from "./ticks.ts";

test("ticks are few, evenly apart, and reach around what is shown", () => {
  fc.assert(
    fc.property(
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
      (low, span) => {
        const values = ticks(low, low + span);
        const step = values[1]! - values[0]!;
        expect(values.length).toBeGreaterThanOrEqual(2);
        expect(values.length).toBeLessThanOrEqual(9);
        expect(values[0]!).toBeLessThanOrEqual(low + step * 1e-6);
        expect(values.at(-1)!).toBeGreaterThanOrEqual(low + span - step * 1e-6);
        for (const [i, value] of values.entries()) expect(value).toBeCloseTo(values[0]! + i * step, 4);
      },
    ),
  );
});

test("what is nothing apart has ticks, too, and a scale runs from tick to tick", () => {
  const values = ticks(0.5, 0.5);
  expect(values.length).toBeGreaterThanOrEqual(2);
  expect([0, 5, 10].map(scale([0, 5, 10], 100, 200))).toEqual([100, 150, 200]);
});
