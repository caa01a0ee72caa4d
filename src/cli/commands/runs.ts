import type { Store, StudyListing } from "../../store/store.ts";
import { accountsOf } from "../../study/budget/accounts.ts";
import type { Cost } from "../../study/budget/cost.ts";
import { endOf } from "../exit-codes.ts";
import { type Io, printJson } from "../io.ts";
import { readingStore } from "../open-store.ts";
import { costText } from "../print/figures.ts";
import { gradusCommand } from "../print/gradus-command.ts";
import { readingLedger, withoutRefused } from "../print/shown-studies.ts";
import { oneLine, table } from "../print/table.ts";
import type { StoreFlags } from "../study-options.ts";

/** What `gradus runs` takes. */
export interface RunsFlags extends StoreFlags {
  readonly all?: boolean;
}

interface Summary {
  readonly reason: string;
  readonly message: string;
  readonly spent: Cost;
  readonly verdict: { readonly kind: string; readonly sentence: string } | null;
}

/** `gradus runs`: one line for each study, the oldest first; those that were refused at their start only with --all. */
export async function runs(io: Io, flags: RunsFlags): Promise<number> {
  return await readingStore(io, flags.store, async (store) => {
    const known = await store.studies();
    const shown = flags.all ? known : await withoutRefused(store, known);
    const rows = await Promise.all(shown.map((one) => rowOf(store, one)));
    if (flags.json) {
      printJson(io, rows);
      return 0;
    }
    if (rows.length === 0) io.stdout("no studies yet: gradus optimize TASK\n");
    else io.stdout(tableOf(rows));
    const hidden = known.length - rows.length;
    if (hidden > 0)
      io.stdout(
        `not shown: ${hidden} that failed before anything was recorded (${gradusCommand(["runs", "--all"], flags.store)})\n`,
      );
    return 0;
  });
}

async function rowOf(store: Store, { header, summary, entries, busy }: StudyListing) {
  const { identity } = header.info as unknown as { identity: { method: { name: string }; seed: number | string } };
  const known = summary as Summary | null;
  return {
    id: header.id,
    name: header.name,
    created: header.created,
    method: identity.method.name,
    seed: identity.seed,
    status: busy ? "running" : known === null ? "killed" : endOf(known),
    verdict: known?.verdict ?? null,
    spent:
      busy || known === null
        ? await readingLedger(store, header.id, (ledger) => accountsOf(ledger).spent)
        : known.spent,
    entries,
  };
}

function tableOf(rows: readonly Awaited<ReturnType<typeof rowOf>>[]): string {
  const head = ["study", "begun", "method", "seed", "status", "verdict", "cost"];
  return table([
    head,
    ...rows.map((row) => [
      row.id,
      row.created.slice(0, 16).replace("T", " "),
      row.method,
      String(row.seed),
      row.status,
      oneLine(row.verdict?.kind ?? "–", 20),
      costText(row.spent),
    ]),
  ]);
}
