import { describe, expect, test } from "vitest";
import { type Arm, type RacePolicy, successiveHalving, ucb } from "./bandits.ts";
import { type Random, randomStream } from "./random.ts";

/** Runs a race of arms with 0/1 scores of these probabilities. */
function race(policy: RacePolicy, probabilities: readonly number[], random: Random): { arms: Arm[]; rounds: number } {
  const arms = probabilities.map(() => ({ n: 0, mean: 0, variance: 0 }));
  for (let round = 0; round < 1_000; round++) {
    const turns = policy(arms, round, random);
    if (turns.length === 0) return { arms, rounds: round };
    for (const { arm, n } of turns) {
      const it = arms[arm]!;
      for (let i = 0; i < n; i++) {
        it.n++;
        it.mean += ((random.unit() < probabilities[arm]! ? 1 : 0) - it.mean) / it.n;
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
    const arms = spread.map(() => ({ n: 0, mean: 0, variance: 0 }));
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
    const arms = [0, 1, 2].map(() => ({ n: 4, mean: 0.5, variance: 0 }));
    expect(ucb({ rounds: 1, arms: 2, n: 3 })(arms, 0, randomStream(1))).toEqual([
      { arm: 0, n: 3 },
      { arm: 1, n: 3 },
    ]);
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
      { n: 4, mean: 1, variance: 0 },
      { n: 8, mean: 0.2, variance: 0 },
      { n: 8, mean: 0.3, variance: 0 },
      { n: 4, mean: 0, variance: 0 },
      { n: 8, mean: 0.4, variance: 0 },
      { n: 8, mean: 0.1, variance: 0 },
      { n: 4, mean: 0, variance: 0 },
      { n: 4, mean: 0, variance: 0 },
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
