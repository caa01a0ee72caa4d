import type { Random } from "./random.ts";

/** What a race knows of one candidate; `mean` and `variance` of its scores, higher is better. */
export interface Arm {
  readonly n: number;
  readonly mean: number;
  readonly variance: number;
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

/**
 * Upper confidence bounds (Auer et al. 2002, as APE and ProTeGi use them): each round the `arms` with the highest
 * mean + c * sqrt(ln N / n), N all evaluations so far, get `n` more examples. Arms without evidence come first,
 * in random order. `c` is in units of the score.
 */
export function ucb(options: {
  readonly rounds: number;
  readonly arms: number;
  readonly n: number;
  readonly c?: number;
}): RacePolicy {
  const { rounds, arms: width, n, c = 1 } = options;
  return (arms, round, random) => {
    if (round >= rounds) return [];
    const total = arms.reduce((sum, arm) => sum + arm.n, 0);
    const bound = (i: number) => arms[i]!.mean + c * Math.sqrt(Math.log(total) / arms[i]!.n);
    const played = indices(arms).filter((i) => arms[i]!.n > 0);
    const fresh = random.shuffle(indices(arms).filter((i) => arms[i]!.n === 0));
    const order = [...fresh, ...played.sort((a, b) => bound(b) - bound(a) || a - b)];
    return order.slice(0, width).map((arm) => ({ arm, n }));
  };
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
    // An arm left behind has fewer examples than the others, whatever its mean.
    return indices(arms)
      .sort((a, b) => arms[b]!.n - arms[a]!.n || arms[b]!.mean - arms[a]!.mean || a - b)
      .slice(0, left(round))
      .sort((a, b) => a - b)
      .map((arm) => ({ arm, n: extra }));
  };
}

function indices(arms: readonly Arm[]): number[] {
  return Array.from(arms.keys());
}
