import type { HeldOut } from "../../evaluate/example.ts";
import { contentOf } from "../../evaluate/splits.ts";
import type { Store } from "../../store/store.ts";
import type { Identity } from "./identity.ts";
import type { Ledger } from "./ledger.ts";

/** How the key of an entry begins that says for which candidate the test data was opened. */
export const OPENING = "test opened for ";

/** Which test data is opened, by its content, and how often other studies of the store opened the same before. */
export interface Opening {
  readonly test: string;
  readonly elsewhere: number;
}

/** How often test data was opened. */
export interface Openings {
  /** By all studies of the store, as far as they were there when this study opened it last. */
  readonly openings: number;
  /** How many of them other studies did. */
  readonly elsewhere: number;
}

/** Entries that do not say which test data they opened are told by their study's data. */
export async function openingOf(store: Store, id: string, test: readonly HeldOut[], data: string): Promise<Opening> {
  const content = contentOf(test);
  let elsewhere = 0;
  for (const { header } of await store.studies()) {
    if (header.id === id) continue;
    const { identity } = header.info as unknown as { readonly identity?: Identity };
    const journal = await store.read(header.id);
    for await (const page of journal.entries()) {
      for (const { kind, key, head } of page) {
        if (kind !== "event" || !key.startsWith(OPENING)) continue;
        const opened = (head as { readonly test?: string }).test;
        if (opened === undefined ? data === identity?.data : opened === content) elsewhere++;
      }
    }
    await journal.close();
  }
  return { test: content, elsewhere };
}

/** For how many candidates a study opened the test data, and what its last opening knew of other studies. */
export function openingsOf(ledger: Ledger): Openings {
  let own = 0;
  let elsewhere = 0;
  for (const { kind, key, facts } of ledger.all()) {
    if (kind !== "event" || !key.startsWith(OPENING)) continue;
    own++;
    elsewhere = Number(facts.elsewhere ?? 0);
  }
  return { openings: own + elsewhere, elsewhere };
}

/** "once", "3 times (2 of them by other studies in this file)". */
export function openedText({ openings, elsewhere }: Openings): string {
  if (openings === 1) return "once";
  return `${openings} times${elsewhere === 0 ? "" : ` (${elsewhere} of them by other studies in this file)`}`;
}
