import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { randomStream } from "./random.ts";
import { compareBirths, roulette, top } from "./selection.ts";

const evidence = (born: string, mean: number, n = 1) => ({ n, mean, candidate: { born } });

describe("the best k", () => {
  test("never holds a candidate without evaluations", () => {
    expect(top([evidence("1", 9, 0), evidence("2", 0.1), evidence("3", Number.NaN, 0)], 3)).toEqual([
      evidence("2", 0.1),
    ]);
  });

  test("gives ties to the earlier birth, in any order of arrival", () => {
    const all = [
      evidence("step 2 / offer 1", 0.5),
      evidence("step 10 / offer 0", 0.5),
      evidence("step 2 / offer 0", 0.5),
      evidence("step 1", 0.2),
    ];
    for (let seed = 0; seed < 10; seed++) {
      const found = top(randomStream(seed).shuffle(all), 3).map((e) => e.candidate.born);
      expect(found).toEqual(["step 2 / offer 0", "step 2 / offer 1", "step 10 / offer 0"]);
    }
  });

  test("k of 0 or less is nobody, a large k everybody", () => {
    expect(top([evidence("1", 1)], 0)).toEqual([]);
    expect(top([evidence("1", 1)], -1)).toEqual([]);
    expect(top([evidence("1", 1)], 9)).toHaveLength(1);
  });
});

describe("the roulette", () => {
  const shares = (...means: number[]) => {
    const random = randomStream("roulette");
    const all = means.map((mean) => ({ mean }));
    const drawn = Array.from({ length: 3_000 }, () => all.indexOf(roulette(all, random)));
    return means.map((_, i) => drawn.filter((one) => one === i).length / drawn.length);
  };

  test("draws in proportion to the means", () => {
    const [none, one, two] = shares(0, 0.3, 0.6);
    expect(none).toBe(0);
    expect(one).toBeCloseTo(1 / 3, 1);
    expect(two).toBeCloseTo(2 / 3, 1);
    expect(shares(0.2, 0.4)[0]).toBeCloseTo(1 / 3, 1);
  });

  test("counts from the lowest where that is below 0, and draws evenly where all are equal", () => {
    const [none, one, two] = shares(-1, 0, 2);
    expect(none).toBe(0);
    expect(one).toBeCloseTo(1 / 4, 1);
    expect(two).toBeCloseTo(3 / 4, 1);
    for (const share of shares(0, 0, 0)) expect(share).toBeCloseTo(1 / 3, 1);
  });
});

describe("births", () => {
  test("order numbers by their value", () => {
    const sorted = ["a 10", "a 9", "a 9.1", "", "b 1", "a 9 / x"].sort(compareBirths);
    expect(sorted).toEqual(["", "a 9", "a 9 / x", "a 9.1", "a 10", "b 1"]);
  });

  test("are a total order", () => {
    const path = fc.string({ unit: fc.constantFrom("0", "1", "9", "a", " ", "/", "."), maxLength: 6 });
    fc.assert(
      fc.property(path, path, path, (a, b, c) => {
        expect(Math.sign(compareBirths(a, b))).toBe(-Math.sign(compareBirths(b, a)) + 0);
        expect(compareBirths(a, b) === 0).toBe(a === b);
        if (compareBirths(a, b) <= 0 && compareBirths(b, c) <= 0) expect(compareBirths(a, c)).toBeLessThanOrEqual(0);
      }),
      { numRuns: 2_000 },
    );
  });
});
