import { top } from "../search/selection.ts";
import { FINALISTS } from "../study/budget/final-cost.ts";
import type { Candidate } from "../study/candidate.ts";
import type { Study } from "../study/study.ts";

/** Names those that did best on the whole of validation as the study's finalists, and gives them, best first. */
export function keepBest(study: Pick<Study, "seen" | "validation" | "keep">): Candidate[] {
  const best = top(study.seen(study.validation), FINALISTS).map(({ candidate }) => candidate);
  study.keep(...best);
  return best;
}
