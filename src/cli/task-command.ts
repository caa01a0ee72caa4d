import { resolve } from "node:path";
import type { BudgetLimits } from "../study/budget/budget.ts";
import { handOver } from "./hand-over.ts";
import type { Io } from "./io.ts";
import { loadTask } from "./load-task.ts";
import type { LoadedTask } from "./loaded-task.ts";
import { type NamedModels, namedModels } from "./named-models.ts";
import { keptOrigin, keptPath, type Origin } from "./origin.ts";
import { type BudgetFlags, budgetOf, type ModelFlags, originOf, type StoreFlags } from "./study-options.ts";

/** What every command takes that runs a task's program. */
export interface TaskFlags extends StoreFlags, ModelFlags, BudgetFlags {
  readonly seed?: number | string;
}

/** A task that is ready to be run. */
export interface TaskRun {
  readonly io: Io;
  readonly loaded: LoadedTask;
  readonly budget: BudgetLimits;
  readonly models: NamedModels;
  /** Absolute path. */
  readonly store: string;
  readonly origin: Origin;
  /** Other settings of the study that holds the runs. */
  readonly settings: {
    readonly seed?: number | string;
    readonly concurrency?: number;
    readonly signal?: AbortSignal;
  };
}

/** A command over a task file: hands over to the task's own gradus, or loads the task and its models and does the work. */
export function taskCommand<F extends TaskFlags>(
  argv: readonly string[],
  work: (run: TaskRun, flags: F) => Promise<number>,
) {
  return async (io: Io, path: string, flags: F): Promise<number> => {
    const handed = await handOver(io, path, argv);
    if (handed !== undefined) return handed;
    const loaded = await loadTask(path, io.cwd);
    const store = resolve(io.cwd, flags.store);
    const kept = originOf(io, flags);
    const run: TaskRun = {
      io,
      loaded,
      store,
      budget: budgetOf(flags) ?? {},
      models: await namedModels(io, kept),
      origin: keptOrigin({ ...kept, task: keptPath(loaded.file, store) }),
      settings: {
        ...(flags.seed !== undefined && { seed: flags.seed }),
        ...(flags.concurrency !== undefined && { concurrency: flags.concurrency }),
        ...(io.signal && { signal: io.signal }),
      },
    };
    return await work(run, flags);
  };
}
