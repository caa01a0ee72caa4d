import { resolve } from "node:path";
import type { BudgetLimits } from "../study/budget/budget.ts";
import { handOver } from "./hand-over.ts";
import type { Io } from "./io.ts";
import { CalledSlots } from "./load/called-slots.ts";
import { loadTask } from "./load/load-task.ts";
import type { LoadedTask } from "./load/loaded-task.ts";
import { type NamedModels, namedModels } from "./load/named-models.ts";
import { isWorldName } from "./load/named-task.ts";
import { keptOrigin, keptPath, type Origin } from "./load/origin.ts";
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
  /** Notes what the program calls, so that a slot without a model can be explained. */
  readonly slots: CalledSlots;
  /** Other settings of the study that holds the runs. */
  readonly settings: {
    readonly seed?: number | string;
    readonly concurrency?: number;
    readonly signal?: AbortSignal;
  };
}

/**
 * A command over a task file: hands over to the task's own gradus, or loads the task and its models and does the work. In
 * a simulated world its model proposes, too, where no optimizer is named.
 */
export function taskCommand<F extends TaskFlags>(
  argv: readonly string[],
  work: (run: TaskRun, flags: F) => Promise<number>,
) {
  return async (io: Io, path: string, flags: F): Promise<number> => {
    const handed = await handOver(io, path, argv);
    if (handed !== undefined) return handed;
    const loaded = await loadTask(path, io.cwd);
    const store = resolve(io.cwd, flags.store);
    const named = originOf(io, flags);
    const kept = isWorldName(loaded.file) ? { optimizer: loaded.file, ...named } : named;
    const slots = new CalledSlots();
    const run: TaskRun = {
      io,
      loaded,
      store,
      budget: budgetOf(flags) ?? {},
      models: await namedModels(io, kept),
      origin: keptOrigin({ ...kept, task: keptPath(loaded.file, store) }),
      slots,
      settings: {
        ...(flags.seed !== undefined && { seed: flags.seed }),
        ...(flags.concurrency !== undefined && { concurrency: flags.concurrency }),
        ...(io.signal && { signal: io.signal }),
      },
    };
    try {
      return await work(run, flags);
    } catch (error) {
      throw slots.explain(error, Object.keys(flags.model ?? {}));
    }
  };
}
