import { GradusError } from "../graph/errors.ts";
import type { Json } from "../graph/json.ts";
import { type Axis, keyOf } from "./space.ts";

/** One evaluated point. */
export interface Trial {
  /** One value for each space. A value outside its space says nothing about that space. */
  readonly point: readonly Json[];
  /** Higher is better. */
  readonly score: number;
  /** How many evaluations stand behind the score, and what it is worth; 1 where nothing is said. One of 0 is known, but never ranked. */
  readonly n?: number;
}

/** What is known of one point, by what its evaluations are worth. */
export interface Observation {
  readonly at: readonly (number | undefined)[];
  /** Its share of a density, where the average point has 1. */
  readonly weight: number;
  /** What it is ranked by: the fewer evaluations, the nearer to the mean of all points. */
  readonly expected: number;
}

interface Merged extends Pick<Observation, "at"> {
  readonly score: number;
  readonly n: number;
}

/** So many evaluations of average score are taken to stand behind every point, besides its own. */
const DOUBT = 10;

/**
 * Trials at one point are one observation: its mean over all evaluations. Only how their numbers differ counts: where all
 * points have as many, all weigh 1 and are ranked by their scores as they are. Errors: `BAD_TRIAL`.
 */
export function observationsOf(trials: readonly Trial[], axes: readonly Axis[]): Observation[] {
  const points = merged(trials, axes);
  const most = Math.max(...points.map(({ n }) => n));
  const usual = meanOf(points.map(({ n }) => n / most));
  const average = meanOf(points.map(({ score }) => score));
  const trust = (n: number) => n / (n + DOUBT);
  return points.map(({ at, score, n }) => ({
    at,
    weight: n / most / usual,
    expected: n === most ? score : average + ((score - average) * trust(n)) / trust(most),
  }));
}

function merged(trials: readonly Trial[], axes: readonly Axis[]): readonly Merged[] {
  const found = new Map<string, Merged>();
  for (const { point, score, n = 1 } of trials) {
    if (point.length !== axes.length || !(n >= 0 && n < Infinity) || (n > 0 && !Number.isFinite(score))) {
      throw new GradusError("BAD_TRIAL", `a trial of ${point.length} values scored ${score} (n = ${n}) is none`, {
        fix: `give ${axes.length} values, a finite score and an n of 0 or more`,
      });
    }
    if (n === 0) continue;
    const key = keyOf(axes, point);
    const before = found.get(key) ?? { at: point.map((value, i) => axes[i]!.position(value)), score: 0, n: 0 };
    const total = before.n + n;
    found.set(key, { ...before, score: before.score + (score - before.score) * (n / total), n: total });
  }
  return [...found.values()];
}

function meanOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
}
