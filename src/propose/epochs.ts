import type { Examples } from "../evaluate/example.ts";
import type { Candidate } from "../study/candidate.ts";
import type { Evidence } from "../study/rollouts/evidence.ts";
import type { Study } from "../study/study.ts";

/**
 * Minibatches of the training examples, one a call: epoch by epoch, each in an order of its own, so that no example is
 * used more than once more often than another. A batch never holds an example twice.
 */
export function epochs(study: Pick<Study, "train" | "draw">, size: number): () => Examples {
  let left: Examples = [];
  return () => {
    if (left.length < size) {
      const next = study.draw("epoch").shuffle(study.train);
      // The last of an epoch stand in one batch with the first of the next.
      left = [...left, ...next.filter((x) => !left.includes(x)), ...next.filter((x) => left.includes(x))];
    }
    const batch = left.slice(0, Math.min(size, study.train.length));
    left = left.slice(batch.length);
    return batch;
  };
}

/** Minibatches that may leave something to learn. */
export interface Unsolved {
  /** The next one that is not known to be perfect under this candidate; where a whole epoch is, the last that was looked at. */
  next(candidate: Candidate): Examples;
  /** Takes note of runs on minibatches, and gives them back. */
  saw(evidence: readonly Evidence[]): readonly Evidence[];
}

/** Minibatches by epochs, without those that would teach nothing: what is known of them costs nothing. */
export function unsolved(study: Pick<Study, "train" | "draw" | "task">, size: number): Unsolved {
  const batches = epochs(study, size);
  const solved = new Map<string, Set<string>>();
  return {
    next({ id }) {
      const known = solved.get(id);
      let batch = batches();
      for (let looked = size; looked < study.train.length; looked += size) {
        if (!batch.every((example) => known?.has(example.id))) break;
        batch = batches();
      }
      return batch;
    },
    saw(evidence) {
      for (const { candidate, rollouts } of evidence) {
        const known = solved.get(candidate.id) ?? new Set();
        solved.set(candidate.id, known);
        for (const { example, outcome } of rollouts) if (outcome.score >= study.task.perfect) known.add(example.id);
      }
      return evidence;
    },
  };
}
