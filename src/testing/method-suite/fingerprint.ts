import { hashOf } from "../../graph/json.ts";
import type { Result } from "../../study/result.ts";

/** What two runs of one study must agree in. */
export function fingerprint(result: Result): string {
  const evidence = [...result.train, ...result.validation, ...result.finalists];
  return hashOf({
    verdict: result.verdict.sentence,
    best: result.best.values,
    candidates: result.candidates.map((c) => [c.id, c.by, c.born, c.parents.map((p) => p.id)]),
    evidence: evidence.map((e) => [
      e.candidate.id,
      e.n,
      e.mean,
      e.variance,
      e.rollouts.map((r) => [r.key, r.outcome.score]),
    ]),
  });
}
