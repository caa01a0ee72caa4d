import { writeFile } from "node:fs/promises";
import type { MeterPart } from "./accounts.ts";
import type { Candidate, Values } from "./candidate.ts";
import type { Cost } from "./cost.ts";
import type { EndReason } from "./ended.ts";
import type { Evidence } from "./evidence.ts";
import type { Verdict } from "./verdict.ts";

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
  /** Active seconds, all sessions together. */
  readonly seconds: number;
  readonly steps: number;
  readonly seed: number | string;
  readonly warnings: readonly string[];
  /** Writes the best values to a file for `load`. */
  save(path: string): Promise<void>;
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
