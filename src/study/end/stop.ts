import type { Journal } from "../../store/store.ts";
import type { Kernel } from "../kernel.ts";
import type { Ledger } from "../record/ledger.ts";
import { lastReport, recordReport } from "../record/report.ts";
import type { Result } from "../result.ts";

/** What tells how a session ended. */
export type Stopping = Pick<Kernel, "ledger" | "ending" | "watch" | "budget">;

/** Writes how this session ended, for listings and for the next session, and lets go of its clock. */
export async function recordStop(journal: Journal, parts: Stopping, result?: Result): Promise<void> {
  const { ledger, ending, watch, budget } = parts;
  ending.close();
  const key = `stopped ${ending.generation}`;
  const facts = {
    reason: ending.last?.reason ?? "done",
    message: ending.last?.message ?? "",
    seconds: result?.seconds ?? watch.seconds(),
  };
  if (ledger.find("event", key) === undefined) await ledger.add("event", key, facts);
  if (result !== undefined) await recordReport(ledger, ending.generation, result);
  const known = (await lastReport(ledger, ending.generation))?.report.verdict;
  const verdict = known === undefined ? null : { kind: known.kind, sentence: known.sentence };
  const summary = { ...facts, spent: { ...budget.spent }, verdict };
  await journal.summarize(JSON.parse(ledger.clean(JSON.stringify(summary))));
}

/** Active seconds that the journal tells of; where `generation` has stopped, those that it stopped with. */
export function secondsOf(ledger: Ledger, generation: number): number {
  const stopped = ledger.find("event", `stopped ${generation}`)?.facts.seconds;
  if (typeof stopped === "number") return stopped;
  let seconds = 0;
  for (const { facts } of ledger.all())
    if (typeof facts.seconds === "number") seconds = Math.max(seconds, facts.seconds);
  return seconds;
}
