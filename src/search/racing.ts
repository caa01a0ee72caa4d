import type { Arm, RacePolicy } from "./bandits.ts";

/** What a race of paired sequential tests goes by. */
export interface RacingOptions {
  /** For each of the `keep` best arms, the chance at most that it is ever dropped. Default 0.05. */
  readonly alpha?: number;
  /** How many arms are looked for. Default 1. */
  readonly keep?: number;
  /** How far two scores on one example can lie apart; 1 for scores from 0 to 1. A larger difference that turns up counts from there on. Default 1. */
  readonly range?: number;
}

/**
 * Racing (Maron & Moore 1994): all arms that are still in get `n` more examples a round, and those that are worse beyond
 * doubt are dropped, until `keep` are left or no examples are. Arms are compared on the same examples, pair by pair, by
 * a test that may be looked at after every example: a bettor stakes a part of its wealth on "a beats b" each time, and
 * wins or loses it by the difference; where a is not better, its wealth reaches x with chance 1/x at most (Ville 1939;
 * Waudby-Smith & Ramdas 2024). The stakes are mixed, so that nothing has to be tuned. An arm is dropped when `keep`
 * arms beat it, each at level alpha over the number of its rivals.
 * The guarantee speaks of the means over what the examples were drawn from. No arm is dropped for a tie.
 */
export function racing({ n, ...options }: RacingOptions & { readonly n: number }): RacePolicy {
  return (arms) => {
    const left = inRace(arms, options);
    return left.length <= (options.keep ?? 1) || arms[left[0]!]!.left === 0 ? [] : left.map((arm) => ({ arm, n }));
  };
}

/** The arms that are still in, by index: those that have seen the most examples, without the ones that were just beaten. */
export function inRace(arms: readonly Arm[], { alpha = 0.05, keep = 1, range = 1 }: RacingOptions): number[] {
  const most = Math.max(...arms.map((arm) => arm.n));
  const racers = Array.from(arms.keys()).filter((i) => arms[i]!.n === most);
  const enough = (arms.length - 1) / alpha;
  const beaten = (i: number) => racers.filter((j) => j !== i && beats(arms[j]!, arms[i]!, enough, range)).length;
  return racers.filter((i) => beaten(i) < keep);
}

/** Parts of the wealth that are staked, side by side. */
const STAKES = [0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.95];

/** Whether betting on `a` against `b`, from a wealth of 1, has ever come to `enough`. */
function beats(a: Arm, b: Arm, enough: number, range: number): boolean {
  const wealth = STAKES.map(() => 1);
  let largest = range;
  for (let i = 0; i < a.scores.length; i++) {
    const difference = a.scores[i]! - b.scores[i]!;
    largest = Math.max(largest, Math.abs(difference));
    let sum = 0;
    for (let s = 0; s < STAKES.length; s++) sum += wealth[s]! *= 1 + (STAKES[s]! * difference) / largest;
    if (sum / STAKES.length >= enough) return true;
  }
  return false;
}
