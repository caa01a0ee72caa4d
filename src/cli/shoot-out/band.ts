import { meanInterval } from "../../evaluate/statistics.ts";
import type { Dimension } from "../../study/budget/cost.ts";
import type { CurvePoint } from "./curve.ts";
import type { ChartLine } from "./line-chart.ts";

/** Places along the axis at which curves are averaged. */
const PLACES = 60;

/**
 * The mean over seeds of the best so far, with its 95 % interval, at evenly spaced amounts up to `most`. It begins
 * where every curve has begun; a curve that has ended stays at its last value.
 */
export function bandOf(
  name: string,
  curves: readonly (readonly CurvePoint[])[],
  unit: Dimension,
  most: number,
): ChartLine | undefined {
  const begun = curves.filter((curve) => curve.length > 0);
  if (begun.length === 0) return undefined;
  const from = Math.max(...begun.map((curve) => curve[0]!.spent[unit]));
  const places = Array.from({ length: PLACES + 1 }, (_, i) => from + ((most - from) * i) / PLACES);
  const points = places.map((x) => {
    const rows = begun.map((curve, i) => ({
      example: String(i),
      score: curve.findLast(({ spent }) => spent[unit] <= x)?.best ?? curve[0]!.best,
    }));
    const { mean, interval } = meanInterval(rows);
    return { x, mean, interval: begun.length === 1 ? ([mean, mean] as const) : interval };
  });
  return { name, points };
}
