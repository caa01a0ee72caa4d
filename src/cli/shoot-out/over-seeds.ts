import { comparePaired, meanInterval } from "../../evaluate/statistics.ts";
import type { Seed } from "./contest.ts";

/** A mean over seeds, with its 95 % interval; of too few seeds for one with their range; of one seed with neither. */
export interface OverSeeds {
  readonly n: number;
  readonly mean: number;
  /** Of the mean, at the level 0.95. */
  readonly interval?: readonly [number, number];
  /** The lowest and the highest seed. */
  readonly range?: readonly [number, number];
}

/** The fewest seeds whose mean has an interval: that of fewer reaches beyond every score that can be. */
export const FEWEST = 4;

/** The fewest seeds whose mean gain has one: sign flips of fewer reject no mean at the level 0.95 (2 / 2^n is above 0.05). */
export const FEWEST_GAINS = 6;

/** The mean of scores, one a seed. */
export function scoreOverSeeds(scores: readonly number[]): OverSeeds {
  const rows = scores.map((score, i) => ({ example: String(i), score }));
  const { n, mean, interval } = meanInterval(rows);
  return { n, mean, ...spread(scores, FEWEST, interval) };
}

/** The mean gain of second scores over first ones, paired by seed. */
export function gainOverSeeds(rows: readonly (readonly [Seed, number, number])[]): OverSeeds {
  const pairs = rows.map(([seed, baseline, candidate]) => ({ example: String(seed), baseline, candidate }));
  const { n, difference, interval } = comparePaired(pairs);
  const gains = rows.map(([, baseline, candidate]) => candidate - baseline);
  return { n, mean: difference, ...spread(gains, FEWEST_GAINS, interval) };
}

function spread(
  values: readonly number[],
  fewest: number,
  interval: readonly [number, number],
): Pick<OverSeeds, "interval" | "range"> {
  if (values.length >= fewest) return { interval };
  return values.length < 2 ? {} : { range: [Math.min(...values), Math.max(...values)] };
}

/** As a table has it: "0.512 [0.480, 0.544]" with the interval, "0.512 (0.480…0.544)" with the range. */
export function overSeedsText({ mean, interval, range }: OverSeeds, said: (x: number) => string): string {
  if (interval !== undefined) return `${said(mean)} [${interval.map(said).join(", ")}]`;
  return range === undefined ? said(mean) : `${said(mean)} (${range.map(said).join("…")})`;
}
