import type { Candidate, Change } from "../study/candidate.ts";
import type { Study } from "../study/study.ts";
import { bestOnValidation } from "./best-on-validation.ts";

/** When a change stays, by its score on validation beside that of what stood before. */
export const ACCEPT = ["better", "not-worse", "always"] as const;

/** What an option that takes one of `ACCEPT` says of itself. */
export const ACCEPT_MEANING =
  "when a change stays, by its score on validation; otherwise what stood before is back. The best of all is kept in any case";

export interface DescentOptions {
  /** What its candidates are said to be made by. */
  readonly by: string;
  readonly accept: (typeof ACCEPT)[number];
}

/**
 * Descent from the baseline: each step's change is laid over the present values, and stays where validation accepts it.
 * The best that was ever seen on validation is kept apart from the present one.
 */
export async function descend(
  study: Study,
  { by, accept }: DescentOptions,
  change: (now: Candidate) => Promise<Change | undefined>,
): Promise<void> {
  const validation = await bestOnValidation(study);
  let now = validation.first;
  while (await study.step("update")) {
    const proposed = await change(now.candidate);
    const [next] = await study.offer([now.candidate], proposed === undefined ? [] : [proposed], by);
    if (next === undefined) continue;
    const checked = await validation.look(next);
    const gain = checked.mean - now.mean;
    if (accept === "always" || gain > 0 || (gain === 0 && accept === "not-worse")) now = checked;
  }
}
