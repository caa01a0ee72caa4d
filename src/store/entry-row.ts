import type { GradusError } from "../graph/errors.ts";
import { canonical } from "../graph/json.ts";
import { journalDuplicate } from "./errors.ts";
import type { NewEntry } from "./store.ts";

/** A new entry as it is kept: its head as JSON text, so that nobody can change it afterwards. */
export interface EntryRow {
  readonly kind: string;
  readonly key: string;
  readonly head: string;
  readonly body: string | undefined;
}

/** Throws a `TypeError` where a head is not JSON. */
export function entryRow(entry: NewEntry): EntryRow {
  return { kind: entry.kind, key: entry.key, head: canonical(entry.head), body: entry.body };
}

/** One text for each (kind, key). */
export function identityOf(kind: string, key: string): string {
  return `${kind.length} ${kind}${key}`;
}

/**
 * Decides whether one call's entries are all new: adds their identities to `taken`, or leaves `taken` as it was
 * and returns the error that names the first duplicate.
 */
export function claim(
  rows: readonly Pick<EntryRow, "kind" | "key">[],
  taken: Set<string>,
  study: string,
): GradusError | undefined {
  const mine = new Set<string>();
  for (const { kind, key } of rows) {
    const identity = identityOf(kind, key);
    if (taken.has(identity) || mine.has(identity)) return journalDuplicate(study, kind, key);
    mine.add(identity);
  }
  for (const identity of mine) taken.add(identity);
  return undefined;
}
