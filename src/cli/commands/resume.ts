import { dirname, resolve } from "node:path";
import { GradusError } from "../../graph/errors.ts";
import { newId, optimize, resume } from "../../study/optimize.ts";
import type { StudyRecord } from "../../study/record/read-study.ts";
import { conclude } from "../conclude.ts";
import { handOver } from "../hand-over.ts";
import type { Io } from "../io.ts";
import { loadMethod } from "../load/load-method.ts";
import { loadTask } from "../load/load-task.ts";
import { factoryNamed } from "../load/named-method.ts";
import { namedModels, requireOptimizer } from "../load/named-models.ts";
import { foundPath, keptOrigin, keptPath, type Origin, readOrigin, requireWithheld } from "../load/origin.ts";
import { readingStudy } from "../open-store.ts";
import { gradusCommand } from "../print/gradus-command.ts";
import { onceBegun, withProgress } from "../run-study.ts";
import { requireSavable } from "../save-values.ts";
import { type BudgetFlags, budgetOf, type ModelFlags, originOf, type StoreFlags } from "../study-options.ts";
import { show } from "./show.ts";

/** What `gradus resume` takes. */
export interface ResumeFlags extends StoreFlags, ModelFlags, BudgetFlags {
  readonly steps?: number;
  readonly save?: string;
  readonly same?: boolean;
  readonly fork?: boolean;
  readonly reuse?: boolean;
  readonly inspect?: boolean;
}

/** `gradus resume STUDY [TASK]`: the same study again, over its journal; with --fork a new one of the same settings. */
export function resumeCommand(argv: readonly string[]) {
  return async (io: Io, id: string, given: string | undefined, flags: ResumeFlags): Promise<number> => {
    if (flags.inspect) return await show(io, id, flags);
    if (flags.reuse && !flags.fork) {
      throw new GradusError("USAGE", "--reuse goes with --fork: a resumed study has its own replies", {
        fix: "add --fork, or leave out --reuse",
      });
    }
    await requireSavable(io, flags.save);
    const record = await readingStudy(io, flags.store, id, async (study) => study.record);
    const store = resolve(io.cwd, flags.store);
    const before = readOrigin(record.origin);
    const file = given ?? (before && foundPath(before.task, store)) ?? noTask(id);
    const handed = await handOver(io, file, argv);
    if (handed !== undefined) return handed;
    const loaded = await loadTask(file, io.cwd);
    const kept = originOf(io, flags, before);
    requireWithheld(kept);
    const named = await namedModels(io, kept);
    const method = await methodOf(record, before, store);
    requireOptimizer(method, named.optimizer !== undefined);
    const steps = flags.steps ?? (flags.fork ? record.maxSteps : undefined) ?? undefined;
    const budget = budgetOf(flags);
    const common = {
      method,
      ...named,
      store,
      ...(steps !== undefined && { steps }),
      ...(kept.concurrency !== undefined && { concurrency: kept.concurrency }),
      ...(io.signal && { signal: io.signal }),
    };
    const study = flags.fork ? newId(record.header.name) : id;
    const limits = { budget: { ...record.budget, ...budget }, steps: steps ?? record.maxSteps ?? undefined };
    const ended = await withProgress(io, gradusCommand(["resume", study], flags.store), limits, async (onEvent) => {
      if (!flags.fork)
        return await resume(loaded.task, id, {
          ...common,
          onEvent,
          same: flags.same ?? false,
          ...(budget && { budget }),
        });
      const origin = keptOrigin({ ...kept, task: keptPath(loaded.file, store), forkedFrom: id });
      const { seed } = record.identity;
      return await optimize(loaded.task, {
        ...common,
        onEvent: onceBegun(() => io.stderr(`study ${study}: forked from ${id}\n`), onEvent),
        id: study,
        seed,
        budget: limits.budget,
        origin: origin as never,
        ...(flags.reuse && { reuse: id }),
      });
    });
    return "exit" in ended ? ended.exit : await conclude(io, study, flags);
  };
}

async function methodOf({ identity, header }: StudyRecord, before: Origin | undefined, store: string) {
  const { name, options } = identity.method;
  if (name === "eval" || name === "plan") {
    throw new GradusError("NOT_RESUMABLE", `${header.id} only ran given values: there is nothing to go on with`, {
      fix: "begin a study: gradus optimize TASK",
    });
  }
  const own = before?.method;
  if (own === undefined) return factoryNamed(name)(options as Readonly<Record<string, unknown>>);
  return (await loadMethod(foundPath(own.file, store), own.options, dirname(store))).method;
}

function noTask(id: string): never {
  throw new GradusError("NO_TASK", `the study ${id} does not say which task file it was begun with`, {
    fix: `name it: ${gradusCommand(["resume", id])} TASK`,
  });
}
