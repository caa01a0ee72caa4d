import fc from "fast-check";
import { mean, sampleStandardDeviation } from "simple-statistics";
import { describe, expect, test } from "vitest";
import { GradusError } from "../graph/errors.ts";
import { randomStream } from "../search/random.ts";
import { type Comparison, comparePaired, meanInterval, type Pair, verdictOf } from "./statistics.ts";
import { moments, studentAndHall } from "./statistics-means.ts";
import { studentCdf } from "./statistics-student.ts";

const pairsOf = (baseline: readonly number[], candidate: readonly number[]): Pair[] =>
  baseline.map((b, i) => ({ example: `e${i}`, baseline: b, candidate: candidate[i]! }));

const shifted = (by: readonly number[]): Pair[] =>
  pairsOf(
    by.map((_, i) => (i % 7) / 10 + 0.05),
    by.map((d, i) => (i % 7) / 10 + 0.05 + d),
  );

const score = fc.oneof(
  fc.double({ min: -5, max: 5, noNaN: true }),
  fc.constantFrom(0, 0.25, 0.5, 1),
  fc.constantFrom(0, 1),
);
const somePairs = fc.array(fc.tuple(score, score), { minLength: 1, maxLength: 25 }).map((rows) =>
  pairsOf(
    rows.map((r) => r[0]),
    rows.map((r) => r[1]),
  ),
);

describe("a paired comparison", () => {
  test("finds a clear gain, and its mirror a loss", () => {
    const gain = [0.1, 0.3, 0.2, 0.15, 0.25, 0.2, 0.1, 0.3, 0.05, 0.2];
    const up = comparePaired(shifted(gain));
    expect(up.difference).toBeCloseTo(0.185, 12);
    expect(verdictOf(up)).toBe("improved");
    expect(up.p).toBeLessThan(0.01);
    expect(verdictOf(comparePaired(shifted(gain.map((d) => -d))))).toBe("worse");
    expect(verdictOf(comparePaired(shifted(gain.map((d, i) => (i % 2 ? d : -d)))))).toBe("no evidence");
  });

  test("is never narrower than the paired t of another implementation", () => {
    const differences = [0.31, -0.12, 0.22, 0.4, 0.05, 0.28, -0.02, 0.33, 0.19, 0.11, 0.07, 0.25, 0.3];
    const [t] = studentAndHall(differences, 0.05);
    const statistic = mean(differences) / (sampleStandardDeviation(differences) / Math.sqrt(differences.length));
    expect(t.p).toBeCloseTo(2 * studentCdf(-Math.abs(statistic), differences.length - 1), 10);
    expect(moments(differences).sd).toBeCloseTo(sampleStandardDeviation(differences), 12);
    const found = comparePaired(shifted(differences));
    expect(found.difference).toBeCloseTo(mean(differences), 12);
    expect(found.interval[0]).toBeLessThanOrEqual(t.low + 1e-12);
    expect(found.interval[1]).toBeGreaterThanOrEqual(t.high - 1e-12);
  });

  test("says too few below 6 examples, however large the gain", () => {
    for (let n = 1; n <= 5; n++) {
      const found = comparePaired(shifted(new Array<number>(n).fill(1)));
      expect(verdictOf(found)).toBe("too few");
      expect(found.interval[0]).toBeLessThanOrEqual(0);
      expect(found.p).toBeGreaterThan(0.05);
    }
    expect(verdictOf(comparePaired(pairsOf([0, 0, 0, 0, 0, 0], [1, 1, 1, 1, 1, 1])))).toBe("improved");
  });

  test("a stricter level needs more examples", () => {
    const six = pairsOf([0, 0, 0, 0, 0, 0], [1, 1, 1, 1, 1, 1]);
    expect(verdictOf(comparePaired(six, { level: 0.99 }))).toBe("too few");
    expect(
      verdictOf(comparePaired([...six, ...six.map((p) => ({ ...p, example: `${p.example}'` }))], { level: 0.99 })),
    ).toBe("improved");
  });

  test("replicates are no examples", () => {
    const pairs = shifted([0.2, 0.3, 0.1, 0.25]);
    const often = Array.from({ length: 50 }, () => pairs).flat();
    expect(comparePaired(often)).toMatchObject({ n: 4 });
    expect(comparePaired(often).p).toBeCloseTo(comparePaired(pairs).p, 9);
    expect(comparePaired(often).test).toContain("clustered by example");
    expect(verdictOf(comparePaired(often))).toBe("too few");
  });

  test("an example with many replicates weighs no more than one with few", () => {
    const rows: Pair[] = [
      { example: "a", baseline: 0, candidate: 1 },
      ...Array.from({ length: 9 }, () => ({ example: "b", baseline: 0.5, candidate: 0.3 })),
    ];
    const found = comparePaired(rows);
    expect(found.baseline).toBeCloseTo(0.25, 12);
    expect(found.candidate).toBeCloseTo(0.65, 12);
  });

  test("ties everywhere are no evidence, and n ties leave room for what they did not show", () => {
    const ties = comparePaired(shifted(new Array<number>(20).fill(0)));
    expect(ties).toMatchObject({ difference: 0, p: 1, test: "every example ties" });
    expect(verdictOf(ties)).toBe("no evidence");
    expect(ties.interval[1]).toBeGreaterThan(0);
    expect(ties.interval[1]).toBeLessThan(0.15);
    expect(ties.interval[0]).toBe(-ties.interval[1]);
    const same = comparePaired(pairsOf(new Array<number>(8).fill(0.5), new Array<number>(8).fill(0.5)));
    expect(same.interval).toEqual([0, 0]);
  });

  test("ties up to rounding are ties", () => {
    const found = comparePaired(
      pairsOf([0.3, 0.6, 0.1 + 0.2, 0.7, 0.7, 0.7], [0.1 + 0.2, 0.2 * 3, 0.3, 0.7, 0.7, 0.7]),
    );
    expect(found.p).toBe(1);
    expect(verdictOf(found)).toBe("no evidence");
  });

  test("equal gains prove something only by their number", () => {
    expect(verdictOf(comparePaired(shifted([0.1, 0.1, 0.1])))).toBe("too few");
    const ten = comparePaired(shifted(new Array<number>(10).fill(0.1)));
    expect(verdictOf(ten)).toBe("improved");
    expect(ten.p).toBeCloseTo(2 / 2 ** 10, 12);
    expect(ten.interval[0]).toBeLessThan(0.08);
  });

  test("holds its invariants on any scores", () => {
    fc.assert(
      fc.property(somePairs, fc.constantFrom(0.8, 0.95, 0.99), (pairs, level) => {
        const found = comparePaired(pairs, { level });
        const [low, high] = found.interval;
        expect([low, high, found.p].every(Number.isFinite)).toBe(true);
        expect(low).toBeLessThanOrEqual(found.difference);
        expect(high).toBeGreaterThanOrEqual(found.difference);
        expect(found.p > 0 && found.p <= 1).toBe(true);
        expect(low > 0 || high < 0).toBe(found.p <= 1 - level);
        expect(found.difference).toBeCloseTo(found.candidate - found.baseline, 9);
      }),
      { numRuns: 150, seed: 1 },
    );
  });

  test("does not depend on the order of the rows", () => {
    fc.assert(
      fc.property(somePairs, fc.integer(), (pairs, seed) => {
        expect(comparePaired(randomStream(seed).shuffle(pairs))).toEqual(comparePaired(pairs));
      }),
      { numRuns: 60, seed: 2 },
    );
  });

  test("turns round with its two sides, and moves with the unit of the scores", () => {
    fc.assert(
      fc.property(somePairs, (pairs) => {
        const found = comparePaired(pairs);
        const swapped = comparePaired(pairs.map((p) => ({ ...p, baseline: p.candidate, candidate: p.baseline })));
        expectClose(swapped, { p: found.p, interval: [-found.interval[1], -found.interval[0]] }, 1);
        const graded = pairs.map((p) => ({ ...p, baseline: p.baseline + 0.5, candidate: p.candidate + 0.5 }));
        const one = comparePaired(graded);
        const hundred = comparePaired(
          graded.map((p) => ({ ...p, baseline: 100 * p.baseline, candidate: 100 * p.candidate })),
        );
        expectClose(hundred, { p: one.p, interval: [100 * one.interval[0], 100 * one.interval[1]] }, 100);
      }),
      { numRuns: 100, seed: 3 },
    );
  });

  test("refuses what cannot be compared", () => {
    expect(codeOf(() => comparePaired([]))).toBe("NO_EXAMPLES");
    expect(codeOf(() => comparePaired(pairsOf([0], [Number.NaN])))).toBe("BAD_SCORE");
    expect(codeOf(() => comparePaired(pairsOf([0], [1]), { level: 95 }))).toBe("BAD_LEVEL");
    expect(codeOf(() => meanInterval([{ example: "a", score: Infinity }]))).toBe("BAD_SCORE");
  });
});

