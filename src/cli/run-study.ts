import type { BudgetLimits } from "../study/budget/budget.ts";
import { isEnded } from "../study/end/ended.ts";
import type { StudyEvent } from "../study/event.ts";
import { neverCalled } from "../study/rollouts/never-called.ts";
import { codeOfEnd } from "./exit-codes.ts";
import type { Io } from "./io.ts";
import { Progress } from "./print/progress.ts";

/**
 * Does paid work with live progress; `again` is the command that goes on with it, or does it once more. Where the
 * study ends before there is anything to conclude, says so and returns the exit code; else returns what the work
 * returned.
 */
export async function withProgress<T>(
  io: Io,
  again: string,
  limits: { readonly budget: BudgetLimits; readonly steps?: number | undefined },
  work: (onEvent: (event: StudyEvent) => void) => Promise<T>,
): Promise<T | { readonly exit: number }> {
  const progress = new Progress(io, limits.budget, limits.steps);
  let recorded = false;
  try {
    return await work((event) => {
      recorded ||= event.type === "rollout-end";
      progress.onEvent(event);
    });
  } catch (error) {
    if (!isEnded(error)) {
      if (recorded) progress.say(`what was recorded is kept: ${again}`);
      throw error;
    }
    progress.say(`no verdict: ${error.message}`);
    io.stderr(`go on with: ${again}\n`);
    return { exit: codeOfEnd(error.reason) };
  } finally {
    progress.clear();
  }
}

/** A listener that calls `say` before its first event: by then the study is in its store. */
export function onceBegun(say: () => void, onEvent: (event: StudyEvent) => void): (event: StudyEvent) => void {
  let begun = false;
  return (event) => {
    if (!begun) say();
    begun = true;
    onEvent(event);
  };
}

/** Warns of models that were named for slots which were never called. */
export function warnUnused(io: Io, named: readonly string[], called: ReadonlySet<string>): void {
  for (const { message } of neverCalled(named, [...called])) io.stderr(`warning: ${message}\n`);
}
