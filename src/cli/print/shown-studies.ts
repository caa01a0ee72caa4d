import type { Store, StudyListing } from "../../store/store.ts";
import { closing } from "../../study/optimize.ts";
import { Ledger } from "../../study/record/ledger.ts";

/** What a store keeps of how a study's latest session ended, as far as it is needed here. */
interface Stopped {
  readonly reason: string;
}

/** Leaves out what failed at its start, such as by a wrong key: there is nothing to go on with or to look at. */
export async function withoutRefused(store: Store, all: readonly StudyListing[]): Promise<readonly StudyListing[]> {
  const refused = await Promise.all(all.map((one) => isRefused(store, one)));
  return all.filter((_, i) => !refused[i]);
}

/** The latest study that is not left out; where all are, the latest. */
export async function latestShown(store: Store, all: readonly StudyListing[]): Promise<StudyListing | undefined> {
  for (const one of [...all].reverse()) if (!(await isRefused(store, one))) return one;
  return all.at(-1);
}

async function isRefused(store: Store, { header, summary, busy }: StudyListing): Promise<boolean> {
  if (busy || (summary as Stopped | null)?.reason !== "failed") return false;
  return await readingLedger(store, header.id, isEmpty);
}

/** Reads a study's journal; only where its summary does not tell: it is written when a session stops. */
export async function readingLedger<T>(store: Store, id: string, use: (ledger: Ledger) => T): Promise<T> {
  const journal = await store.read(id);
  return await closing(journal, async () => use(await Ledger.load(journal)));
}

const RESULTS: readonly string[] = ["call", "ask", "rollout"];

/** Whether nothing was ever answered or run. */
function isEmpty(ledger: Ledger): boolean {
  return ![...ledger.all()].some(({ kind }) => RESULTS.includes(kind));
}
