import { binaryDifference, isBinary } from "./statistics-binary.ts";
import { meanOf } from "./statistics-clusters.ts";
import { type Finding, widest } from "./statistics-finding.ts";
import { signFlips } from "./statistics-flips.ts";
import { around, equal, ROUNDING, studentAndHall } from "./statistics-means.ts";

/** The scores of two candidates on one example. */
type Means = { readonly baseline: number; readonly candidate: number };

/** The test that suits the scores, by name, and what it finds at two-sided error rate `alpha`. */
export function pairedFinding(
  examples: readonly Means[],
  alpha: number,
  seed: number | string,
): { test: string; finding: Finding } {
  const n = examples.length;
  const differences = examples.map((e) => e.candidate - e.baseline);
  const scores = examples.flatMap((e) => [e.baseline, e.candidate]);
  if (scores.every(isBinary)) {
    const wins = differences.filter((d) => d > 0).length;
    const losses = differences.filter((d) => d < 0).length;
    return { test: "exact McNemar test, score interval", finding: binaryDifference(wins, losses, n, alpha) };
  }
  const size = Math.max(...scores.map(Math.abs));
  if (equal(differences, size)) return equalDifferences(differences, scores, size, alpha, seed);
  const flips = signFlips(differences, alpha, seed);
  const bounded = Number.isFinite(flips.low) ? [flips] : [{ p: flips.p, low: 0, high: 0 }];
  return {
    test: "most cautious of paired t, skewness-corrected t and sign flips",
    finding: widest([...studentAndHall(differences, alpha), ...bounded]),
  };
}

/** No spread was seen, but n equal differences still leave room for a share of others that did not come up. */
function equalDifferences(
  differences: readonly number[],
  scores: readonly number[],
  size: number,
  alpha: number,
  seed: number | string,
): { test: string; finding: Finding } {
  const n = differences.length;
  const difference = meanOf(differences);
  if (Math.abs(difference) <= ROUNDING * size) {
    const range = Math.max(...scores) - Math.min(...scores);
    return { test: "every example ties", finding: { ...around(0, range, n, alpha), p: 1 } };
  }
  const { p } = signFlips(differences, alpha, seed);
  return {
    test: "sign flips of equal differences",
    finding: { ...around(difference, Math.abs(difference), n, alpha), p },
  };
}
