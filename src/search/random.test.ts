import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { GradusError } from "../graph/errors.ts";
import { type Random, randomStream } from "./random.ts";

/** Pearson's statistic of counts that should all be equal. */
function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((a, b) => a + b, 0) / counts.length;
  return counts.reduce((sum, c) => sum + (c - expected) ** 2 / expected, 0);
}

function counts(cells: number, draws: number, next: () => number): number[] {
  const found = new Array<number>(cells).fill(0);
  for (let i = 0; i < draws; i++) found[next()]!++;
  return found;
}

describe("a random stream", () => {
  test("gives these bits for ever", () => {
    const r = randomStream(1, "golden");
    expect([r.unit(), r.unit(), r.unit()]).toEqual([0.28381353006768506, 0.9400950962074948, 0.7166271048749612]);
    expect([r.int(10), r.int(1000), r.int(2 ** 40), r.int(2 ** 53 - 1)]).toEqual([
      3, 62, 1086287230222, 7532346683681015,
    ]);
    expect([r.normal(), r.normal(), r.normal()]).toEqual([-0.6208878415217671, 2.219971320266353, 0.3991566541482219]);
    expect(r.shuffle([1, 2, 3, 4, 5, 6, 7])).toEqual([3, 4, 6, 5, 2, 1, 7]);
    expect(r.sample(["a", "b", "c", "d"], 2)).toEqual(["a", "c"]);
    expect([r.weighted(["x", "y"], [1, 9]), r.pick(["p", "q", "r"])]).toEqual(["y", "p"]);
    expect(randomStream("a text: é, 日本", "path", "").unit()).toBe(0.2213515168618687);
  });

  test("is a function of seed and path, and of nothing else", () => {
    const first = (...args: Parameters<typeof randomStream>) => randomStream(...args).unit();
    expect(first(1, "a")).toBe(first(1, "a"));
    expect(first(1, "a")).toBe(first("1", "a"));
    const others = [
      first(1),
      first(2, "a"),
      first(1, "b"),
      first(1, "a", ""),
      first(1, "", "a"),
      first(1, "ab"),
      first(1, "a", "b"),
    ];
    expect(new Set([first(1, "a"), ...others]).size).toBe(others.length + 1);
  });

  test("units fill [0, 1) evenly, also in their lowest bits", () => {
    for (let seed = 0; seed < 5; seed++) {
      const r = randomStream(seed, "even");
      // 99.9 % limits of chi-square at 99 and 15 degrees of freedom.
      expect(chiSquare(counts(100, 20_000, () => Math.floor(r.unit() * 100)))).toBeLessThan(148.2);
      expect(chiSquare(counts(16, 20_000, () => (r.unit() * 2 ** 53) % 16))).toBeLessThan(37.7);
    }
  });

  test("neighboring streams and successive draws are independent", () => {
    const pairs: Array<(i: number) => [number, number]> = [
      (i) => [randomStream(i, "a").unit(), randomStream(i + 1, "a").unit()],
      (i) => [randomStream(i, "a").unit(), randomStream(i, "b").unit()],
    ];
    for (const pair of pairs) {
      let i = 0;
      const cell = () => {
        const [x, y] = pair(i++);
        return Math.floor(x * 5) * 5 + Math.floor(y * 5);
      };
      expect(chiSquare(counts(25, 10_000, cell))).toBeLessThan(51.2);
    }
    const r = randomStream(3);
    expect(chiSquare(counts(25, 10_000, () => Math.floor(r.unit() * 5) * 5 + Math.floor(r.unit() * 5)))).toBeLessThan(
      51.2,
    );
  });

  test("whole numbers are even where the size is no power of two", () => {
    const r = randomStream(7);
    expect(chiSquare(counts(7, 14_000, () => r.int(7)))).toBeLessThan(22.5);
    // A plain remainder of 32 bits would put two thirds of these below a half.
    const large = 3 * 2 ** 30;
    const low = counts(2, 8_000, () => (r.int(large) < large / 2 ? 0 : 1));
    expect(chiSquare(low)).toBeLessThan(10.9);
    expect(r.int(1)).toBe(0);
  });

  test("normal draws have the moments and tails of a normal distribution", () => {
    const r = randomStream("normal");
    const xs = Array.from({ length: 40_000 }, () => r.normal());
    const power = (k: number) => xs.reduce((sum, x) => sum + x ** k, 0) / xs.length;
    expect(Math.abs(power(1))).toBeLessThan(3.3 / 200);
    expect(Math.abs(power(2) - 1)).toBeLessThan((3.3 * Math.sqrt(2)) / 200);
    expect(Math.abs(power(4) - 3)).toBeLessThan((3.3 * Math.sqrt(96)) / 200);
    const beyond = xs.filter((x) => Math.abs(x) > 1.959964).length / xs.length;
    expect(Math.abs(beyond - 0.05)).toBeLessThan((3.3 * Math.sqrt(0.05 * 0.95)) / 200);
  });

  test("every order of a shuffle is equally likely", () => {
    const r = randomStream("shuffle");
    const orders = new Map<string, number>();
    for (let i = 0; i < 12_000; i++) {
      const order = r.shuffle([1, 2, 3, 4]).join("");
      orders.set(order, (orders.get(order) ?? 0) + 1);
    }
    expect(orders.size).toBe(24);
    expect(chiSquare([...orders.values()])).toBeLessThan(49.7);
  });
});