describe("the interval of a mean", () => {
  const rows = (scores: readonly number[]) => scores.map((s, i) => ({ example: String(i), score: s }));

  test("of scores of 0 and 1 is that of a share", () => {
    const { mean: share, interval } = meanInterval(rows([1, 0, 0, 1, 0, 0, 1, 0, 0, 0]));
    expect(share).toBeCloseTo(0.3, 12);
    expect(interval[0]).toBeCloseTo(0.0667, 4);
    expect(interval[1]).toBeCloseTo(0.6525, 4);
  });

  test("of other scores is at least that of Student", () => {
    const scores = [0.2, 0.5, 0.9, 0.4, 0.4, 0.7];
    const [t] = studentAndHall(scores, 0.05);
    const { n, interval } = meanInterval(rows(scores));
    expect(n).toBe(6);
    expect(interval[0]).toBeLessThanOrEqual(t.low);
    expect(interval[1]).toBeGreaterThanOrEqual(t.high);
  });

  test("counts an example once, and is finite for one example and for equal ones", () => {
    expect(meanInterval([...rows([0.2, 0.4]), ...rows([0.4, 0.6])])).toMatchObject({ n: 2 });
    expect(meanInterval(rows([0.4])).interval.every(Number.isFinite)).toBe(true);
    const [low, high] = meanInterval(rows(new Array<number>(30).fill(0.4))).interval;
    expect(low).toBeLessThan(0.4);
    expect(high).toBeLessThan(0.5);
  });
});

function expectClose(found: Comparison, wanted: Pick<Comparison, "p" | "interval">, unit: number): void {
  expect(found.p).toBeCloseTo(wanted.p, 6);
  expect(found.interval[0] / unit).toBeCloseTo(wanted.interval[0] / unit, 6);
  expect(found.interval[1] / unit).toBeCloseTo(wanted.interval[1] / unit, 6);
}

function codeOf(run: () => unknown): string | undefined {
  try {
    run();
  } catch (error) {
    return GradusError.is(error) ? error.code : undefined;
  }
  return undefined;
}
