import type { Candidate } from "./candidate.ts";
import type { Cost } from "./cost.ts";
import type { Evidence } from "./evidence.ts";

/** What a study tells while it runs: observational, never awaited, never journaled. */
export type StudyEvent =
  | { readonly type: "study-start"; readonly id: string; readonly warnings: readonly string[] }
  | { readonly type: "step-start"; readonly label: string; readonly step: number }
  | { readonly type: "rollout-start" }
  | { readonly type: "rollout-end"; readonly score: number; readonly failed: boolean; readonly paid: boolean }
  | { readonly type: "call-start"; readonly slot: string }
  | { readonly type: "candidate"; readonly candidate: Candidate; readonly known: boolean }
  | { readonly type: "rejected"; readonly by: string; readonly reason: string }
  | { readonly type: "evidence"; readonly evidence: Evidence; readonly split: "train" | "validation" }
  | { readonly type: "phase"; readonly phase: "pilot" | "search" | "recheck" | "verdict" }
  | { readonly type: "spent"; readonly spent: Cost; readonly seconds: number }
  | { readonly type: "warning"; readonly message: string };
