import { diverged } from "./diverged.ts";
import { finalCost } from "./final-cost.ts";
import { IDLE_STEPS } from "./idle.ts";
import type { Kernel } from "./kernel.ts";

/** Decides, or reads, whether the next step begins. */
export async function beginStep(kernel: Kernel, path: string, label: string, count: number): Promise<boolean> {
  const { ledger, ending, rollouts, budget, watch, tell } = kernel;
  const known = ledger.find("event", path);
  if (known !== undefined) {
    if (known.facts.label !== label) throw diverged(path, known.facts.label, label);
    tell({ type: "step-start", label, step: count });
    return true;
  }
  const refused = ending.recordedAt(path);
  if (refused !== undefined) ending.note(refused);
  if (ending.end !== undefined) return false;
  if (ending.replayOnly) {
    ending.note(ending.whyRecordsEnd());
    return false;
  }
  // What the end needs grows with the rollouts that were seen.
  budget.keepForEnd(finalCost(kernel));
  const reason = reasonToEnd(kernel, count);
  if (reason !== undefined) {
    ending.note(await ending.record(path, reason.reason, reason.message));
    return false;
  }
  kernel.idle.note(ledger.paid);
  await ledger.add("event", path, { label, seconds: watch.seconds(), spent: { ...budget.spent } });
  rollouts.observe();
  tell({ type: "step-start", label, step: count });
  return true;
}

function reasonToEnd(kernel: Kernel, count: number): { reason: "budget" | "time"; message: string } | undefined {
  const { budget, rollouts, watch, maxSteps, ledger, idle } = kernel;
  if (count > maxSteps) return { reason: "budget", message: `the ${maxSteps} steps are done` };
  if (watch.seconds() >= (budget.limits.seconds ?? Number.POSITIVE_INFINITY))
    return { reason: "time", message: "the time is used up" };
  if (idle.isLong(ledger.paid)) return { reason: "budget", message: `${IDLE_STEPS} steps in a row needed nothing new` };
  const lack = budget.lacks(rollouts.largest);
  if (lack !== undefined)
    return { reason: "budget", message: `the budget has not enough ${lack} left for one more rollout` };
  return undefined;
}
