import { GradusError } from "../graph/errors.ts";

/** Whether `a` is nowhere worse than `b` and somewhere better; higher is better. */
export function dominates(a: readonly number[], b: readonly number[]): boolean {
  return a.every((x, i) => x >= b[i]!) && a.some((x, i) => x > b[i]!);
}

/**
 * The indices of the vectors that no other one dominates, in their order; equal vectors are all kept or all left out.
 * Errors: `BAD_VECTORS` (unequal lengths, or an entry that is not a number).
 */
export function paretoFront(vectors: readonly (readonly number[])[]): number[] {
  const length = vectors[0]?.length;
  const bad = vectors.findIndex((v) => v.length !== length || v.some(Number.isNaN));
  if (bad >= 0) {
    throw new GradusError("BAD_VECTORS", `vector ${bad} is [${vectors[bad]!.join(", ")}] and cannot be compared`, {
      fix: `give vectors of ${length} numbers each`,
    });
  }
  return Array.from(vectors.keys()).filter((i) => !vectors.some((other) => dominates(other, vectors[i]!)));
}
