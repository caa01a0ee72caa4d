import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { frontCounts } from "./fronts.ts";

describe("how often a candidate is among the best", () => {
  test("counts examples; who is best nowhere counts nothing", () => {
    expect(
      frontCounts([
        [1, 0, 0],
        [0, 1, 1],
        [0.9, 0.9, 0.9],
      ]),
    ).toEqual([1, 2, 0]);
  });

  test("whom others replace wherever it is best is taken out, the lowest mean first", () => {
    const scores = [
      [1, 0, 0, 0],
      [1, 1, 0, 0],
      [0, 0, 1, 1],
    ];
    expect(frontCounts(scores)).toEqual([0, 2, 2]);
    // Two may replace one together; and of a circle, somebody stays.
    expect(
      frontCounts([
        [1, 1, 0],
        [1, 0, 1],
        [0, 1, 1],
      ]),
    ).toEqual([2, 2, 0]);
  });

  test("of equal candidates the first stays", () => {
    expect(
      frontCounts([
        [1, 1],
        [1, 1],
      ]),
    ).toEqual([2, 0]);
    expect(frontCounts([[0.5]])).toEqual([1]);
    expect(frontCounts([])).toEqual([]);
  });

  test("every example keeps one of its best, and nobody who stays could go", () => {
    const cell = fc.integer({ min: 0, max: 3 });
    const table = fc
      .integer({ min: 1, max: 6 })
      .chain((n) => fc.array(fc.array(cell, { minLength: n, maxLength: n }), { minLength: 1 }));
    fc.assert(
      fc.property(table, (scores) => {
        const counts = frontCounts(scores);
        const best = scores[0]!.map((_, x) => Math.max(...scores.map((own) => own[x]!)));
        const stays = [...scores.keys()].filter((c) => counts[c]! > 0);
        for (const [x, top] of best.entries()) expect(stays.some((c) => scores[c]![x] === top)).toBe(true);
        for (const c of stays) {
          const front = [...best.keys()].filter((x) => scores[c]![x] === best[x]);
          expect(counts[c]).toBe(front.length);
          const others = stays.filter((other) => other !== c);
          expect(front.some((x) => others.every((other) => scores[other]![x] !== best[x]))).toBe(true);
        }
      }),
    );
  });
});
