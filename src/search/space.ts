import { GradusError } from "../graph/errors.ts";
import { canonical, type Json } from "../graph/json.ts";
import type { Space } from "../graph/kind.ts";
import type { Random } from "./random.ts";

/**
 * A space in the coordinates of a search. A `line` is ordered, its positions run from 0 to 1;
 * a `set` is a list of options, its positions are their indices.
 */
export interface Axis {
  readonly type: "line" | "set";
  /** How many values there are; Infinity for real numbers. */
  readonly size: number;
  /** Where a value stands; undefined where it is no value of this space. */
  position(value: Json): number | undefined;
  value(position: number): Json;
  /** On a line of whole numbers: the stretch of positions that stand for the same value. */
  cell(position: number): readonly [number, number] | undefined;
  /** The value of an index from 0 to size - 1; only for a finite size. */
  at(index: number): Json;
}

/** The axis of a space. Errors: `BAD_SPACE` (no option, min above max, a logarithm of 0). */
export function axisOf(space: Space): Axis {
  return space.type === "options" ? setAxis(space.options) : lineAxis(space);
}

function setAxis(options: readonly Json[]): Axis {
  if (options.length === 0) throw badSpace("a choice without options");
  // A primitive is its own key: cheaper than its text.
  const key = (value: Json) => (typeof value === "object" ? canonical(value) : value);
  const index = new Map(options.map((option, i) => [key(option), i]));
  const at = (i: number) => options[i]!;
  return {
    type: "set",
    size: options.length,
    position: (value) => index.get(key(value)),
    value: at,
    cell: () => undefined,
    at,
  };
}

function lineAxis({ min, max, integer, log }: Space & { type: "range" }): Axis {
  const half = integer ? 0.5 : 0;
  const scale = log ? Math.log : (x: number) => x;
  const unscale = log ? Math.exp : (x: number) => x;
  const low = scale(min - half);
  const width = scale(max + half) - low;
  if (!(min <= max) || !Number.isFinite(low) || !Number.isFinite(width)) {
    throw badSpace(`a ${log ? "logarithmic " : ""}range from ${min} to ${max}`);
  }
  const clamp = (x: number) => Math.min(max, Math.max(min, x));
  const to = (x: number) => (width === 0 ? 0.5 : (scale(x) - low) / width);
  const value = (position: number) => {
    const x = unscale(low + position * width);
    return clamp(integer ? Math.round(x) : x);
  };
  return {
    type: "line",
    size: integer ? max - min + 1 : min === max ? 1 : Number.POSITIVE_INFINITY,
    position: (x) => (typeof x === "number" && x >= min && x <= max ? to(x) : undefined),
    value,
    cell: (position) => (integer ? [to(value(position) - half), to(value(position) + half)] : undefined),
    at: (index) => min + index,
  };
}

/** How many different points there are; Infinity where one axis has real numbers. */
export function countPoints(axes: readonly Axis[]): number {
  return axes.reduce((product, axis) => product * axis.size, 1);
}

/** The point of a number from 0 to count - 1, the last axis counting fastest; only for finite axes. */
export function nthPoint(axes: readonly Axis[], n: number): Json[] {
  return axes.reduceRight<Json[]>((point, axis) => {
    point.unshift(axis.at(n % axis.size));
    n = Math.floor(n / axis.size);
    return point;
  }, []);
}

/** The positions of a random point, each axis evenly on its own scale. */
export function randomPosition(axes: readonly Axis[], random: Random): number[] {
  return axes.map((axis) => (axis.type === "set" ? random.int(axis.size) : random.unit()));
}

/** The values at the positions of a point. */
export function valuesAt(axes: readonly Axis[], position: readonly number[]): Json[] {
  return axes.map((axis, i) => axis.value(position[i]!));
}

/** One text for equal points. */
export function keyOf(axes: readonly Axis[], point: readonly Json[]): string {
  const position = point.map((value, i) => axes[i]?.position(value));
  // Numbers cost less than values, which may be large objects.
  return position.includes(undefined) ? canonical(point) : position.join(" ");
}

/** A random point: one value for each space, drawn evenly on the space's own scale. */
export function randomPoint(spaces: readonly Space[], random: Random): Json[] {
  const axes = spaces.map(axisOf);
  return valuesAt(axes, randomPosition(axes, random));
}

function badSpace(what: string): GradusError {
  return new GradusError("BAD_SPACE", `${what} cannot be searched`, {
    fix: "give at least one option, or finite bounds with min <= max (above 0 for a logarithmic scale)",
  });
}
