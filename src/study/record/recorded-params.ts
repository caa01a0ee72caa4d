import type { Json } from "../../graph/json.ts";
import type { Param } from "../../graph/param.ts";
import type { Candidate } from "../candidate.ts";
import type { Ledger } from "./ledger.ts";

/** A param as the journal keeps it, for readers that do not have the program. */
export interface RecordedParam {
  readonly name: string;
  readonly kind: string;
  readonly description: string;
  /** What values are allowed, in one sentence. */
  readonly allowed: string;
  readonly initial: Json;
}

/** The key of the entry that describes the params and the baseline. */
export const PARAMS = "params";

/** Writes what the params are and which values the author gave them, once a study. */
export async function recordParams(
  ledger: Ledger,
  baseline: Candidate,
  params: readonly Param<unknown>[],
): Promise<void> {
  if (ledger.find("event", PARAMS) !== undefined) return;
  const recorded = params.map(
    ({ name, kind, description, initial }): RecordedParam => ({
      name,
      kind: kind.name,
      description: description ?? "",
      allowed: kind.describe(),
      initial,
    }),
  );
  await ledger.add("event", PARAMS, { baseline: baseline.id }, JSON.stringify(recorded));
}
