import type { Json } from "../graph/json.ts";

/** One thing to be journaled. The store gives it its number and never looks inside. */
export interface NewEntry {
  /** What sort of entry it is: "event", "ask", "rollout", "call", "intent" …; opaque to the store. */
  readonly kind: string;
  /** Names the entry within its kind; a study holds each (kind, key) once. */
  readonly key: string;
  /** Small facts, read back with every page: keep it under a kilobyte. */
  readonly head: Json;
  /** Anything big, as text; compressed by the store, read only when asked for. */
  readonly body?: string;
}

/** One journaled entry as it is read back. Its head is a copy: changing it changes nothing stored. */
export interface Entry {
  /** 1, 2, 3 … within the study, without gaps. */
  readonly seq: number;
  readonly kind: string;
  readonly key: string;
  readonly head: Json;
  /** Whether `body(seq)` has a text (the empty text is one). */
  readonly hasBody: boolean;
}

/** What a study is, written once when it is created. */
export interface StudyHeader {
  /** Unique in the store. */
  readonly id: string;
  /** For people; need not be unique. */
  readonly name: string;
  /** When it was created, in ISO 8601, given by the caller. */
  readonly created: string;
  /** Its identity: program, method, seed, budget and whatever else tells one study from another. */
  readonly info: Json;
}

/** Read access to one study's journal; needs no lease and sees what a running writer has committed. */
export interface JournalReader {
  readonly study: StudyHeader;
  /**
   * The entries with a number above `after` (default 0), in order, as non-empty pages.
   * Bodies are not touched. Ends at the last entry committed when it gets there.
   * Throws `JOURNAL_CLOSED` after `close`, `STORE_DAMAGED` where an entry is missing or unreadable.
   */
  entries(after?: number): AsyncIterable<readonly Entry[]>;
  /** The body of an entry; `undefined` where it has none or there is no such entry. */
  body(seq: number): Promise<string | undefined>;
  /** Ends the use of this object; a second call does nothing. */
  close(): Promise<void>;
}

/** The one writer of a study, for as long as it holds the study's lease; `close` gives the lease back. */
export interface Journal extends JournalReader {
  /**
   * Appends all of `entries`, or none. Durable when it resolves: the entries survive `kill -9`, and a power loss
   * as far as the disk keeps its promises. Concurrent calls are committed together, in the order of the calls.
   * What is passed is copied before `append` returns its promise.
   *
   * Rejects with `JOURNAL_DUPLICATE` where a (kind, key) is already there or comes twice (nothing of that call is
   * written, other calls are), `LEASE_LOST` where another writer took over, `JOURNAL_CLOSED` after `close`,
   * and with a `TypeError` where a head is not JSON.
   */
  append(entries: readonly NewEntry[]): Promise<void>;
  /** Replaces the study's summary shown in listings (`null` until the first call), in call order with the appends. */
  summarize(summary: Json): Promise<void>;
  /** Waits for the appends under way, then gives the lease back. */
  close(): Promise<void>;
}

/** One line of a store's listing. */
export interface StudyListing {
  readonly header: StudyHeader;
  readonly summary: Json;
  /** How many entries its journal holds. */
  readonly entries: number;
  /** Whether a living writer holds its lease. */
  readonly busy: boolean;
}

/**
 * Where studies keep their journals. `storeConformance` of `gradus/testing` is the executable form of this contract;
 * an own store (Postgres, say) should pass it.
 */
export interface Store {
  /** Creates a study and takes its lease. Rejects with `STUDY_EXISTS`. */
  create(header: StudyHeader): Promise<Journal>;
  /**
   * Takes the lease of a study and continues its journal. A lease whose owner is known to be dead, or that was not
   * renewed for a while, is taken over. Rejects with `STUDY_BUSY` (`details`: owner, since) or `STUDY_UNKNOWN`.
   */
  open(id: string): Promise<Journal>;
  /** Reads a study, running or not, without a lease. Rejects with `STUDY_UNKNOWN`. */
  read(id: string): Promise<JournalReader>;
  /** All studies, oldest first. */
  studies(): Promise<readonly StudyListing[]>;
  /** Closes every journal and reader that this object opened, then itself. */
  close(): Promise<void>;
}
