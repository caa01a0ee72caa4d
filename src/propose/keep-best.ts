import { top } from "../search/selection.ts";
import type { Candidate } from "../study/candidate.ts";
import type { Study } from "../study/study.ts";

/** How many finalists a study checks again at its end. */
const FINALISTS = 3;

/** Names those that did best on the whole of validation as the study's finalists, and gives them, best first. */
export function keepBest(study: Pick<Study, "seen" | "validation" | "keep">): Candidate[] {
  const best = top(study.seen(study.validation), FINALISTS).map(({ candidate }) => candidate);
  study.keep(...best);
  return best;
}
