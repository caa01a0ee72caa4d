import type { Rollout } from "../study/rollouts/evidence.ts";

/** Runs that went wrong in the same way. */
export interface ErrorType {
  readonly type: string;
  readonly rollouts: readonly Rollout[];
}

/** Runs by the type of their error, the most frequent type first; where there are more than `most`, the rarest are one. */
export function byErrorType(rollouts: readonly Rollout[], most: number): readonly ErrorType[] {
  const types = new Map<string, Rollout[]>();
  for (const rollout of rollouts) {
    const type = errorType(rollout);
    types.set(type, [...(types.get(type) ?? []), rollout]);
  }
  const sorted = [...types]
    .map(([type, of]) => ({ type, rollouts: of }))
    .sort((a, b) => b.rollouts.length - a.rollouts.length);
  if (sorted.length <= most) return sorted;
  const rest = sorted.slice(most - 1).flatMap((one) => one.rollouts);
  return [...sorted.slice(0, most - 1), { type: "other", rollouts: rest }];
}

/**
 * What kind of error a run ended with: what its feedback, or the program's own failure, says before the first colon; all
 * of the first line where there is none. Numbers and what stands in quotes make no other type.
 */
export function errorType({ outcome, feedback }: Pick<Rollout, "outcome" | "feedback">): string {
  const line = (outcome.error ?? feedback).trim().split("\n", 1)[0]!;
  const head = line
    .split(/:\s/, 1)[0]!
    .replace(/(["'`])[^"'`]*\1/g, "…")
    .replace(/\d+(\.\d+)?/g, "#");
  return `${outcome.error === undefined ? "" : "the program failed: "}${head}`;
}
