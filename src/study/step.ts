import { FINALISTS, finalCost } from "./budget/final-cost.ts";
import type { StudyEnded } from "./end/ended.ts";
import { IDLE_STEPS } from "./end/idle.ts";
import type { Kernel } from "./kernel.ts";
import { diverged } from "./record/diverged.ts";

/** How the message ends of an end by the number of steps that was asked for. */
export const STEPS_DONE = "steps are done";

/** How the message ends of an end for want of anything new to try. */
const NOTHING_NEW = "steps in a row needed nothing new";

/** Whether a search ended by itself: all steps are done, or it has nothing new to try. Else something cut it short. */
export function endedByItself({ message }: StudyEnded): boolean {
  return message.endsWith(STEPS_DONE) || message.endsWith(NOTHING_NEW);
}

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
    ending.note(await ending.record(path, reason.reason, reason.message, reason.idle ? { idle: true } : {}));
    return false;
  }
  const seconds = watch.seconds();
  ending.pace.step(seconds);
  await ledger.add("event", path, { label, seconds, spent: { ...budget.spent }, ...kernel.idle.note(ledger.paid) });
  rollouts.observe();
  tell({ type: "step-start", label, step: count });
  return true;
}

interface ReasonToEnd {
  readonly reason: "budget" | "time";
  readonly message: string;
  readonly idle?: boolean;
}

function reasonToEnd(kernel: Kernel, count: number): ReasonToEnd | undefined {
  const { budget, rollouts, watch, maxSteps, ledger, idle } = kernel;
  if (count > maxSteps) return { reason: "budget", message: `the ${maxSteps} ${STEPS_DONE}` };
  if (watch.seconds() + secondsForEnd(kernel) >= (budget.limits.seconds ?? Number.POSITIVE_INFINITY))
    return { reason: "time", message: "the time is used up, but for what the end may need" };
  if (idle.isLong(ledger.paid)) return { reason: "budget", message: `${IDLE_STEPS} ${NOTHING_NEW}`, idle: true };
  const lack = budget.lacks(rollouts.largest);
  if (lack !== undefined)
    return { reason: "budget", message: `the budget has not enough ${lack} left for one more rollout` };
  return undefined;
}

/** What one more step and the end may take: a second look at the finalists, then baseline and winner on the test data. */
function secondsForEnd({ ending, splits }: Kernel): number {
  return ending.pace.reserve([(FINALISTS + 1) * splits.validation.length, 2 * splits.test.length]);
}
