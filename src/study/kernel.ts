import type { Splits } from "../evaluate/splits.ts";
import type { AnyTask } from "../evaluate/task.ts";
import type { Json } from "../graph/json.ts";
import type { Param } from "../graph/param.ts";
import type { Budget } from "./budget.ts";
import type { Calls } from "./calls.ts";
import type { Candidate } from "./candidate.ts";
import type { Ending } from "./ending.ts";
import type { StudyEvent } from "./event.ts";
import type { Idle } from "./idle.ts";
import type { Ledger } from "./ledger.ts";
import type { Models } from "./models.ts";
import type { Opening } from "./opening.ts";
import type { Rollouts } from "./rollouts.ts";
import type { Stopwatch } from "./stopwatch.ts";

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
