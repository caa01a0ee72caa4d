import { GradusError } from "../graph/errors.ts";
import { canonical, type Json } from "../graph/json.ts";
import type { Space } from "../graph/kind.ts";
import { type Observation, observationsOf, type Trial } from "./observations.ts";
import { type Density, parzen } from "./parzen.ts";
import type { Random } from "./random.ts";
import { type Axis, axisOf, countPoints, keyOf, nthPoint, randomPosition, valuesAt } from "./space.ts";

export type { Trial } from "./observations.ts";
export { randomPoint } from "./space.ts";

export interface TpeOptions {
  /** With fewer different points than this the proposal is random: 10. */
  readonly startup?: number;
  /** The share of points that count as good: 0.2 (and never more than 25 points). */
  readonly gamma?: number;
  /** How many draws from the good points' density compete: 24. */
  readonly candidates?: number;
}

/**
 * The next point to try: a Tree-structured Parzen Estimator (Bergstra et al. 2011), in the multivariate form of
 * Optuna. One density is laid over the good points, one over the rest; of some draws from the first, the one where
 * it exceeds the second most is proposed. It depends on the ranks of the scores only, where all have the same `n`.
 * A point of few evaluations weighs less than one of many, and ranks nearer to the mean: its score is luck in part.
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
  const seen = new Set(trials.map(({ point }) => keyOf(axes, point)));
  const observations = observationsOf(trials, axes);
  if (observations.length < startup) {
    return unseenPoint(axes, seen, random) ?? valuesAt(axes, randomPosition(axes, random));
  }
  // The sort is stable: of equal scores the earlier one counts as better.
  const ranked = observations.sort((a, b) => b.expected - a.expected);
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

function densityOf(axes: readonly Axis[], observations: readonly Observation[]): Density {
  const points = observations.map((o) => o.at);
  return parzen(
    axes,
    points,
    observations.map((o) => o.weight),
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
