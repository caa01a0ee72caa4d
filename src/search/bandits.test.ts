import { describe, expect, test } from "vitest";
import { type Arm, type RacePolicy, successiveHalving, successiveRejects, ucb, ucbE, uniform } from "./bandits.ts";
import { type Random, randomStream } from "./random.ts";

/** An arm with as many equal scores. */
const armOf = (n: number, mean: number, left = 1_000): Arm => ({
  n,
  mean,
  variance: 0,
  left,
  scores: Array(n).fill(mean),
});

/** Runs a race of arms with 0/1 scores of these probabilities, over so many examples. */
function race(
  policy: RacePolicy,
  probabilities: readonly number[],
  random: Random,
  examples = 1_000,
): { arms: Arm[]; rounds: number } {
  const arms = probabilities.map(() => ({ n: 0, mean: 0, variance: 0, left: examples, scores: [] as number[] }));
  for (let round = 0; round < 1_000; round++) {
    const turns = policy(arms, round, random);
    if (turns.length === 0) return { arms, rounds: round };
    for (const { arm, n } of turns) {
      const it = arms[arm]!;
      for (let i = 0; i < n && it.left > 0; i++) {
        it.n++;
        it.left--;
        it.scores.push(random.unit() < probabilities[arm]! ? 1 : 0);
        it.mean += (it.scores.at(-1)! - it.mean) / it.n;
      }
    }
  }
  throw new Error("the race did not end");
}

const spread = [0.3, 0.35, 0.4, 0.45, 0.5, 0.3, 0.35, 0.8];
const argMax = (arms: readonly Arm[]) => arms.reduce((best, arm, i) => (arm.mean > arms[best]!.mean ? i : best), 0);

describe("upper confidence bounds", () => {
  test("play every arm before any a second time", () => {
    const { arms } = race(ucb({ rounds: 4, arms: 2, n: 5 }), spread, randomStream(1));
    expect(arms.map((a) => a.n)).toEqual(new Array(8).fill(5));
  });

  test("which untried arms come first is a matter of the stream", () => {
    const arms = spread.map(() => armOf(0, 0));
    const policy = ucb({ rounds: 1, arms: 3, n: 1 });
    const first = Array.from({ length: 20 }, (_, seed) => policy(arms, 0, randomStream(seed))[0]!.arm);
    expect(new Set(first).size).toBeGreaterThan(3);
    expect(policy(arms, 0, randomStream(3))).toEqual(policy(arms, 0, randomStream(3)));
  });

  test("spend most on the best arm and mostly find it", () => {
    let found = 0;
    let share = 0;
    for (let seed = 0; seed < 40; seed++) {
      const { arms, rounds } = race(ucb({ rounds: 40, arms: 2, n: 4, c: 0.5 }), spread, randomStream(seed));
      expect(rounds).toBe(40);
      found += argMax(arms) === 7 ? 1 : 0;
      share += arms[7]!.n / 320 / 40;
    }
    expect(found).toBeGreaterThanOrEqual(36);
    expect(share).toBeGreaterThan(0.3);
  });

  test("ties go to the earlier arm", () => {
    const arms = [0, 1, 2].map(() => armOf(4, 0.5));
    expect(ucb({ rounds: 1, arms: 2, n: 3 })(arms, 0, randomStream(1))).toEqual([
      { arm: 0, n: 3 },
      { arm: 1, n: 3 },
    ]);
  });
});

describe("upper confidence bounds over few examples", () => {
  test("an arm that has seen them all gives its turn to the next, and the race ends when none has any left", () => {
    const leading = armOf(4, 0.9, 0);
    const behind = armOf(2, 0.1, 2);
    const policy = ucb({ rounds: 9, arms: 1, n: 1, c: 0 });
    expect(policy([leading, behind], 0, randomStream(1))).toEqual([{ arm: 1, n: 1 }]);
    expect(policy([leading, { ...behind, left: 0 }], 0, randomStream(1))).toEqual([]);
  });
});

describe("successive halving", () => {
  test("halves the arms and doubles their examples", () => {
    const { arms, rounds } = race(successiveHalving({ first: 4 }), spread, randomStream(1));
    expect(arms.map((a) => a.n).sort((a, b) => a - b)).toEqual([4, 4, 4, 4, 8, 8, 16, 16]);
    expect(rounds).toBe(3);
  });

  test("keeps as many as it is told to, for any number of arms", () => {
    for (let count = 0; count <= 12; count++) {
      for (const keep of [1, 2, 5]) {
        const { arms } = race(
          successiveHalving({ first: 3, eta: 3, keep }),
          spread.concat(spread).slice(0, count),
          randomStream(2),
        );
        const most = Math.max(0, ...arms.map((a) => a.n));
        if (count > keep) expect(arms.filter((a) => a.n === most).length).toBeGreaterThanOrEqual(keep);
        else expect(most).toBe(0);
      }
    }
  });

  test("an arm left behind does not come back, however well it stands", () => {
    const arms = [
      armOf(4, 1),
      armOf(8, 0.2),
      armOf(8, 0.3),
      armOf(4, 0),
      armOf(8, 0.4),
      armOf(8, 0.1),
      armOf(4, 0),
      armOf(4, 0),
    ];
    expect(successiveHalving({ first: 4 })(arms, 2, randomStream(1))).toEqual([
      { arm: 2, n: 8 },
      { arm: 4, n: 8 },
    ]);
  });

  test("mostly finds the best arm, with half the examples of an even share", () => {
    let found = 0;
    for (let seed = 0; seed < 40; seed++) {
      const { arms } = race(successiveHalving({ first: 12 }), spread, randomStream(seed));
      const most = Math.max(...arms.map((a) => a.n));
      found += argMax(arms.map((a) => (a.n === most ? a : { ...a, mean: -1 }))) === 7 ? 1 : 0;
    }
    expect(found).toBeGreaterThanOrEqual(34);
  });
});

