import { type Ranked, top } from "./selection.ts";

/**
 * The k best under a constraint: those that keep to it by mean, best first; after them the others, the least excess
 * first. `excess` is how far one is beyond what is allowed: 0 or less keeps to it. Ties go to the earlier birth.
 */
export function feasibleFirst<E extends Ranked>(evidences: readonly E[], excess: (one: E) => number, k: number): E[] {
  const ranked = top(evidences, evidences.length);
  const feasible = ranked.filter((one) => excess(one) <= 0);
  const others = ranked.filter((one) => !(excess(one) <= 0)).sort((a, b) => excess(a) - excess(b));
  return [...feasible, ...others].slice(0, k);
}
