import { GradusError } from "../graph/errors.ts";
import { canonical, type Json } from "../graph/json.ts";
import type { Space } from "../graph/kind.ts";
import { type Density, parzen } from "./parzen.ts";
import type { Random } from "./random.ts";
import { type Axis, axisOf, countPoints, keyOf, nthPoint, randomPosition, valuesAt } from "./space.ts";

export { randomPoint } from "./space.ts";

/** One evaluated point. */
export interface Trial {
  /** One value for each space. A value outside its space says nothing about that space. */
  readonly point: readonly Json[];
  /** Higher is better. */
  readonly score: number;
  /** How many evaluations stand behind the score; 1 where nothing is said. One of 0 is known, but never ranked. */
  readonly n?: number;
}

export interface TpeOptions {
  /** With fewer different points than this the proposal is random: 10. */
  readonly startup?: number;
  /** The share of points that count as good: 0.2 (and never more than 25 points). */
  readonly gamma?: number;
  /** How many draws from the good points' density compete: 24. */
  readonly candidates?: number;
}

interface Observation {
  readonly at: readonly (number | undefined)[];
  readonly score: number;
  readonly n: number;
}

/**
 * The next point to try: a Tree-structured Parzen Estimator (Bergstra et al. 2011), in the multivariate form of
 * Optuna. One density is laid over the good points, one over the rest; of some draws from the first, the one where
 * it exceeds the second most is proposed. It depends on the ranks of the scores only.
 *
 * A point that was evaluated is not proposed again while the space has others. Options are taken as unordered,
 * numbers too: using their order did not help where it was measured.
 * Errors: `BAD_SPACE`, `BAD_TRIAL`, `BAD_OPTION`.
 */
export function tpe(
  trials: readonly Trial[],
  spaces: readonly Space[],
  random: Random,
  options: TpeOptions = {},
): Json[] {
  const { startup, gamma, candidates } = checked(options);
  const axes = spaces.map(axisOf);
  const seen = new Set<string>();
  const observations = observe(trials, axes, seen);
  if (observations.length < startup) {
    return unseenPoint(axes, seen, random) ?? valuesAt(axes, randomPosition(axes, random));
  }
  // The sort is stable: of equal scores the earlier one counts as better.
  const ranked = observations.sort((a, b) => b.score - a.score);
  const split = Math.min(25, Math.ceil(gamma * ranked.length));
  const good = densityOf(axes, ranked.slice(0, split));
  const rest = densityOf(axes, ranked.slice(split));
  const gain = (at: readonly number[]) => good.logDensity(at) - rest.logDensity(at);
  const draws = Array.from({ length: candidates }, () => good.sample(random));
  const endless = countPoints(axes) === Number.POSITIVE_INFINITY;
  const fresh = endless ? draws : draws.filter((at) => !seen.has(keyOf(axes, valuesAt(axes, at))));
  if (fresh.length > 0) return valuesAt(axes, bestBy(fresh, gain));
  return unseenPoint(axes, seen, random, gain) ?? valuesAt(axes, bestBy(draws, gain));
}

/** Trials at one point are one observation: its mean over all evaluations. Fills `seen` with every point's text. */
function observe(trials: readonly Trial[], axes: readonly Axis[], seen: Set<string>): Observation[] {
  const merged = new Map<string, Observation>();
  for (const { point, score, n = 1 } of trials) {
    if (point.length !== axes.length || !(n >= 0 && n < Infinity) || (n > 0 && !Number.isFinite(score))) {
      throw new GradusError("BAD_TRIAL", `a trial of ${point.length} values scored ${score} (n = ${n}) is none`, {
        fix: `give ${axes.length} values, a finite score and an n of 0 or more`,
      });
    }
    const key = keyOf(axes, point);
    seen.add(key);
    if (n === 0) continue;
    const before = merged.get(key) ?? { at: point.map((value, i) => axes[i]!.position(value)), score: 0, n: 0 };
    const total = before.n + n;
    merged.set(key, { ...before, score: before.score + (score - before.score) * (n / total), n: total });
  }
  return [...merged.values()];
}

function densityOf(axes: readonly Axis[], observations: readonly Observation[]): Density {
  return parzen(
    axes,
    observations.map((o) => o.at),
  );
}

/** A point that was not seen, by trying; in a small space any that is left, or with `gain` the best of all. */
function unseenPoint(
  axes: readonly Axis[],
  seen: ReadonlySet<string>,
  random: Random,
  gain?: (at: readonly number[]) => number,
): Json[] | undefined {
  const count = countPoints(axes);
  const small = count <= 4096;
  const isNew = (point: Json[]) => !seen.has(keyOf(axes, point));
  if (!small || gain === undefined) {
    for (let attempt = 0; attempt < 100; attempt++) {
      const point = valuesAt(axes, randomPosition(axes, random));
      if (isNew(point)) return point;
    }
  }
  const left = small ? Array.from({ length: count }, (_, i) => nthPoint(axes, i)).filter(isNew) : [];
  if (left.length === 0) return undefined;
  return gain ? bestBy(left, (point) => gain(point.map((v, i) => axes[i]!.position(v)!))) : random.pick(left);
}

function bestBy<T>(xs: readonly T[], worth: (x: T) => number): T {
  const worths = xs.map(worth);
  return xs[worths.reduce((best, w, i) => (w > worths[best]! ? i : best), 0)]!;
}

function checked(options: TpeOptions): Required<TpeOptions> {
  const { startup = 10, gamma = 0.2, candidates = 24 } = options;
  if (startup >= 0 && gamma > 0 && gamma < 1 && Number.isInteger(candidates) && candidates > 0) {
    return { startup, gamma, candidates };
  }
  throw new GradusError("BAD_OPTION", `tpe cannot work with ${canonical(options)}`, {
    fix: "give startup >= 0, gamma between 0 and 1, and a whole number of candidates above 0",
  });
}
