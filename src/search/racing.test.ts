import { describe, expect, test } from "vitest";
import type { Arm, RacePolicy } from "./bandits.ts";
import { inRace, type RacingOptions, racing } from "./racing.ts";
import { type Random, randomStream } from "./random.ts";

/** One example's scores for every arm. */
type Row = readonly number[];

const armOf = (scores: readonly number[], left: number): Arm => ({
  n: scores.length,
  mean: scores.reduce((sum, score) => sum + score, 0) / scores.length,
  variance: 0,
  left,
  scores,
});

/** The arms as a race over these examples leaves them. */
function race(policy: RacePolicy, rows: readonly Row[]): readonly Arm[] {
  const seen = rows[0]!.map(() => 0);
  const arms = () =>
    seen.map((n, arm) =>
      armOf(
        rows.slice(0, n).map((row) => row[arm]!),
        rows.length - n,
      ),
    );
  for (let round = 0; round < 1_000; round++) {
    const turns = policy(arms(), round, randomStream(1));
    if (turns.length === 0) return arms();
    for (const { arm, n } of turns) seen[arm] = Math.min(rows.length, seen[arm]! + n);
  }
  throw new Error("the race did not end");
}

const spent = (arms: readonly Arm[]) => arms.reduce((sum, arm) => sum + arm.n, 0);
const rowsOf = (seed: number, count: number, row: (random: Random) => Row) => {
  const random = randomStream(seed, "rows");
  return Array.from({ length: count }, () => row(random));
};
const flip = (random: Random, p: number) => (random.unit() < p ? 1 : 0);
/** 0/1 scores of these chances, all of them on the same hard and easy examples. */
const paired = (chances: readonly number[]) => (random: Random) => {
  const ease = random.unit() - 0.5;
  return chances.map((p) => flip(random, Math.min(1, Math.max(0, p + 0.6 * ease))));
};

const RACES = 500;

/** If each race had chance alpha, more than this many of them would come with chance 0.001 only. */
const limit = (alpha: number, races: number) => alpha * races + 3.1 * Math.sqrt(races * alpha * (1 - alpha));

describe.each([
  ["no difference", paired([0.5, 0.5, 0.5, 0.5]), 0],
  ["the last is best by a hair", paired([0.5, 0.5, 0.5, 0.52]), 3],
  ["equal means, one with rare large losses", (r: Random): Row => [r.unit() < 0.05 ? 0 : 1, 0.95], 0],
  ["equal means, one with rare large gains", (r: Random): Row => [r.unit() < 0.05 ? 1 : 0, 0.05], 0],
] as const)("%s", (_, row, best) => {
  test.each([0.05, 0.3])("at alpha %d the best is dropped in no more races than that", (alpha) => {
    let dropped = 0;
    for (let seed = 0; seed < RACES; seed++) {
      const arms = race(racing({ n: 5, alpha }), rowsOf(seed, 60, row));
      if (!inRace(arms, { alpha }).includes(best)) dropped++;
    }
    expect(dropped).toBeLessThanOrEqual(limit(alpha, RACES));
  });
});

test("of the two best, none is dropped in more races than alpha when two are looked for", () => {
  let [first, second] = [0, 0];
  const options = { alpha: 0.2, keep: 2 } satisfies RacingOptions;
  for (let seed = 0; seed < 200; seed++) {
    const left = inRace(race(racing({ n: 5, ...options }), rowsOf(seed, 80, paired([0.5, 0.6, 0.5, 0.55]))), options);
    first += left.includes(1) ? 0 : 1;
    second += left.includes(3) ? 0 : 1;
  }
  expect(Math.max(first, second)).toBeLessThanOrEqual(limit(0.2, 200));
});

test("an arm that fewer than `keep` others beat stays", () => {
  const rows = Array.from({ length: 60 }, (): Row => [0, 1, 0.7]);
  expect(inRace(race(racing({ n: 2, keep: 2 }), rows), { keep: 2 })).toEqual([1, 2]);
  expect(inRace(race(racing({ n: 2 }), rows), {})).toEqual([1]);
});