const spent = (arms: readonly Arm[]) => arms.reduce((sum, arm) => sum + arm.n, 0);

describe("UCB-E", () => {
  test("adds the same width to arms of equal n, whatever the round: sqrt(a / n)", () => {
    const arms = [armOf(4, 0.5), armOf(16, 0.7), armOf(100, 0.72)];
    const next = (a: number) => ucbE({ rounds: 9, arms: 1, n: 1, a })(arms, 3, randomStream(1))[0]!.arm;
    expect([next(0), next(0.09), next(1)]).toEqual([2, 1, 0]);
    // By c * sqrt(ln N / n), the width grows with all evaluations: at 120 of them, c = 1 / sqrt(ln 120) is a = 1.
    expect(ucb({ rounds: 9, arms: 1, n: 1, c: 1 / Math.sqrt(Math.log(120)) })(arms, 3, randomStream(1))[0]!.arm).toBe(
      0,
    );
  });

  test("plays every arm before any a second time, ends after its rounds, and mostly finds the best", () => {
    let found = 0;
    for (let seed = 0; seed < 40; seed++) {
      const { arms, rounds } = race(ucbE({ rounds: 40, arms: 2, n: 4, a: 0.5 }), spread, randomStream(seed));
      expect(rounds).toBe(40);
      expect(Math.min(...arms.map((arm) => arm.n))).toBeGreaterThan(0);
      found += argMax(arms) === 7 ? 1 : 0;
    }
    expect(found).toBeGreaterThanOrEqual(36);
  });
});

test("uniform gives every arm the same examples, once", () => {
  expect(race(uniform({ n: 6 }), spread, randomStream(1)).arms.map((arm) => arm.n)).toEqual(Array(8).fill(6));
  expect(race(uniform({ n: 6 }), spread, randomStream(1), 4).arms.map((arm) => arm.n)).toEqual(Array(8).fill(4));
});

describe("successive rejects", () => {
  test("its phases are as long as published: n_k = ceil((n - K) / (logbar(K) (K + 1 - k)))", () => {
    // K = 4, n = 100: logbar = 1/2 + 1/2 + 1/3 + 1/4 = 19/12; n_k = ceil(96 * 12 / 19 / (5 - k)) = 16, 21, 31.
    const { arms, rounds } = race(successiveRejects({ evaluations: 100 }), [0.9, 0.6, 0.3, 0.1], randomStream(3));
    expect(arms.map((arm) => arm.n).sort((a, b) => a - b)).toEqual([16, 21, 31, 31]);
    expect(rounds).toBe(3);
  });

  test("spends no more than it may, nearly all of it, and ends with `keep` arms or more", () => {
    for (const evaluations of [8, 9, 20, 100, 999]) {
      for (const keep of [1, 2, 4, 7, 8, 9]) {
        const { arms } = race(successiveRejects({ evaluations, keep }), spread, randomStream(evaluations));
        expect(spent(arms)).toBeLessThanOrEqual(evaluations);
        if (keep >= 8) expect(spent(arms)).toBe(0);
        else if (evaluations >= 100) expect(spent(arms)).toBeGreaterThan(0.9 * evaluations - 16);
        const most = Math.max(...arms.map((arm) => arm.n));
        if (keep < 8) expect(arms.filter((arm) => arm.n === most).length).toBeGreaterThanOrEqual(keep);
      }
    }
  });

  test("phases that would add no example are joined, so that the race does not end early", () => {
    const few = race(successiveRejects({ evaluations: 13 }), spread, randomStream(1));
    expect(spent(few.arms)).toBeGreaterThan(8);
    const small = race(successiveRejects({ evaluations: 500 }), spread, randomStream(1), 25);
    expect(Math.max(...small.arms.map((arm) => arm.n))).toBe(25);
    expect(race(successiveRejects({ evaluations: 2 }), spread, randomStream(1)).arms.map((a) => a.n)).toEqual(
      Array(8).fill(1),
    );
  });

  test("an arm left behind does not come back; of equals the earlier stays", () => {
    const arms = [armOf(16, 1), armOf(21, 0.2), armOf(21, 0.4), armOf(21, 0.2)];
    expect(successiveRejects({ evaluations: 100 })(arms, 2, randomStream(1))).toEqual([
      { arm: 1, n: 10 },
      { arm: 2, n: 10 },
    ]);
    expect(successiveRejects({ evaluations: 100 })([], 0, randomStream(1))).toEqual([]);
  });

  test("mostly finds the best arm", () => {
    let found = 0;
    for (let seed = 0; seed < 40; seed++) {
      const { arms } = race(successiveRejects({ evaluations: 200 }), spread, randomStream(seed));
      const most = Math.max(...arms.map((a) => a.n));
      found += argMax(arms.map((a) => (a.n === most ? a : { ...a, mean: -1 }))) === 7 ? 1 : 0;
    }
    expect(found).toBeGreaterThanOrEqual(34);
  });
});
