import { type RacePolicy, successiveHalving, successiveRejects, ucb, ucbE, uniform } from "./bandits.ts";
import { racing } from "./racing.ts";
import { type Ranked, top } from "./selection.ts";

/** The policies by which a race can choose among candidates, by name. */
export const POLICIES = ["uniform", "ucb", "ucb-e", "successive-rejects", "successive-halving", "racing"] as const;
export type PolicyName = (typeof POLICIES)[number];

/** What the policies go by; each takes what it needs. */
export interface PolicySettings {
  /** How many candidates are looked for. */
  readonly keep: number;
  /** Evaluations in all, at least one an arm; racing ends by itself. */
  readonly evaluations: number;
  /** Arms that a bandit's round plays. */
  readonly arms: number;
  /** Examples that an arm gets in a round of a bandit or of racing. */
  readonly samples: number;
  /** How strongly bandits explore, in units of the score. */
  readonly c: number;
  /** The chance at which racing drops one of the best. */
  readonly alpha: number;
}

/** The policy of this name for a race of so many arms that have no evidence yet. */
export function policyNamed(name: PolicyName, settings: PolicySettings, rivals: number): RacePolicy {
  const { keep, evaluations, arms, samples: n, c, alpha } = settings;
  const rounds = Math.floor(evaluations / (arms * n));
  const share = Math.max(1, Math.floor(evaluations / rivals));
  const first = Math.floor(evaluations / halvingCost(rivals, keep));
  const policies: Readonly<Record<PolicyName, () => RacePolicy>> = {
    uniform: () => uniform({ n: share }),
    ucb: () => ucb({ rounds, arms, n, c }),
    "ucb-e": () => ucbE({ rounds, arms, n, a: c ** 3 }),
    "successive-rejects": () => successiveRejects({ evaluations, keep }),
    // Too little for every round of it: all of it is the first.
    "successive-halving": () => (first > 0 ? successiveHalving({ first, keep }) : uniform({ n: share })),
    racing: () => racing({ n, alpha, keep }),
  };
  return policies[name]();
}

/**
 * The k best of a race under a policy, best first. Bandits of confidence bounds are ranked by mean; where arms are left
 * behind, by how long they stayed and then by mean: a good mean on few examples does not bring one back.
 */
export function bestOfRace<E extends Ranked>(name: PolicyName, raced: readonly E[], k: number): E[] {
  const ranked = top(raced, raced.length);
  const drops = name !== "ucb" && name !== "ucb-e";
  return (drops ? ranked.sort((a, b) => b.n - a.n) : ranked).slice(0, k);
}

/** What successive halving takes for every example of its first round. */
function halvingCost(arms: number, keep: number): number {
  let cost = arms;
  for (let round = 1; Math.ceil(arms / 2 ** round) > keep; round++)
    cost += Math.ceil(arms / 2 ** round) * 2 ** (round - 1);
  return cost;
}
