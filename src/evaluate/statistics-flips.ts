import { randomStream } from "../search/random.ts";
import type { Finding } from "./statistics-finding.ts";

const EXACT_UP_TO = 12;
const DRAWS = 4_999;

/**
 * The sign-flip test of a mean difference of 0, and the interval of all means it does not reject.
 * Under no effect each difference could as well have had the other sign, so p needs no further assumption.
 * A flip of the set A reaches the observed sum exactly when the mean of A is on the other side of the tested mean:
 * so the bounds are quantiles of the means of subsets (Hartigan 1969, "typical values").
 * All subsets up to 12 differences, 4,999 drawn ones above; a bound is infinite where n is too small for any.
 */
export function signFlips(differences: readonly number[], alpha: number, seed: number | string): Finding {
  const means = subsetMeans(differences, seed);
  const { sorted, total } = means;
  // The subset "none" (and the observed signs, among drawn ones) agrees with every mean that is tested.
  const always = total - sorted.length;
  const allowed = Math.floor((total * alpha) / 2 + 1e-9) - always;
  const low = allowed < 0 ? -Infinity : sorted[allowed]!;
  const high = allowed < 0 ? Infinity : sorted[sorted.length - 1 - allowed]!;
  const below = (always + countUpTo(sorted, 0)) / total;
  const above = (always + sorted.length - countBelow(sorted, 0)) / total;
  return { p: Math.min(1, 2 * Math.min(below, above)), low, high };
}

function subsetMeans(differences: readonly number[], seed: number | string): { sorted: Float64Array; total: number } {
  const exact = differences.length <= EXACT_UP_TO;
  const random = randomStream(seed, "sign flips");
  const bytes = byteTables(differences);
  const total = exact ? 2 ** differences.length : DRAWS + 1;
  const sorted = new Float64Array(total);
  // Sums that should be 0 but for rounding count as 0.
  const rounding = 1e-12 * differences.reduce((sum, d) => sum + Math.abs(d), 0);
  let kept = 0;
  for (let draw = 1; draw < total; draw++) {
    let sum = 0;
    let size = 0;
    let bits = draw;
    for (let i = 0; i < bytes.length; i++) {
      if (!exact && i % 4 === 0) bits = random.int(2 ** 32);
      const subset = bits & 255;
      sum += bytes[i]!.sums[subset]!;
      size += bytes[i]!.sizes[subset]!;
      bits >>>= 8;
    }
    if (size > 0) sorted[kept++] = Math.abs(sum) <= rounding ? 0 : sum / size;
  }
  return { sorted: sorted.subarray(0, kept).sort(), total };
}

/** For each eight differences: the sum and the size of every subset, so that a draw costs n / 8 steps. */
function byteTables(differences: readonly number[]): { sums: Float64Array; sizes: Uint8Array }[] {
  return Array.from({ length: Math.ceil(differences.length / 8) }, (_, group) => {
    const sums = new Float64Array(256);
    const sizes = new Uint8Array(256);
    const eight = differences.slice(8 * group, 8 * group + 8);
    for (let subset = 1; subset < 256; subset++) {
      const lowest = 31 - Math.clz32(subset & -subset);
      const rest = subset & (subset - 1);
      sums[subset] = sums[rest]! + (eight[lowest] ?? 0);
      sizes[subset] = sizes[rest]! + (lowest < eight.length ? 1 : 0);
    }
    return { sums, sizes };
  });
}

function countUpTo(sorted: Float64Array, x: number): number {
  return indexWhere(sorted, (y) => y > x);
}

function countBelow(sorted: Float64Array, x: number): number {
  return indexWhere(sorted, (y) => y >= x);
}

/** The first index at which a test that stays true once it is true holds. */
function indexWhere(sorted: Float64Array, test: (y: number) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (test(sorted[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}
