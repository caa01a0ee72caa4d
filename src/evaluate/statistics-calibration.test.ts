import { describe, expect, test } from "vitest";
import { type Random, randomStream } from "../search/random.ts";
import { comparePaired, verdictOf } from "./statistics.ts";
import { incompleteBeta } from "./statistics-student.ts";

const DEEP = process.env.GRADUS_DEEP === "1";
const SEEDS = 2_000;

/** One example's [baseline, candidate], and the true mean of candidate - baseline. */
interface World {
  readonly draw: (random: Random) => readonly [number, number];
  readonly effect: number;
  /** From how many examples on the rates hold, where the differences are skewed around their mean. */
  readonly from?: number;
}

const exponential = (random: Random) => -Math.log(1 - random.unit());
const right = (random: Random, p: number) => (random.unit() < p ? 1 : 0);
const tenth = (random: Random) => random.int(11) / 10;

const NO_EFFECT: Record<string, World> = {
  Gaussian: { draw: (r) => [r.normal(), r.normal()], effect: 0 },
  "skewed scores": {
    draw: (r) => {
      const hardness = r.normal() / 2;
      return [Math.exp(hardness + r.normal()), Math.exp(hardness + r.normal())];
    },
    effect: 0,
  },
  "0/1, hardness shared": {
    draw: (r) => {
      const p = r.unit();
      return [right(r, p), right(r, p)];
    },
    effect: 0,
  },
  "0/1, nearly all right": {
    draw: (r) => {
      const p = r.unit() < 0.9 ? 0.97 : 0.3;
      return [right(r, p), right(r, p)];
    },
    effect: 0,
  },
  "most differences zero": {
    draw: (r) => {
      const score = tenth(r);
      const u = r.unit();
      return [score, score + (u < 0.05 ? 0.5 : u < 0.1 ? -0.5 : 0)];
    },
    effect: 0,
  },
  "five grades": { draw: (r) => [r.int(5) / 4, r.int(5) / 4], effect: 0 },
  "exponential losses and steady gains": { draw: (r) => [exponential(r), 1], effect: 0, from: 10 },
  "exponential gains and steady losses": { draw: (r) => [1, exponential(r)], effect: 0, from: 10 },
};

const EFFECT: Record<string, World> = {
  "Gaussian shift": { draw: (r) => [r.normal(), r.normal() + 0.5], effect: 0.5 },
  "exponential gain": { draw: (r) => [0, exponential(r)], effect: 1 },
  "0/1, 25 % won and 8 % lost": {
    draw: (r) => {
      const u = r.unit();
      return u < 0.3 ? [1, 1] : u < 0.55 ? [0, 1] : u < 0.63 ? [1, 0] : [0, 0];
    },
    effect: 0.17,
  },
  "0/1, 5 % won and 1 % lost": {
    draw: (r) => {
      const u = r.unit();
      return u < 0.05 ? [0, 1] : u < 0.06 ? [1, 0] : [1, 1];
    },
    effect: 0.04,
  },
  "a tenth gains a half": {
    draw: (r) => {
      const score = tenth(r) / 2;
      return [score, score + (r.unit() < 0.1 ? 0.5 : 0)];
    },
    effect: 0.05,
  },
};

function play(name: string, world: World, n: number, seeds: number) {
  const count = { improved: 0, worse: 0, missed: 0 };
  for (let seed = 0; seed < seeds; seed++) {
    const random = randomStream(seed, "calibration", name, String(n));
    const pairs = Array.from({ length: n }, (_, i) => {
      const [baseline, candidate] = world.draw(random);
      return { example: String(i), baseline, candidate };
    });
    const found = comparePaired(pairs);
    const verdict = verdictOf(found);
    if (verdict === "improved" || verdict === "worse") count[verdict]++;
    if (world.effect < found.interval[0] - 1e-9 || world.effect > found.interval[1] + 1e-9) count.missed++;
  }
  return count;
}

/** The largest count that a rate explains: more would come up less than once in a thousand. */
function limit(rate: number, seeds: number): number {
  let count = Math.ceil(rate * seeds);
  while (incompleteBeta(rate, count + 1, seeds - count) > 0.001) count++;
  return count;
}

/** In a plain run the small sizes, and n = 100 with an eighth of the seeds; with GRADUS_DEEP=1 everything. */
function cells(worlds: Record<string, World>, plainSeeds: number) {
  return Object.entries(worlds).flatMap(([name, world]) => {
    const sizes = DEEP ? [5, 6, 7, 8, 9, 10, 20, 50, 100] : world.from ? [10] : [6, 10, 100];
    return sizes
      .filter((n) => n >= (world.from ?? 0))
      .map((n) => ({
        name,
        world,
        n,
        seeds: DEEP ? SEEDS : n === 100 ? plainSeeds / 8 : plainSeeds,
      }));
  });
}

describe("under no effect", () => {
  test.each(cells(NO_EFFECT, SEEDS))(
    "false alarms stay within the limit: $name, n = $n",
    ({ name, world, n, seeds }) => {
      const { improved, worse, missed } = play(name, world, n, seeds);
      expect(improved).toBeLessThanOrEqual(limit(0.025, seeds));
      expect(worse).toBeLessThanOrEqual(limit(0.025, seeds));
      expect(improved + worse).toBeLessThanOrEqual(limit(0.05, seeds));
      expect(missed).toBeLessThanOrEqual(limit(0.05, seeds));
    },
  );
});

describe("under an effect", () => {
  test.each(cells(EFFECT, 500))("the interval covers it: $name, n = $n", ({ name, world, n, seeds }) => {
    const { worse, missed } = play(name, world, n, seeds);
    expect(missed).toBeLessThanOrEqual(limit(0.05, seeds));
    expect(worse).toBeLessThanOrEqual(limit(0.025, seeds));
  });

  test("and is found where the examples suffice", () => {
    expect(play("Gaussian shift", EFFECT["Gaussian shift"]!, 100, 100).improved).toBeGreaterThan(80);
    expect(play("power", EFFECT["0/1, 25 % won and 8 % lost"]!, 100, 200).improved).toBeGreaterThan(140);
  });
});
