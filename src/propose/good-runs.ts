import type { Rollout } from "../study/rollouts/evidence.ts";

/** Whether a run is good: it scored `threshold` or more; at 0, more than 0, as DSPy without a threshold. One that failed never is. */
export function isGood({ outcome: { kind, score } }: Pick<Rollout, "outcome">, threshold: number): boolean {
  return kind === "scored" && (threshold === 0 ? score > 0 : score >= threshold);
}
