import type { Values } from "../candidate.ts";
import type { Verdict } from "../end/verdict.ts";
import type { Result } from "../result.ts";
import type { Evidence } from "../rollouts/evidence.ts";
import type { Ledger } from "./ledger.ts";

/** Evidence without its rollouts. */
export interface EvidenceSummary {
  readonly candidate: string;
  readonly n: number;
  readonly mean: number;
  readonly failures: number;
}

/** What a session came to, as the journal keeps it. */
export interface StudyReport {
  readonly ended: Result["ended"];
  readonly verdict: Verdict;
  readonly best: { readonly id: string; readonly values: Values };
  /** The last look at the finalists. */
  readonly finalists: readonly EvidenceSummary[];
  readonly steps: number;
  readonly seconds: number;
  readonly warnings: readonly string[];
}

/** The key of the report of one session. */
function reportKey(generation: number): string {
  return `report ${generation}`;
}

/** Writes what a session came to, once. One without a verdict takes nothing back of what an earlier one has proved. */
export async function recordReport(ledger: Ledger, generation: number, result: Result): Promise<void> {
  if (ledger.find("note", reportKey(generation)) !== undefined) return;
  const { ended, verdict, best, finalists, steps, seconds, warnings } = result;
  const before = (await lastReport(ledger, generation))?.report.verdict.kind ?? "not reached";
  if (verdict.kind === "not reached" && before !== "not reached") return;
  const report: StudyReport = {
    ended,
    verdict,
    best: { id: best.id, values: best.values },
    finalists: finalists.map(summaryOf),
    steps,
    seconds,
    warnings,
  };
  await ledger.add("note", reportKey(generation), {}, JSON.stringify(report));
}

/** The report of the latest session that has one, up to `generation`, and which session that was. */
export async function lastReport(
  ledger: Ledger,
  generation: number,
): Promise<{ readonly generation: number; readonly report: StudyReport } | undefined> {
  for (let session = generation; session >= 0; session--) {
    const note = ledger.find("note", reportKey(session));
    if (note !== undefined) return { generation: session, report: JSON.parse(await note.big()) as StudyReport };
  }
  return undefined;
}

function summaryOf({ candidate, n, mean, failures }: Evidence): EvidenceSummary {
  return { candidate: candidate.id, n, mean, failures };
}