test("where arms are clearly worse it spends far less than on all examples, and keeps the best", () => {
  let total = 0;
  for (let seed = 0; seed < 40; seed++) {
    const arms = race(racing({ n: 8 }), rowsOf(seed, 200, paired([0.3, 0.85, 0.4, 0.35])));
    expect(inRace(arms, {})).toEqual([1]);
    total += spent(arms);
  }
  expect(total / 40).toBeLessThan(0.4 * 4 * 200);
});

test("one clearly worse arm is dropped, and the others run to the end", () => {
  const arms = race(racing({ n: 10 }), rowsOf(1, 150, paired([0.8, 0.8, 0.2])));
  expect(arms.map((arm) => arm.n)).toEqual([150, 150, expect.any(Number)]);
  expect(arms[2]!.n).toBeLessThan(60);
});

describe("what the test looks at", () => {
  test("pairs: a small but constant lead decides, however much the examples differ", () => {
    const hard = rowsOf(3, 100, (random) => [0.9 * random.unit()]).map(([a]) => [a! + 0.1, a!]);
    expect(spent(race(racing({ n: 5 }), hard))).toBeLessThan(150);
    // The same scores, with the second arm's in another order.
    const shuffled = randomStream(4).shuffle(hard.map(([, b]) => b!));
    const unpaired = hard.map(([a], i) => [a!, shuffled[i]!]);
    expect(spent(race(racing({ n: 5 }), unpaired))).toBe(200);
  });

  test("ties drop nobody, and the earlier arm stands first", () => {
    const arms = race(
      racing({ n: 7 }),
      rowsOf(5, 30, (random) => new Array(3).fill(flip(random, 0.5))),
    );
    expect(arms.map((arm) => arm.n)).toEqual([30, 30, 30]);
    expect(inRace(arms, {})).toEqual([0, 1, 2]);
  });

  test("an arm left behind does not come back, however well it stands", () => {
    const arms = [armOf([1, 1], 8), armOf([0, 0, 1], 7), armOf([0, 1, 0], 7)];
    expect(racing({ n: 2 })(arms, 3, randomStream(1))).toEqual([
      { arm: 1, n: 2 },
      { arm: 2, n: 2 },
    ]);
  });

  test("it ends when no examples are left, when one arm is, and where there are no more arms than are looked for", () => {
    const done = [armOf([1, 0], 0), armOf([0, 1], 0)];
    expect(racing({ n: 2 })(done, 1, randomStream(1))).toEqual([]);
    const fresh = [armOf([], 9), armOf([], 9)];
    expect(racing({ n: 2 })(fresh, 0, randomStream(1)).length).toBe(2);
    expect(racing({ n: 2, keep: 2 })(fresh, 0, randomStream(1))).toEqual([]);
    expect(racing({ n: 2 })([], 0, randomStream(1))).toEqual([]);
  });

  test("scores beyond the range decide no faster than within it; a smaller range decides faster", () => {
    const rows = (scale: number) => rowsOf(6, 100, paired([0.7, 0.4])).map((row) => row.map((x) => x * scale));
    const within = spent(race(racing({ n: 1, range: 1 }), rows(1)));
    expect(spent(race(racing({ n: 1, range: 1 }), rows(100)))).toBeGreaterThanOrEqual(within);
    expect(spent(race(racing({ n: 1, range: 0.01 }), rows(0.01)))).toBe(within);
    expect(spent(race(racing({ n: 1, range: 1 }), rows(0.01)))).toBe(200);
  });

  test("the same arms give the same turns, whatever the stream", () => {
    const rows = rowsOf(7, 120, paired([0.7, 0.4, 0.6]));
    expect(race(racing({ n: 4 }), rows)).toEqual(race(racing({ n: 4 }), rows));
    const arms = [armOf([1, 0], 4), armOf([0, 1], 4)];
    const turns = [1, 2].map((seed) => racing({ n: 4 })(arms, 1, randomStream(seed)));
    expect(turns[0]).toEqual(turns[1]);
  });
});
