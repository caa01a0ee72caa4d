import { nameOf, newId, optimize } from "../../study/optimize.ts";
import { conclude } from "../conclude.ts";
import { methodFor } from "../load/named-method.ts";
import { requireOptimizer } from "../load/named-models.ts";
import { keptPath } from "../load/origin.ts";
import { gradusCommand } from "../print/gradus-command.ts";
import { onceBegun, warnUnused, withProgress } from "../run-study.ts";
import { requireSavable } from "../save-values.ts";
import { type BudgetFlags, type MethodFlags, type ModelFlags, type StoreFlags, stepsOf } from "../study-options.ts";
import { taskCommand } from "../task-command.ts";

/** What `gradus optimize` takes. */
export interface OptimizeFlags extends StoreFlags, ModelFlags, BudgetFlags, MethodFlags {
  readonly save?: string;
  readonly reuse?: string;
}

/** `gradus optimize TASK`: a study from its beginning to its verdict. */
export function optimizeCommand(argv: readonly string[]) {
  return taskCommand<OptimizeFlags>(
    argv,
    async ({ io, loaded, budget, models, store, origin, slots, settings }, flags) => {
      await requireSavable(io, flags.save);
      const { task } = loaded;
      const steps = stepsOf(flags);
      const hasOptimizer = models.optimizer !== undefined;
      const means = { ...budget, ...(steps !== undefined && { steps }) };
      const { method, file } = await methodFor(io, loaded, { ...flags, budget: means, hasOptimizer });
      requireOptimizer(method, hasOptimizer);
      if (flags.optimizer !== undefined && !method.needsModel)
        io.stderr(
          `warning: ${method.name} asks no model, so --optimizer is only used to mend values that are refused\n`,
        );
      const id = flags.id ?? newId(nameOf(task));
      const own = file !== undefined && { method: { file: keptPath(file, store), options: flags.option ?? {} } };
      const called = new Set<string>();
      const sayBegun = () => io.stderr(`study ${id}: ${method.name}, seed ${flags.seed ?? 1}\n`);
      if (steps !== flags.steps)
        io.stderr(`no budget is given: ${steps} steps at most (--steps, --budget-usd, --calls …)\n`);
      const ended = await withProgress(io, gradusCommand(["resume", id], flags.store), { budget, steps }, (onEvent) =>
        optimize(task, {
          ...settings,
          ...models,
          method,
          budget,
          store,
          id,
          origin: { ...origin, ...own } as never,
          seed: flags.seed ?? 1,
          ...(steps !== undefined && { steps }),
          ...(flags.reuse !== undefined && { reuse: flags.reuse }),
          onEvent: onceBegun(
            sayBegun,
            slots.noting((event) => {
              if (event.type === "call-start") called.add(event.slot);
              onEvent(event);
            }),
          ),
        }),
      );
      warnUnused(io, Object.keys({ ...flags.model, ...flags.price, ...flags.maxOutputTokens }), called);
      return "exit" in ended ? ended.exit : await conclude(io, id, flags);
    },
  );
}
