import type { BudgetLimits } from "../study/budget.ts";
import { isEnded } from "../study/ended.ts";
import type { StudyEvent } from "../study/event.ts";
import { codeOfEnd } from "./exit-codes.ts";
import type { Io } from "./io.ts";
import { Progress } from "./progress.ts";

/**
 * Does paid work with live progress. Where the study ends before there is anything to conclude, says so and returns the
 * exit code; else returns what the work returned.
 */
export async function withProgress<T>(
  io: Io,
  id: string,
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
      if (recorded) progress.say(`what was recorded is kept: gradus resume ${id}`);
      throw error;
    }
    progress.say(`no verdict: ${error.message}`);
    io.stderr(`go on with: gradus resume ${id}\n`);
    return { exit: codeOfEnd(error.reason) };
  } finally {
    progress.clear();
  }
}

/** Says which models were named for slots that the program never called: a slip, most likely. */
export function warnUnused(io: Io, named: readonly string[], called: ReadonlySet<string>): void {
  if (called.size === 0) return;
  for (const slot of named.filter((one) => !called.has(one))) {
    io.stderr(`warning: no model named "${slot}" was called; called were ${[...called].sort().join(", ")}\n`);
  }
}
