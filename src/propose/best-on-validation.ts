import type { Candidate } from "../study/candidate.ts";
import type { Evidence } from "../study/rollouts/evidence.ts";
import type { Study } from "../study/study.ts";

/** The best that was ever seen on validation, kept apart from what a method goes on with. */
export interface BestOnValidation {
  /** The baseline's evidence. */
  readonly first: Evidence;
  readonly best: Evidence;
  /** Runs a candidate on validation, and keeps it where it is better than all before: of equals the earlier one stays. */
  look(candidate: Candidate): Promise<Evidence>;
}

/** Begins with the baseline, which is run at once. */
export async function bestOnValidation(study: Study): Promise<BestOnValidation> {
  const look = async (candidate: Candidate) => (await study.evaluate([candidate], study.validation))[0]!;
  const first = await look(study.baseline);
  let best = first;
  return {
    first,
    get best() {
      return best;
    },
    async look(candidate) {
      const evidence = await look(candidate);
      if (evidence.mean > best.mean) best = evidence;
      study.keep(best.candidate);
      return evidence;
    },
  };
}
