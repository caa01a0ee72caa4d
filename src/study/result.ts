import { writeFile } from "node:fs/promises";
import { compareBirths } from "../search/selection.ts";
import { accountsOf, type MeterPart, type Slack } from "./budget/accounts.ts";
import type { Cost } from "./budget/cost.ts";
import { heldOutWarnings } from "./calls/held-out-text.ts";
import type { Candidate, Values } from "./candidate.ts";
import type { EndReason, StudyEnded } from "./end/ended.ts";
import type { Finish } from "./end/finish.ts";
import type { Verdict } from "./end/verdict.ts";
import type { Kernel } from "./kernel.ts";
import type { Evidence } from "./rollouts/evidence.ts";
import type { Scope } from "./scope.ts";

/** What a study came to. */
export interface Result {
  /** Names the study in its store. */
  readonly id: string;
  readonly verdict: Verdict;
  /** The best candidate known; the baseline where nothing was better. */
  readonly best: Candidate;
  readonly baseline: Candidate;
  /** Why the study ended: its method was done, or what stopped it. */
  readonly ended: { readonly reason: "done" | EndReason; readonly message: string };
  /** All evidence on validation, in order of birth. */
  readonly validation: readonly Evidence[];
  /** All evidence on the whole of train, in order of birth. */
  readonly train: readonly Evidence[];
  /** The last look at the finalists, on fresh validation rollouts. */
  readonly finalists: readonly Evidence[];
  /** Every candidate, in order of birth. */
  readonly candidates: readonly Candidate[];
  readonly spent: Cost;
  /** What it was spent on, by role and model slot. */
  readonly accounts: readonly MeterPart[];
  /** How far the budget may have been overshot: the guarantee is "never above budget + slack.bound". */
  readonly slack: Slack;
  /** Calls that were in flight when a process died; they stay charged at what they had reserved. */
  readonly unknown: number;
  /** Active seconds, all sessions together. */
  readonly seconds: number;
  readonly steps: number;
  readonly seed: number | string;
  readonly warnings: readonly string[];
  /** Writes the best values to a file for `load`. */
  save(path: string): Promise<void>;
}

/** Sums up a study that has ended; `end` is absent where its method was done. */
export function resultOf(
  kernel: Kernel,
  scope: Scope,
  finished: Finish,
  end: StudyEnded | undefined,
  id: string,
  warnings: readonly string[],
): Result {
  const { spent, parts, slack, unknown } = accountsOf(kernel.ledger);
  const { best, verdict, finalists } = finished;
  return {
    id,
    verdict,
    best,
    baseline: kernel.baseline,
    ended:
      end === undefined
        ? { reason: "done", message: "the method is done" }
        : { reason: end.reason, message: end.message },
    validation: scope.seen(scope.validation),
    train: scope.seen(scope.train),
    finalists,
    candidates: [...scope.known.values()].sort((a, b) => compareBirths(a.born, b.born)),
    spent,
    accounts: parts,
    slack,
    unknown,
    seconds: kernel.watch.seconds(),
    steps: scope.steps,
    seed: kernel.seed,
    warnings: [...kernel.splits.warnings, ...heldOutWarnings(kernel), ...warnings],
    save: (path) => saveValues(path, { gradus: 1, study: id, verdict: verdict.sentence, values: best.values }),
  };
}

/** The form of a saved candidate; `load` reads every version. */
export interface SavedValues {
  readonly gradus: 1;
  readonly study: string;
  readonly verdict: string;
  readonly values: Values;
}

export async function saveValues(path: string, saved: SavedValues): Promise<void> {
  await writeFile(path, `${JSON.stringify(saved, null, 2)}\n`);
}
