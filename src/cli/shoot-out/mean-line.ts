import type { Dimension } from "../../study/budget/cost.ts";
import type { ChartLine } from "./chart-axes.ts";
import type { Course } from "./curve.ts";
import { FEWEST } from "./over-seeds.ts";

/**
 * The mean over seeds of the best so far, over what was spent: steps, each where one of the seeds rose. It begins where
 * every seed has a first look, and ends where the last seed's search did; a seed that ended earlier keeps its best.
 * `undefined` where no seed had a look at a whole split.
 */
export function meanLine(name: string, courses: readonly Course[], unit: Dimension): ChartLine | undefined {
  const seen = courses.filter(({ curve }) => curve.length > 0);
  if (seen.length === 0) return undefined;
  // Not the interval: of few seeds it jumps from step to step, to where no score can be.
  const banded = seen.length >= FEWEST;
  const from = Math.max(...seen.map(({ curve }) => curve[0]!.spent[unit]));
  const rises = seen.flatMap(({ curve }) => curve.map(({ spent }) => spent[unit])).filter((x) => x > from);
  const points = [from, ...new Set(rises.sort((a, b) => a - b))].map((x) => {
    const bests = seen.map(({ curve }) => curve.findLast(({ spent }) => spent[unit] <= x)!.best);
    const band = [Math.min(...bests), Math.max(...bests)] as const;
    return { x, mean: bests.reduce((sum, best) => sum + best, 0) / bests.length, ...(banded && { band }) };
  });
  // Of a method that only the second look saw, that is the end.
  const ends = seen.map(({ curve, searched }) => Math.max(searched[unit], curve.at(-1)!.spent[unit]));
  return { name, points, end: Math.max(...ends) };
}
