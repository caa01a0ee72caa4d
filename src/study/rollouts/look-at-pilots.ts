import type { Outcome } from "../../evaluate/rollout.ts";
import { GradusError } from "../../graph/errors.ts";
import { accountsOf } from "../budget/accounts.ts";
import { type Models, OPTIMIZER } from "../calls/models.ts";
import type { StudyEvent } from "../event.ts";
import type { Ledger } from "../record/ledger.ts";
import { neverCalled } from "./never-called.ts";

/**
 * What the first runs of the baseline show before more is paid for: a model given for a slot whose name is a slip of one
 * that was called (`SLOT_UNKNOWN`), or a program that fails whatever it is given (a warning).
 */
export function lookAtPilots(ledger: Ledger, models: Models, tell: (event: StudyEvent) => void): void {
  const called = [...new Set(accountsOf(ledger).parts.map((part) => part.slot))].filter((slot) => slot !== OPTIMIZER);
  const given = models.given().filter((slot) => slot !== OPTIMIZER);
  for (const { near, message } of neverCalled(given, called)) {
    if (near === undefined) continue;
    throw new GradusError("SLOT_UNKNOWN", message, { fix: `name the slot as the program does: "${near}"` });
  }
  const outcomes = [...ledger.all()].flatMap(({ kind, facts }) =>
    kind === "rollout" ? [facts.outcome as unknown as Outcome] : [],
  );
  if (outcomes.length > 0 && outcomes.every((outcome) => outcome.kind === "failed")) {
    tell({
      type: "warning",
      message: `the program failed in all ${outcomes.length} runs so far: ${outcomes[0]!.error}`,
    });
  }
}
