import type { StudyListing } from "../../store/store.ts";
import type { Cost } from "../../study/cost.ts";
import { costText } from "../figures.ts";
import { type Io, printJson } from "../io.ts";
import { readingStore } from "../open-store.ts";
import type { StoreFlags } from "../study-options.ts";
import { oneLine, table } from "../table.ts";

interface Summary {
  readonly reason: string;
  readonly spent: Cost;
  readonly verdict: { readonly kind: string; readonly sentence: string } | null;
}

/** `gradus runs`: one line for each study, the oldest first. */
export async function runs(io: Io, flags: StoreFlags): Promise<number> {
  return await readingStore(io, flags.store, async (store) => {
    const rows = (await store.studies()).map(rowOf);
    if (flags.json) {
      printJson(io, rows);
      return 0;
    }
    if (rows.length === 0) io.stdout("no studies yet: gradus optimize TASK\n");
    else io.stdout(tableOf(rows));
    return 0;
  });
}

function rowOf({ header, summary, entries, busy }: StudyListing) {
  const { identity } = header.info as unknown as { identity: { method: { name: string }; seed: number | string } };
  const known = summary as Summary | null;
  return {
    id: header.id,
    name: header.name,
    created: header.created,
    method: identity.method.name,
    seed: identity.seed,
    status: busy ? "running" : (known?.reason ?? "killed"),
    verdict: known?.verdict ?? null,
    spent: known?.spent ?? null,
    entries,
  };
}

function tableOf(rows: readonly ReturnType<typeof rowOf>[]): string {
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
      row.spent === null ? "–" : costText(row.spent),
    ]),
  ]);
}
