import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dominates, paretoFront } from "./pareto.ts";

const vectors = fc.array(fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 3, maxLength: 3 }), { maxLength: 12 });

describe("the Pareto front", () => {
  test("keeps what is best somewhere", () => {
    expect(
      paretoFront([
        [1, 0],
        [0, 1],
        [0, 0],
        [0.5, 0.5],
        [0.4, 0.5],
      ]),
    ).toEqual([0, 1, 3]);
    expect(
      paretoFront([
        [1, 1],
        [1, 1],
        [1, 0],
      ]),
    ).toEqual([0, 1]);
    expect(paretoFront([])).toEqual([]);
  });

  test("nothing on it is dominated, and everything off it is dominated by something on it", () => {
    fc.assert(
      fc.property(vectors, (all) => {
        const front = paretoFront(all);
        for (const i of all.keys()) {
          const beaten = front.some((j) => dominates(all[j]!, all[i]!));
          expect(beaten).toBe(!front.includes(i));
        }
      }),
    );
  });

  test("refuses what cannot be compared", () => {
    expect(() => paretoFront([[1, 2], [1]])).toThrow(expect.objectContaining({ code: "BAD_VECTORS" }));
    expect(() => paretoFront([[Number.NaN]])).toThrow(expect.objectContaining({ code: "BAD_VECTORS" }));
  });
});
