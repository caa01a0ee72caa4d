import { normalCdf, normalQuantile } from "../search/normal.ts";
import { type Finding, widest } from "./statistics-finding.ts";
import { betaQuantile, bisect, incompleteBeta } from "./statistics-student.ts";

/**
 * A paired difference of two shares: on `wins` of n examples only the candidate is right, on `losses` only the baseline.
 * The exact test of McNemar with the interval it implies for the share of wins among both (Clopper and Pearson),
 * and Tango's score interval, which also counts how rarely the two differ: the wider bound of each side.
 */
export function binaryDifference(wins: number, losses: number, n: number, alpha: number): Finding {
  const differing = wins + losses;
  const [low, high] = shareInterval(wins, differing, alpha).map((share) => ((2 * share - 1) * differing) / n);
  return widest([{ p: mcNemarP(wins, losses), low: low!, high: high! }, tango(wins, losses, n, alpha)]);
}

/** The exact test of McNemar, two-sided: is a win as likely as a loss? */
export function mcNemarP(wins: number, losses: number): number {
  const [few, all] = [Math.min(wins, losses), wins + losses];
  if (2 * few >= all) return 1;
  return Math.min(1, 2 * incompleteBeta(0.5, all - few, few + 1));
}

/** Tango's score interval of a paired difference of shares (Tango 1998, Statistics in Medicine 17), and its p. */
export function tango(wins: number, losses: number, n: number, alpha: number): Finding {
  const z = normalQuantile(1 - alpha / 2);
  // The score falls as the supposed difference rises.
  const falling = (delta: number) => -tangoScore(wins, losses, n, delta);
  return {
    p: Math.min(1, 2 * normalCdf(-Math.abs(tangoScore(wins, losses, n, 0)))),
    low: wins - losses === -n ? -1 : bisect(falling, -z, -1, 1),
    high: wins - losses === n ? 1 : bisect(falling, z, -1, 1),
  };
}

/** How many standard errors the observed difference lies above the difference `delta`. */
function tangoScore(wins: number, losses: number, n: number, delta: number): number {
  const gap = wins - losses - n * delta;
  const b = (2 * n - wins + losses) * delta - wins - losses;
  const root = Math.sqrt(Math.max(0, b * b + 8 * n * losses * delta * (1 - delta)));
  // The likeliest share of losses, were the difference delta.
  const lossShare = (root - b) / (4 * n);
  const variance = n * (2 * lossShare + delta * (1 - delta));
  if (variance > 1e-12) return gap / Math.sqrt(variance);
  return Math.abs(gap) < 1e-12 ? 0 : Math.sign(gap) * Number.MAX_VALUE;
}

/** The interval of Clopper and Pearson for a share: its coverage is never below the level. */
export function shareInterval(hits: number, n: number, alpha: number): readonly [number, number] {
  const low = hits === 0 ? 0 : betaQuantile(alpha / 2, hits, n - hits + 1);
  const high = hits === n ? 1 : betaQuantile(1 - alpha / 2, hits + 1, n - hits);
  return [low, high];
}

export function isBinary(score: number): boolean {
  return score === 0 || score === 1;
}
