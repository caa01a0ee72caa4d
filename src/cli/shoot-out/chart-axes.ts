import { scale, ticks } from "./ticks.ts";

/** A line of a chart: it holds each value until the next point, and the last one until its end. */
export interface ChartLine {
  readonly name: string;
  readonly points: readonly {
    readonly x: number;
    readonly mean: number;
    /** From the lowest seed to the highest. */
    readonly band?: readonly [number, number];
  }[];
  readonly end: number;
}

/** The frame that the lines are drawn in. */
export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Ticks and places of values. */
export interface Axes {
  readonly xs: readonly number[];
  readonly ys: readonly number[];
  readonly atX: (x: number) => number;
  readonly atY: (y: number) => number;
}

/** Axes that contain all lines and bands. Where all scores lie between 0 and 1 their axis begins at 0. */
export function axesFor(lines: readonly ChartLine[], banded: readonly ChartLine[], frame: Frame): Axes {
  const means = lines.flatMap(({ points }) => points.map(({ mean }) => mean));
  const bands = banded.flatMap(({ points }) => points.flatMap(({ band }) => band ?? []));
  const all = means.length === 0 ? [0, 1] : [...means, ...bands];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const ys = ticks(low >= 0 && high <= 1 ? 0 : low, high);
  const xs = ticks(0, Math.max(1, ...lines.map(({ end }) => end)));
  return { xs, ys, atX: scale(xs, frame.left, frame.right), atY: scale(ys, frame.bottom, frame.top) };
}
