import { cumulativeStdNormalProbability, probit } from "simple-statistics";
import { describe, expect, test } from "vitest";
import { normalCdf, normalQuantile } from "../search/normal.ts";
import { betaQuantile, incompleteBeta, studentCdf, studentQuantile } from "./statistics-student.ts";

describe("Student's t distribution", () => {
  // Published tables: two-sided 95 % and 99 %.
  test.each([
    [1, 12.706, 63.657],
    [2, 4.303, 9.925],
    [4, 2.776, 4.604],
    [9, 2.262, 3.25],
    [30, 2.042, 2.75],
    [120, 1.98, 2.617],
  ])("has the table's quantiles at %i degrees of freedom", (df, at975, at995) => {
    expect(studentQuantile(0.975, df)).toBeCloseTo(at975, 3);
    expect(studentQuantile(0.995, df)).toBeCloseTo(at995, 3);
    expect(studentQuantile(0.025, df)).toBe(-studentQuantile(0.975, df));
  });

  test("agrees with its closed forms at 1 and 2 degrees of freedom", () => {
    for (const t of [-30, -2, -0.5, 0, 0.1, 1, 7]) {
      expect(studentCdf(t, 1)).toBeCloseTo(0.5 + Math.atan(t) / Math.PI, 12);
      expect(studentCdf(t, 2)).toBeCloseTo(0.5 + t / (2 * Math.sqrt(2 + t * t)), 12);
    }
  });

  test("is undone by its quantiles", () => {
    for (const df of [1, 3, 9, 99, 1000]) {
      for (const p of [0.001, 0.2, 0.5, 0.9, 0.9995]) expect(studentCdf(studentQuantile(p, df), df)).toBeCloseTo(p, 10);
    }
  });

  test("comes near the normal distribution", () => {
    expect(studentQuantile(0.975, 100_000)).toBeCloseTo(normalQuantile(0.975), 4);
  });
});

describe("the incomplete beta function", () => {
  test("is the tail of the binomial distribution", () => {
    const n = 17;
    const p = 0.3;
    const term = (k: number): number => (k === 0 ? (1 - p) ** n : (term(k - 1) * (n - k + 1) * p) / (k * (1 - p)));
    for (let k = 1; k <= n; k++) {
      const tail = Array.from({ length: n - k + 1 }, (_, i) => term(k + i)).reduce((a, b) => a + b, 0);
      expect(incompleteBeta(p, k, n - k + 1)).toBeCloseTo(tail, 12);
    }
  });

  test("is undone by its quantiles", () => {
    for (const [a, b] of [
      [1, 10],
      [3, 8],
      [50, 2],
      [0.5, 0.5],
    ] as const) {
      expect(incompleteBeta(betaQuantile(0.025, a, b), a, b)).toBeCloseTo(0.025, 10);
    }
  });
});

describe("the normal distribution", () => {
  test("agrees with published values and with another implementation", () => {
    expect(normalCdf(1)).toBeCloseTo(0.841344746068543, 13);
    expect(normalCdf(-5) / 2.866515718791933e-7).toBeCloseTo(1, 8);
    expect(normalCdf(-8) / 6.22096057427174e-16).toBeCloseTo(1, 6);
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 13);
    for (const x of [-2.5, -1.2, 0, 0.3, 2.1]) expect(normalCdf(x)).toBeCloseTo(cumulativeStdNormalProbability(x), 4);
    for (const p of [0.01, 0.3, 0.5, 0.77]) expect(normalQuantile(p)).toBeCloseTo(probit(p), 2);
  });

  test("is undone by its quantiles, up to the ends", () => {
    for (const p of [1e-12, 1e-4, 0.02, 0.3, 0.5, 0.9]) expect(normalCdf(normalQuantile(p)) / p).toBeCloseTo(1, 8);
    expect([normalQuantile(0), normalQuantile(1)]).toEqual([-Infinity, Infinity]);
    expect(normalCdf(-40)).toBe(0);
  });
});
