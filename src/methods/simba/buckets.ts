import type { Rollout } from "../../study/rollouts/evidence.ts";

/** The runs of one example, by what may be learned from them. */
export interface Bucket {
  readonly best: Rollout;
  readonly worst: Rollout;
  /** Worth showing: better than nearly all runs of the batch. */
  readonly canDemonstrate: boolean;
  /** What made the difference can be told: between a run that is not among the worst and one that is not among the best. */
  readonly canTeach: boolean;
}

/** Runs by example; first those whose runs differ most, of equal gaps those with the better best run. */
export function bucketsOf(rollouts: readonly Rollout[], perfect: number): Bucket[] {
  const scores = rollouts.map(scoreOf).sort((a, b) => a - b);
  const [low, high] = [percentile(scores, 0.1), percentile(scores, 0.9)];
  const byExample = new Map<string, Rollout[]>();
  for (const rollout of rollouts) {
    const { id } = rollout.example;
    byExample.set(id, [...(byExample.get(id) ?? []), rollout]);
  }
  return [...byExample.values()]
    .map((own) => own.sort((a, b) => scoreOf(b) - scoreOf(a)))
    .map((own) => ({
      best: own[0]!,
      worst: own.at(-1)!,
      mean: own.reduce((sum, r) => sum + scoreOf(r), 0) / own.length,
    }))
    .sort((a, b) => gap(b) - gap(a) || scoreOf(b.best) - scoreOf(a.best) || a.mean - b.mean)
    .map(({ best, worst }) => ({
      best,
      worst,
      canDemonstrate: scoreOf(best) > low || scoreOf(best) >= perfect,
      canTeach: low < high ? scoreOf(best) > low && scoreOf(worst) < high : scoreOf(worst) < perfect,
    }));
}

function gap({ best, worst }: Pick<Bucket, "best" | "worst">): number {
  return scoreOf(best) - scoreOf(worst);
}

function scoreOf({ outcome }: Rollout): number {
  return outcome.score;
}

/** The value below which so large a share of the sorted numbers lies, between two of them by their distance. */
function percentile(sorted: readonly number[], share: number): number {
  const at = share * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!];
  return below + (at - Math.floor(at)) * (above - below);
}
