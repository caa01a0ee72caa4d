import type { AnyTask } from "../../evaluate/task.ts";
import type { Param } from "../../graph/param.ts";

/** A task with what its file tells. */
export interface LoadedTask {
  readonly task: AnyTask;
  /** Absolute path; of a benchmark its name. */
  readonly file: string;
  /** The params that it names, else those that were declared while the file was loaded. */
  readonly params: readonly Param<unknown>[];
}
