import type { Splits } from "../evaluate/splits.ts";
import type { AnyTask } from "../evaluate/task.ts";
import type { Json } from "../graph/json.ts";
import type { Param } from "../graph/param.ts";
import type { Budget } from "./budget/budget.ts";
import type { Stopwatch } from "./budget/stopwatch.ts";
import type { Calls } from "./calls/calls.ts";
import type { Models } from "./calls/models.ts";
import type { Candidate } from "./candidate.ts";
import type { Ending } from "./end/ending.ts";
import type { Idle } from "./end/idle.ts";
import type { StudyEvent } from "./event.ts";
import type { Ledger } from "./record/ledger.ts";
import type { Opening } from "./record/opening.ts";
import type { Rollouts } from "./rollouts/rollouts.ts";

/** What all scopes of one study share. */
export interface Kernel {
  readonly task: AnyTask;
  readonly splits: Splits;
  readonly params: readonly Param<unknown>[];
  readonly baseline: Candidate;
  readonly seed: number | string;
  readonly ledger: Ledger;
  readonly budget: Budget;
  readonly calls: Calls;
  readonly models: Models;
  readonly rollouts: Rollouts;
  readonly watch: Stopwatch;
  /** The most steps that the method may begin. */
  readonly maxSteps: number;
  readonly tell: (event: StudyEvent) => void;
  readonly ending: Ending;
  readonly idle: Idle;
  /** What an opening of the test data records. */
  readonly opening: () => Promise<Opening>;
}

/** The facts of an event, for a check against what a re-run method asks. */
export type Facts = Readonly<Record<string, Json>>;
