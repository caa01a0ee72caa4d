import { resolve } from "node:path";
import { nameOf, newId, optimize } from "../../study/optimize.ts";
import { conclude } from "../conclude.ts";
import { handOver } from "../hand-over.ts";
import type { Io } from "../io.ts";
import { loadTask } from "../load-task.ts";
import { methodFor } from "../named-method.ts";
import { namedModels, requireOptimizer } from "../named-models.ts";
import { keptOrigin, keptPath } from "../origin.ts";
import { warnUnused, withProgress } from "../run-study.ts";
import {
  type BudgetFlags,
  budgetOf,
  type MethodFlags,
  type ModelFlags,
  originOf,
  type StoreFlags,
} from "../study-options.ts";

/** Steps where neither a budget nor a number of steps is given: nobody wants to pay without end by a slip. */
const STEPS = 40;

/** What `gradus optimize` takes. */
export interface OptimizeFlags extends StoreFlags, ModelFlags, BudgetFlags, MethodFlags {
  readonly save?: string;
  readonly reuse?: string;
}

/** `gradus optimize TASK`: a study from its beginning to its verdict. */
export function optimizeCommand(argv: readonly string[]) {
  return async (io: Io, path: string, flags: OptimizeFlags): Promise<number> => {
    const handed = await handOver(io, path, argv);
    if (handed !== undefined) return handed;
    const loaded = await loadTask(path, io.cwd);
    const { task } = loaded;
    const store = resolve(io.cwd, flags.store);
    const kept = originOf(io, flags);
    const named = await namedModels(io, kept);
    const budget = budgetOf(flags) ?? {};
    const limited = Object.values(budget).some((limit) => typeof limit === "number");
    const steps = flags.steps ?? (limited ? undefined : STEPS);
    const hasOptimizer = named.optimizer !== undefined;
    const means = { ...budget, ...(steps !== undefined && { steps }) };
    const method = await methodFor(io, loaded, { ...flags, budget: means, hasOptimizer });
    requireOptimizer(method, hasOptimizer);
    if (hasOptimizer && !method.needsModel)
      io.stderr(`warning: ${method.name} asks no model, so --optimizer is only used to mend values that are refused\n`);
    const id = flags.id ?? newId(nameOf(task));
    const origin = keptOrigin({ ...kept, task: keptPath(loaded.file, store) });
    const called = new Set<string>();
    io.stderr(`study ${id}: ${method.name}, seed ${flags.seed ?? 1}\n`);
    if (steps !== flags.steps)
      io.stderr(`no budget is given: ${steps} steps at most (--steps, --budget-usd, --calls …)\n`);
    const ended = await withProgress(io, id, { budget, steps }, (onEvent) =>
      optimize(task, {
        method,
        ...named,
        budget,
        store,
        id,
        origin: origin as never,
        seed: flags.seed ?? 1,
        ...(steps !== undefined && { steps }),
        ...(flags.reuse !== undefined && { reuse: flags.reuse }),
        ...(flags.concurrency !== undefined && { concurrency: flags.concurrency }),
        ...(io.signal && { signal: io.signal }),
        onEvent: (event) => {
          if (event.type === "call-start") called.add(event.slot);
          onEvent(event);
        },
      }),
    );
    warnUnused(io, Object.keys({ ...flags.model, ...flags.price, ...flags.maxOutputTokens }), called);
    return "exit" in ended ? ended.exit : await conclude(io, id, flags);
  };
}
