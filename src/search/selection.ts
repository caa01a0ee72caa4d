import type { Random } from "./random.ts";

/** What ranking needs to know of a candidate's evidence. */
export interface Ranked {
  /** How many evaluations stand behind the mean. */
  readonly n: number;
  /** Higher is better. */
  readonly mean: number;
  /** `born`: the path of the step that first offered it. */
  readonly candidate: { readonly born: string };
}

/**
 * The k best by mean, best first. Never one without evaluations (or whose mean is not a number);
 * of equals the one born earlier.
 */
export function top<E extends Ranked>(evidences: readonly E[], k: number): E[] {
  return evidences
    .filter((e) => e.n > 0 && !Number.isNaN(e.mean))
    .sort((a, b) => b.mean - a.mean || compareBirths(a.candidate.born, b.candidate.born))
    .slice(0, Math.max(0, k));
}

/** One drawn with a probability proportional to its mean; where one is below 0, to what is above the lowest. */
export function roulette<E extends Pick<Ranked, "mean">>(evidences: readonly E[], random: Random): E {
  const lowest = Math.min(0, ...evidences.map((e) => e.mean));
  return random.weighted(
    evidences,
    evidences.map((e) => e.mean - lowest),
  );
}

/** Below 0 where the path `a` comes before `b`; numbers in it count as numbers: "step 9" comes before "step 10". */
export function compareBirths(a: string, b: string): number {
  const [left, right] = [runsOf(a), runsOf(b)];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const [x, y] = [left[i]!, right[i]!];
    const difference = /^\d/.test(x) && /^\d/.test(y) ? Number(x) - Number(y) : x < y ? -1 : x > y ? 1 : 0;
    if (difference !== 0) return difference;
  }
  // The same but for leading zeros.
  return left.length - right.length || (a < b ? -1 : a > b ? 1 : 0);
}

/** A path as runs of digits and runs of anything else. */
function runsOf(path: string): readonly string[] {
  return path.match(/\d+|\D+/g) ?? [];
}
