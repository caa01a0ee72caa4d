import { incompleteBeta } from "../../src/evaluate/statistics-student.ts";
import { memoryStore } from "../../src/store/memory.ts";
import type { Method } from "../../src/study/method/method.ts";
import { optimize } from "../../src/study/optimize.ts";
import { noGain } from "./no-gain.ts";

/** The rate at which "improved" may be claimed where there is nothing to gain: the upper end of a two-sided 95 % interval. */
export const NOMINAL = 0.025;

/** What a study without any possible gain may use. */
export const NO_GAIN_ROLLOUTS = 320;

/** How often a method's studies claimed what, where nothing can be gained. */
export interface Claims {
  readonly studies: number;
  readonly improved: number;
  readonly worse: number;
  /** Studies that came to a verdict on test data at all: in the others the baseline was kept. */
  readonly judged: number;
}

/** Studies with the seeds from 1 to `studies`, each in a world of its own. */
export async function claimsOf(make: () => Method, studies: number): Promise<Claims> {
  const counts: Record<string, number> = {};
  for (let seed = 1; seed <= studies; seed++) {
    const { task, model } = noGain(seed);
    const { verdict } = await optimize(task, {
      method: make(),
      optimizer: model,
      store: memoryStore(),
      budget: { rollouts: NO_GAIN_ROLLOUTS },
      seed,
    });
    counts[verdict.kind] = (counts[verdict.kind] ?? 0) + 1;
  }
  const { improved = 0, worse = 0, "no evidence": none = 0 } = counts;
  return { studies, improved, worse, judged: improved + worse + none };
}

/** The largest count that a rate explains: more would come up less than once in a thousand. */
export function binomialLimit(rate: number, n: number): number {
  let count = Math.ceil(rate * n);
  while (incompleteBeta(rate, count + 1, n - count) > 0.001) count++;
  return count;
}
