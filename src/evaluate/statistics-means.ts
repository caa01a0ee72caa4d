import type { Finding } from "./statistics-finding.ts";
import { studentCdf, studentQuantile } from "./statistics-student.ts";

/** Mean, standard deviation (n - 1) and skewness (moments over n) of a sample. */
export function moments(xs: readonly number[]): { n: number; mean: number; sd: number; skewness: number } {
  const n = xs.length;
  const mean = xs.reduce((sum, x) => sum + x, 0) / n;
  // In units of the largest deviation, so that no power leaves the range of numbers.
  const unit = Math.max(...xs.map((x) => Math.abs(x - mean)));
  if (n < 2 || unit === 0) return { n, mean, sd: 0, skewness: 0 };
  const power = (k: number) => xs.reduce((sum, x) => sum + ((x - mean) / unit) ** k, 0) / n;
  const second = power(2);
  return { n, mean, sd: unit * Math.sqrt((second * n) / (n - 1)), skewness: power(3) / second ** 1.5 };
}

/**
 * Two tests of a mean of 0 for a sample of 2 or more with spread; together they hold where either one would not.
 * First Student's t. Second the same corrected for the skewness of the sample by Hall's monotone cubic (Hall 1992,
 * J. R. Stat. Soc. B 54): its interval reaches further to the side of the long tail. Small samples show too little
 * of the skewness of what they come from (exponential: half of it at n = 10), so it is scaled up by 1 + 12 / n.
 */
export function studentAndHall(xs: readonly number[], alpha: number): [student: Finding, hall: Finding] {
  const { n, mean, sd, skewness } = moments(xs);
  const se = sd / Math.sqrt(n);
  const t = mean / se;
  const q = studentQuantile(1 - alpha / 2, n - 1);
  const a = ((1 + 12 / n) * skewness) / Math.sqrt(n);
  const bent = t + a * ((t * t) / 3 + 1 / 6) + (a * a * t * t * t) / 27;
  const back = (y: number) => (Math.abs(a) < 1e-9 ? y : (3 / a) * (Math.cbrt(1 + a * (y - a / 6)) - 1));
  return [
    { p: twoSided(t, n - 1), low: mean - q * se, high: mean + q * se },
    { p: twoSided(bent, n - 1), low: mean - se * back(q), high: mean - se * back(-q) },
  ];
}

function twoSided(t: number, df: number): number {
  return Math.min(1, 2 * studentCdf(-Math.abs(t), df));
}

/** The rule of three: what never came up in n examples has a share below 1 - (alpha / 2)^(1 / n); it may weigh `size`. */
export function around(mean: number, size: number, n: number, alpha: number): Finding {
  const half = (1 - (alpha / 2) ** (1 / n)) * size;
  return { p: 1, low: mean - half, high: mean + half };
}

/** Relative to the size of the scores. */
export const ROUNDING = 1e-12;

/** Whether the numbers differ by no more than rounding, measured at `size`. */
export function equal(xs: readonly number[], size: number): boolean {
  return moments(xs).sd <= ROUNDING * size;
}
