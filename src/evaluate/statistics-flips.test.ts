import { describe, expect, test } from "vitest";
import { randomStream } from "../search/random.ts";
import { signFlips } from "./statistics-flips.ts";

/** All 2^n sign patterns, written out: the share whose |sum| reaches the observed one. */
function bruteForceP(differences: readonly number[]): number {
  const observed = Math.abs(differences.reduce((a, b) => a + b, 0));
  let reached = 0;
  for (let signs = 0; signs < 2 ** differences.length; signs++) {
    const sum = differences.reduce((total, d, i) => total + ((signs >> i) & 1 ? -d : d), 0);
    if (Math.abs(sum) >= observed - 1e-9) reached++;
  }
  return reached / 2 ** differences.length;
}

/** Differences of several sorts: real, coarse with ties and zeros, all of one sign. */
function draw(seed: number): number[] {
  const random = randomStream(seed, "flips");
  const n = 3 + random.int(10);
  const sort = random.int(3);
  return Array.from({ length: n }, () =>
    sort === 0 ? random.normal() + 0.4 : sort === 1 ? (random.int(5) - 1) / 10 : random.unit(),
  );
}

describe("sign flips", () => {
  test("p is that of a brute-force enumeration, up to 12 differences", () => {
    for (let seed = 0; seed < 60; seed++) {
      const differences = draw(seed);
      expect(signFlips(differences, 0.05, 1).p).toBeCloseTo(bruteForceP(differences), 12);
    }
  });

  test("the interval holds exactly the means that brute force does not reject", () => {
    for (let seed = 0; seed < 40; seed++) {
      const differences = draw(seed);
      const { low, high } = signFlips(differences, 0.05, 1);
      const p = (mean: number) => bruteForceP(differences.map((d) => d - mean));
      if (differences.length < 6) {
        expect([low, high]).toEqual([-Infinity, Infinity]);
        continue;
      }
      expect(p(low - 1e-6)).toBeLessThanOrEqual(0.05);
      expect(p(low + 1e-6)).toBeGreaterThan(0.05);
      expect(p(high - 1e-6)).toBeGreaterThan(0.05);
      expect(p(high + 1e-6)).toBeLessThanOrEqual(0.05);
    }
  });

  test("drawn flips come near the enumeration, and leave out 0 exactly when p says so", () => {
    for (let seed = 0; seed < 12; seed++) {
      const random = randomStream(seed, "drawn");
      const differences = Array.from({ length: 13 }, () => random.normal() + 0.5);
      const { p, low, high } = signFlips(differences, 0.05, seed);
      expect(Math.abs(p - bruteForceP(differences))).toBeLessThan(0.03);
      expect(low > 0 || high < 0).toBe(p <= 0.05);
    }
  });

  test("uses every difference of a long sample", () => {
    const equal = new Array<number>(100).fill(0);
    for (const at of [0, 7, 8, 31, 32, 63, 64, 99]) {
      const { low, high } = signFlips(equal.with(at, 100), 0.05, 1);
      expect(low).toBe(0);
      expect(high).toBeGreaterThan(1);
    }
  });
});
