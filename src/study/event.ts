import { messageOf } from "../graph/errors.ts";
import type { FailureReason } from "../model/failure.ts";
import type { Cost } from "./budget/cost.ts";
import type { Candidate } from "./candidate.ts";
import type { Evidence } from "./rollouts/evidence.ts";

/** What a study tells while it runs: observational, never awaited, never journaled. */
export type StudyEvent =
  | { readonly type: "study-start"; readonly id: string; readonly warnings: readonly string[] }
  | { readonly type: "step-start"; readonly label: string; readonly step: number }
  | { readonly type: "rollout-start" }
  | { readonly type: "rollout-end"; readonly score: number; readonly failed: boolean; readonly paid: boolean }
  | { readonly type: "call-start"; readonly slot: string }
  | CallFailed
  | { readonly type: "candidate"; readonly candidate: Candidate; readonly known: boolean }
  | { readonly type: "rejected"; readonly by: string; readonly reason: string }
  | { readonly type: "evidence"; readonly evidence: Evidence; readonly split: "train" | "validation" }
  | { readonly type: "phase"; readonly phase: "pilot" | "search" | "recheck" | "verdict" }
  | { readonly type: "spent"; readonly spent: Cost; readonly seconds: number }
  | { readonly type: "warning"; readonly message: string };

/** A model call failed by the world's doing; `again` tells of the next try, and is absent where none follows. */
export interface CallFailed {
  readonly type: "call-failed";
  readonly slot: string;
  readonly reason: FailureReason;
  readonly message: string;
  readonly fix: string | undefined;
  /** Which try comes next, of how many, and after how many milliseconds. */
  readonly again?: { readonly attempt: number; readonly of: number; readonly delayMs: number };
}

/** An observer whose errors harm nobody: the first one is told as a warning of the process. */
export function listener(onEvent: ((event: StudyEvent) => void) | undefined): (event: StudyEvent) => void {
  let told = false;
  return (event) => {
    try {
      onEvent?.(event);
    } catch (error) {
      if (!told) process.emitWarning(`onEvent threw: ${messageOf(error)}`, { type: "GradusWarning" });
      told = true;
    }
  };
}
