import { describe, expect, test } from "vitest";
import type { Arm } from "./bandits.ts";
import { bestOfRace, POLICIES, type PolicyName, type PolicySettings, policyNamed } from "./policies.ts";
import { randomStream } from "./random.ts";

const settings: PolicySettings = { keep: 2, evaluations: 240, arms: 3, samples: 4, c: 0.5, alpha: 0.2 };

/** How many examples each of nine arms sees: the later, the better; all scores follow the seed alone. */
function race(name: PolicyName, changed: Partial<PolicySettings> = {}, examples = 60): number[] {
  const score = (arm: number, i: number): number =>
    randomStream(7, String(arm), String(i)).unit() < 0.1 + 0.09 * arm ? 1 : 0;
  const seen = Array<number>(9).fill(0);
  const arms = () =>
    seen.map((n, arm): Arm => {
      const scores = Array.from({ length: n }, (_, i) => score(arm, i));
      return { n, mean: scores.reduce((a, b) => a + b, 0) / n, variance: 0, left: examples - n, scores };
    });
  const policy = policyNamed(name, { ...settings, ...changed }, seen.length);
  const random = randomStream(1);
  for (let round = 0; ; round++) {
    const turns = policy(arms(), round, random);
    const before = seen.join();
    for (const { arm, n } of turns) seen[arm] = Math.min(examples, seen[arm]! + n);
    if (seen.join() === before) return seen;
  }
}

const spent = (seen: readonly number[]) => seen.reduce((sum, n) => sum + n, 0);

describe.each(POLICIES)("%s", (name) => {
  test("looks at every arm, spends no more than it may, and most on the better ones", () => {
    const seen = race(name);
    expect(Math.min(...seen)).toBeGreaterThan(0);
    expect(spent(seen)).toBeLessThanOrEqual(name === "racing" ? 9 * 60 : 240);
    if (name !== "uniform") expect(spent(seen.slice(6))).toBeGreaterThan(spent(seen.slice(0, 3)));
  });

  test("with one evaluation an arm, it spends just that", () => {
    if (name === "racing") return;
    expect(spent(race(name, { evaluations: 9, samples: 1 }))).toBe(9);
  });
});

test.each<[keyof PolicySettings, number, readonly PolicyName[]]>([
  ["keep", 5, ["successive-rejects", "successive-halving", "racing"]],
  ["evaluations", 120, ["uniform", "ucb", "ucb-e", "successive-rejects", "successive-halving"]],
  ["arms", 5, ["ucb", "ucb-e"]],
  ["samples", 5, ["ucb", "ucb-e", "racing"]],
  ["c", 3, ["ucb", "ucb-e"]],
  ["alpha", 0.9, ["racing"]],
])("%s matters to the policies that take it, and to no other", (setting, value, takers) => {
  const changed = POLICIES.filter((name) => race(name).join() !== race(name, { [setting]: value }).join());
  expect(changed).toEqual(takers);
});

describe("the best of a race", () => {
  const one = (born: string, n: number, mean: number) => ({ n, mean, candidate: { born } });
  const raced = [one("1", 4, 0.9), one("2", 16, 0.5), one("3", 0, Number.NaN), one("4", 16, 0.5), one("5", 16, 0.6)];
  const births = (name: PolicyName, k: number) => bestOfRace(name, raced, k).map((e) => e.candidate.born);

  test("where arms are left behind, a good mean on few examples brings none back", () => {
    for (const name of ["successive-rejects", "successive-halving", "racing", "uniform"] as const)
      expect(births(name, 9)).toEqual(["5", "2", "4", "1"]);
  });

  test("bandits of confidence bounds rank by mean; of equals the earlier birth, and never one without evidence", () => {
    for (const name of ["ucb", "ucb-e"] as const) expect(births(name, 3)).toEqual(["1", "5", "2"]);
  });
});
