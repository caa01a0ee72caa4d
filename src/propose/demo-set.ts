import type { Study } from "../study/study.ts";
import type { DemoSet, FewShot } from "./few-shot.ts";

/** Sets that come before those of shuffled examples. */
export const FIXED_SETS = 3;

/**
 * The i-th of DSPy's sets of demonstrations: none, labels alone, bootstrapped from `most` examples as they stand, and
 * then from shuffled ones, from 1 up to `most` of them as chance says.
 */
export async function demoSet(study: Study, sets: FewShot, i: number, most: number): Promise<DemoSet> {
  if (i === 0) return sets.none();
  if (i === 2) return await sets.bootstrapped(study, study.train, most);
  const order = study.draw("order").shuffle(study.train);
  return i === 1 ? sets.labels(order) : await sets.bootstrapped(study, order, 1 + study.draw("size").int(most));
}
