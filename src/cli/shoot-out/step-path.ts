import type { Axes, ChartLine } from "./chart-axes.ts";

/** A coordinate, as short as it may be. */
export function place(x: number): string {
  return String(Math.round(x * 10) / 10);
}

/** The outline of a line of steps: level until the next point, then upright. */
export function linePath({ atX, atY }: Axes, { points, end }: ChartLine): string {
  const steps = points.map(({ x, mean }, i) =>
    i === 0 ? `M${place(atX(x))} ${place(atY(mean))}` : `H${place(atX(x))}V${place(atY(mean))}`,
  );
  return `${steps.join("")}H${place(atX(end))}`;
}

/** The outline of the band around it: along its upper end, and back along the lower one. */
export function bandPath({ atX, atY }: Axes, { points, end }: ChartLine): string {
  const known = points.flatMap(({ x, band }) => (band === undefined ? [] : [{ x, band }]));
  if (known.length === 0) return "";
  const until = (i: number) => place(atX(known[i + 1]?.x ?? end));
  const high = known.map(({ band }, i) => `V${place(atY(band[1]))}H${until(i)}`);
  const low = known.map(({ x, band }) => `V${place(atY(band[0]))}H${place(atX(x))}`).reverse();
  return `M${place(atX(known[0]!.x))} ${place(atY(known[0]!.band[1]))}${high.join("")}${low.join("")}Z`;
}
