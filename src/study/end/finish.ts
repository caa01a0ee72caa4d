import type { HeldOut } from "../../evaluate/example.ts";
import { top } from "../../search/selection.ts";
import { FINALISTS } from "../budget/final-cost.ts";
import type { Candidate } from "../candidate.ts";
import type { Kernel } from "../kernel.ts";
import { OPENING, openingsOf } from "../record/opening.ts";
import { evaluateCells } from "../rollouts/batch.ts";
import { type Evidence, evidenceOf } from "../rollouts/evidence.ts";
import type { Cell } from "../rollouts/rollouts.ts";
import type { Scope } from "../scope.ts";
import { endedByItself } from "../step.ts";
import { isEnded } from "./ended.ts";
import { judge, keptBaseline, notReached, type Verdict } from "./verdict.ts";

/** Why there is no verdict where nothing was held out. */
export const NO_TEST_DATA = "the task has no test data";

/** The best candidate that is known, and what is proved of it. */
export interface Finish {
  readonly best: Candidate;
  readonly verdict: Verdict;
  /** Evidence on validation of the last look: baseline and finalists. */
  readonly finalists: readonly Evidence[];
}

/** Chooses among the finalists on fresh validation rollouts, and judges the winner on the test data. */
export async function finish(kernel: Kernel, scope: Scope): Promise<Finish> {
  const { ending, tell } = kernel;
  const path = `final ${ending.generation}`;
  const candidates = finalistsOf(kernel, scope);
  let best = bestSeen(kernel, scope, candidates);
  let evidence: readonly Evidence[] = [];
  try {
    if (candidates.length === 0 && ending.end !== undefined) throw ending.end;
    if (candidates.length === 0 && ending.last !== undefined && !scope.tried && !endedByItself(ending.last))
      throw ending.last;
    if (candidates.length > 0) {
      tell({ type: "phase", phase: "recheck" });
      evidence = await recheck(kernel, path, [kernel.baseline, ...candidates]);
      best = top(allowed(scope, evidence), 1)[0]?.candidate ?? kernel.baseline;
    }
    if (best.id === kernel.baseline.id)
      return { best, finalists: evidence, verdict: keptBaseline(openingsOf(kernel.ledger), evidence.length > 0) };
    if (kernel.splits.test.length === 0)
      return { best, finalists: evidence, verdict: notReached(NO_TEST_DATA, { openings: 0, elsewhere: 0 }) };
    tell({ type: "phase", phase: "verdict" });
    return { best, finalists: evidence, verdict: await verdictOn(kernel, `${path}/verdict`, best) };
  } catch (error) {
    if (!isEnded(error)) throw error;
    return { best, finalists: evidence, verdict: notReached(error.message, openingsOf(kernel.ledger)) };
  }
}

/** The best that the method kept, else the best on validation, else the best on train: without the baseline, each once. */
function finalistsOf(kernel: Kernel, scope: Scope): readonly Candidate[] {
  const isNew = ({ id }: Candidate) => id !== kernel.baseline.id && !scope.forbidden.has(id);
  if (scope.finalists.length > 0) return bestFirst(scope, scope.finalists.filter(isNew)).slice(0, FINALISTS);
  const others = ranking(scope).filter(({ candidate }) => isNew(candidate));
  return top(others, FINALISTS).map(({ candidate }) => candidate);
}

/** Each once: by what was seen of them on validation, then on train, then those that were never seen, as given. */
function bestFirst(scope: Scope, kept: readonly Candidate[]): readonly Candidate[] {
  const byId = new Map(kept.map((c) => [c.id, c]));
  const seen = [scope.validation, scope.train].flatMap((on) => {
    const evidence = scope.seen(on).filter(({ candidate }) => byId.has(candidate.id));
    return top(evidence, evidence.length).map(({ candidate }) => candidate.id);
  });
  return [...new Set([...seen, ...byId.keys()])].map((id) => byId.get(id)!);
}

/** The best of the finalists and the baseline where they cannot be looked at again. */
function bestSeen(kernel: Kernel, scope: Scope, finalists: readonly Candidate[]): Candidate {
  const ids = new Set([kernel.baseline.id, ...finalists.map((c) => c.id)]);
  const ranked = allowed(scope, ranking(scope)).filter((evidence) => ids.has(evidence.candidate.id));
  return top(ranked, 1)[0]?.candidate ?? kernel.baseline;
}

function allowed(scope: Scope, evidence: readonly Evidence[]): readonly Evidence[] {
  return evidence.filter(({ candidate }) => !scope.forbidden.has(candidate.id));
}

function ranking(scope: Scope): readonly Evidence[] {
  return [scope.seen(scope.validation), scope.seen(scope.train)].find((list) => list.length > 1) ?? [];
}

async function recheck(kernel: Kernel, path: string, candidates: readonly Candidate[]): Promise<readonly Evidence[]> {
  const replicate = "recheck";
  const cells = candidates.flatMap((candidate) =>
    kernel.splits.validation.map((example) => ({ candidate, example, replicate })),
  );
  const rollouts = await evaluateCells(kernel, `${path}/recheck`, cells, { candidates: candidates.map((c) => c.id) });
  return candidates.map((c) =>
    evidenceOf(
      c,
      rollouts.filter((r) => r.candidate.id === c.id),
    ),
  );
}

async function verdictOn(kernel: Kernel, path: string, best: Candidate): Promise<Verdict> {
  const { ledger, splits, baseline, seed, ending } = kernel;
  // Looking at the same candidate again, after a crash or a stop, tells nothing new.
  const opening = `${OPENING}${best.id}`;
  if (ledger.find("event", opening) === undefined) {
    ending.check();
    await ledger.add("event", opening, {
      candidates: [baseline.id, best.id],
      n: splits.test.length,
      ...(await kernel.opening()),
    });
  }
  const cells = [baseline, best].flatMap((candidate) =>
    splits.test.map((example): Cell<HeldOut> => ({ candidate, example, replicate: "" })),
  );
  const rollouts = await evaluateCells(kernel, path, cells, { candidates: [baseline.id, best.id] });
  const of = (c: Candidate) =>
    evidenceOf(
      c,
      rollouts.filter((r) => r.candidate.id === c.id),
    );
  return judge(of(baseline), of(best), openingsOf(kernel.ledger), seed);
}
