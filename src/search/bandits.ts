import type { Random } from "./random.ts";

/** What a race knows of one candidate; `mean` and `variance` of its scores, higher is better. */
export interface Arm {
  readonly n: number;
  readonly mean: number;
  readonly variance: number;
  /** How many of the race's examples it has not seen. */
  readonly left: number;
  /** Its score on each example that it has seen. All arms see the examples in one order, so equal places are pairs. */
  readonly scores: readonly number[];
}

/**
 * How a race spends its next round: which arms get how many more examples; [] ends it. Pure.
 * `round` counts from 0; the arms stand in order of birth, always the same ones.
 */
export type RacePolicy = (
  arms: readonly Arm[],
  round: number,
  random: Random,
) => readonly { readonly arm: number; readonly n: number }[];

/** How a policy of confidence bounds spends: each of `rounds` rounds gives `n` more examples to `arms` arms. */
interface BoundOptions {
  readonly rounds: number;
  readonly arms: number;
  readonly n: number;
}

/**
 * Upper confidence bounds (Auer et al. 2002, as APE and ProTeGi use them): each round the `arms` with the highest
 * mean + c * sqrt(ln N / n), N all evaluations so far, get `n` more examples. Arms without evidence come first,
 * in random order. `c` is in units of the score. The papers draw examples anew for every round; a race gives each
 * example to an arm once, so that an arm that has seen them all has nothing more to learn: its turn goes to the next.
 */
export function ucb({ c = 1, ...options }: BoundOptions & { readonly c?: number }): RacePolicy {
  return byBound(options, ({ mean, n }, total) => mean + c * Math.sqrt(Math.log(total) / n));
}

/**
 * UCB-E (Audibert & Bubeck 2010), for finding the best arm: as `ucb`, by mean + sqrt(a / n). `a` is in units of the
 * score squared; the larger, the more evenly the arms are looked at. ProTeGi's c * sqrt(c / n) is a = c³.
 */
export function ucbE({ a = 1, ...options }: BoundOptions & { readonly a?: number }): RacePolicy {
  return byBound(options, ({ mean, n }) => mean + Math.sqrt(a / n));
}

function byBound({ rounds, arms: width, n }: BoundOptions, bound: (arm: Arm, total: number) => number): RacePolicy {
  return (arms, round, random) => {
    if (round >= rounds) return [];
    const total = arms.reduce((sum, arm) => sum + arm.n, 0);
    const bounds = arms.map((arm) => bound(arm, total));
    const open = indices(arms).filter((i) => arms[i]!.left > 0);
    const played = open.filter((i) => arms[i]!.n > 0);
    const fresh = random.shuffle(open.filter((i) => arms[i]!.n === 0));
    const order = [...fresh, ...played.sort((i, j) => bounds[j]! - bounds[i]! || i - j)];
    return order.slice(0, width).map((arm) => ({ arm, n }));
  };
}

/** Every arm gets the same `n` examples, once: the even share that bandits are compared with. */
export function uniform({ n }: { readonly n: number }): RacePolicy {
  return (arms, round) => (round === 0 ? indices(arms).map((arm) => ({ arm, n })) : []);
}

/**
 * Successive halving (Karnin et al. 2013, Jamieson & Talwalkar 2016): every arm gets `first` examples, then each round
 * the best 1 / `eta` of the arms get `eta` times as many in all, until `keep` are left. For arms that enter a race
 * without evidence. Ties go to the earlier arm.
 */
export function successiveHalving(options: {
  readonly first: number;
  readonly eta?: number;
  readonly keep?: number;
}): RacePolicy {
  const { first, eta = 2, keep = 1 } = options;
  return (arms, round) => {
    const left = (r: number) => Math.max(keep, Math.ceil(arms.length / eta ** r));
    if (round === 0) return arms.length > keep ? indices(arms).map((arm) => ({ arm, n: first })) : [];
    if (left(round) <= keep) return [];
    const extra = Math.round(first * eta ** round) - Math.round(first * eta ** (round - 1));
    return ahead(arms, left(round)).map((arm) => ({ arm, n: extra }));
  };
}

/**
 * Successive rejects (Audibert & Bubeck 2010): `evaluations` in all, in phases of equal shares, after each of which the
 * worst arm is left behind, until `keep` are left. The phases are as long as published for `keep` 1; for more, the
 * evaluations that the phases left out would take are shared among the others. At least one example an arm, even where
 * there are more arms than evaluations. For arms that enter a race without evidence. Ties go to the earlier arm.
 */
export function successiveRejects(options: { readonly evaluations: number; readonly keep?: number }): RacePolicy {
  const { evaluations, keep = 1 } = options;
  return (arms, round) => {
    const examples = arms.length === 0 ? 0 : arms[0]!.n + arms[0]!.left;
    const phase = phases(arms.length, keep, evaluations, examples)[round];
    if (phase === undefined) return [];
    return ahead(arms, phase.arms).map((arm) => ({ arm, n: phase.each - arms[arm]!.n }));
  };
}

/** How many arms take part in each phase, and how many examples each has then seen; phases that add none are joined. */
function phases(arms: number, keep: number, evaluations: number, examples: number) {
  let shares = keep / (keep + 1);
  for (let i = keep + 1; i <= arms; i++) shares += 1 / i;
  const found: { arms: number; each: number }[] = [];
  for (let left = arms; left > keep; left--) {
    const each = Math.min(examples, Math.max(1, Math.ceil((evaluations - arms) / (shares * left))));
    if (each > (found.at(-1)?.each ?? 0)) found.push({ arms: left, each });
  }
  return found;
}

/** The `count` arms that are ahead, by index: one left behind has fewer examples than the others, whatever its mean. */
function ahead(arms: readonly Arm[], count: number): number[] {
  return indices(arms)
    .sort((a, b) => arms[b]!.n - arms[a]!.n || arms[b]!.mean - arms[a]!.mean || a - b)
    .slice(0, count)
    .sort((a, b) => a - b);
}

function indices(arms: readonly Arm[]): number[] {
  return Array.from(arms.keys());
}
