import { GradusError } from "../graph/errors.ts";
import type { Json } from "../graph/json.ts";
import type { Space } from "../graph/kind.ts";

/** A param that a numeric or combinatorial search can draw. */
export interface Dimension {
  readonly name: string;
  readonly space: Space;
}

/** The params that have a space. Throws `NO_SPACE` where none has. */
export function spacesOf(
  params: readonly { readonly name: string; readonly kind: string; readonly space?: Space }[],
): readonly Dimension[] {
  const spaces = params.flatMap(({ name, space }) => (space === undefined ? [] : [{ name, space }]));
  if (spaces.length > 0) return spaces;
  throw new GradusError("NO_SPACE", "no param has a range or options that a search could draw from", {
    fix: `let a model write values: --optimizer NAME, with a method that asks it (optoprime, opro); the params are ${params.map((p) => `${p.name} (${p.kind})`).join(", ")}`,
  });
}

/** The values of a candidate as a point. */
export function toPoint(dimensions: readonly Dimension[], values: Readonly<Record<string, Json>>): Json[] {
  return dimensions.map(({ name }) => values[name] ?? null);
}

/** A point as a change of a candidate. */
export function toChange(dimensions: readonly Dimension[], point: readonly Json[]): Readonly<Record<string, Json>> {
  return Object.fromEntries(dimensions.map(({ name }, i) => [name, point[i] ?? null]));
}