describe("draws from a list", () => {
  test("a sample holds min(k, length) different places and leaves its argument alone", () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.nat(20), fc.integer(), (xs, k, seed) => {
        const places = xs.map((x, i) => [x, i] as const);
        const before = [...places];
        const found = randomStream(seed).sample(places, k);
        expect(found).toHaveLength(Math.min(k, xs.length));
        expect(new Set(found.map(([, i]) => i)).size).toBe(found.length);
        expect(places).toEqual(before);
      }),
      { numRuns: 60 },
    );
  });

  test("weights are probabilities, and a weight of 0 is never drawn", () => {
    const r = randomStream("weights");
    const found = counts(4, 10_000, () => r.weighted([0, 1, 2, 3], [0, 1, 3, 0]));
    expect([found[0], found[3]]).toEqual([0, 0]);
    expect(Math.abs(found[1]! / 10_000 - 0.25)).toBeLessThan(0.015);
    expect(r.weighted(["a", "b"], [0, 1e-300])).toBe("b");
  });

  test("weights that are all zero mean equally likely", () => {
    const r = randomStream("zero");
    expect(chiSquare(counts(4, 4_000, () => r.weighted([0, 1, 2, 3], [0, 0, 0, 0])))).toBeLessThan(16.3);
  });

  test.each<[string, string, (r: Random) => unknown]>([
    ["a negative weight", "BAD_WEIGHTS", (r) => r.weighted([1, 2], [1, -1])],
    ["a weight that is no number", "BAD_WEIGHTS", (r) => r.weighted([1, 2], [1, Number.NaN])],
    ["an infinite weight", "BAD_WEIGHTS", (r) => r.weighted([1, 2], [1, Infinity])],
    ["a missing weight", "BAD_WEIGHTS", (r) => r.weighted([1, 2], [1])],
    ["nothing to weigh", "EMPTY_CHOICE", (r) => r.weighted([], [])],
    ["nothing to pick", "EMPTY_CHOICE", (r) => r.pick([])],
    ["a number below 0", "EMPTY_CHOICE", (r) => r.int(0)],
    ["a broken size", "BAD_COUNT", (r) => r.int(2.5)],
    ["a negative sample", "BAD_COUNT", (r) => r.sample([1], -1)],
    ["a sample of no size", "BAD_COUNT", (r) => r.sample([1], Number.NaN)],
  ])("%s is a named error", (_, code, run) => {
    expect(() => run(randomStream(1))).toThrow(GradusError);
    try {
      run(randomStream(1));
    } catch (error) {
      expect(GradusError.is(error, code)).toBe(true);
    }
  });

  test("a seed that is no number is a named error", () => {
    expect(() => randomStream(Number.NaN)).toThrow(/NaN/);
  });
});
