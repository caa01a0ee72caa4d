import { GradusError } from "../graph/errors.ts";
import { isBinary, shareInterval } from "./statistics-binary.ts";
import { clusterMeans, meanOf } from "./statistics-clusters.ts";
import { widest } from "./statistics-finding.ts";
import { around, equal, studentAndHall } from "./statistics-means.ts";
import { pairedFinding } from "./statistics-paired.ts";

/** The scores of two candidates on one example; higher is better. Several rows of one example are replicates. */
export interface Pair {
  readonly example: string;
  readonly baseline: number;
  readonly candidate: number;
}

/** What a paired comparison found. All scores are in the metric's own unit. */
export interface Comparison {
  /** How many examples; the replicates of one example count once. */
  readonly n: number;
  /** The mean over examples of the mean over replicates. */
  readonly baseline: number;
  readonly candidate: number;
  /** candidate - baseline: above 0 is better. */
  readonly difference: number;
  /** The two-sided interval of the difference, always finite. It leaves out 0 exactly when p <= 1 - level. */
  readonly interval: readonly [number, number];
  /** Two-sided p of "no difference". */
  readonly p: number;
  /** The level of the interval, such as 0.95. */
  readonly level: number;
  /** The test's name, in words. */
  readonly test: string;
}

export type Verdict = "improved" | "worse" | "no evidence" | "too few";

export interface StatisticsOptions {
  /** Between 0 and 1; 0.95 where nothing is said. */
  readonly level?: number;
  /** Of the drawn sign flips (above 12 examples); the same seed gives the same comparison. */
  readonly seed?: number | string;
}

/**
 * Compares two candidates that ran on the same examples.
 *
 * Scores of 0 and 1 only: the exact McNemar test, and the wider of its interval and Tango's.
 * Others: the most cautious of paired t, skewness-corrected t and sign flips (largest p, union of the intervals).
 * Where candidate and baseline are exchangeable (no effect), sign flips and McNemar are exact at every n.
 * Where they are not, but the mean difference is 0 with a skew like the exponential's, the level holds from 10 examples.
 * What no test can see in n examples: a rare large loss that did not occur among them.
 * Errors: `NO_EXAMPLES`, `BAD_SCORE`, `BAD_LEVEL`.
 */
export function comparePaired(pairs: readonly Pair[], options: StatisticsOptions = {}): Comparison {
  const level = checkedLevel(options.level);
  const alpha = 1 - level;
  const examples = clusterMeans(pairs, ["baseline", "candidate"]);
  const { test, finding } = pairedFinding(examples, alpha, options.seed ?? "verdict");
  const baseline = meanOf(examples.map((e) => e.baseline));
  const candidate = meanOf(examples.map((e) => e.candidate));
  const difference = meanOf(examples.map((e) => e.candidate - e.baseline));
  // What is not shown to differ from 0 keeps 0 inside, also where the sign flips of so few examples have no bound.
  const inside = finding.p <= alpha ? [difference] : [difference, 0];
  const interval = [Math.min(finding.low, ...inside), Math.max(finding.high, ...inside)] as const;
  const replicated = pairs.length > examples.length;
  return {
    n: examples.length,
    baseline,
    candidate,
    difference,
    interval,
    p: finding.p,
    level,
    test: replicated ? `${test}, clustered by example` : test,
  };
}

/**
 * "improved": the whole interval lies above 0; "worse": below it. "too few": with so few examples not even a gain on
 * every one of them could prove anything (two-sided sign flips: fewer than 6 at level 0.95).
 */
export function verdictOf(comparison: Comparison): Verdict {
  const { n, level, interval } = comparison;
  if (2 / 2 ** n > 1 - level) return "too few";
  if (interval[0] > 0) return "improved";
  return interval[1] < 0 ? "worse" : "no evidence";
}

/** A mean over examples with its interval, for tables. */
export interface MeanInterval {
  readonly n: number;
  readonly mean: number;
  readonly interval: readonly [number, number];
}

/**
 * The mean score over examples with its two-sided interval: Clopper and Pearson's where all scores are 0 or 1,
 * else the wider of t and skewness-corrected t. Replicates of one example count once. Errors as `comparePaired`.
 */
export function meanInterval(
  rows: readonly { readonly example: string; readonly score: number }[],
  options: Pick<StatisticsOptions, "level"> = {},
): MeanInterval {
  const alpha = 1 - checkedLevel(options.level);
  const scores = clusterMeans(rows, ["score"]).map((e) => e.score);
  const n = scores.length;
  const mean = meanOf(scores);
  if (scores.every(isBinary)) return { n, mean, interval: shareInterval(Math.round(mean * n), n, alpha) };
  const finding = equal(scores, Math.abs(mean))
    ? around(mean, Math.abs(mean), n, alpha)
    : widest(studentAndHall(scores, alpha));
  return { n, mean, interval: [Math.min(mean, finding.low), Math.max(mean, finding.high)] };
}

function checkedLevel(level = 0.95): number {
  if (level > 0 && level < 1) return level;
  throw new GradusError("BAD_LEVEL", `the level of an interval cannot be ${level}`, {
    fix: "give one between 0 and 1",
  });
}
