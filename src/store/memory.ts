import { canonical, type Json } from "../graph/json.ts";
import { claim, type EntryRow, entryRow } from "./entry-row.ts";
import { journalClosed, leaseLost, studyBusy, studyExists, studyUnknown } from "./errors.ts";
import type { Entry, Journal, JournalReader, Store, StudyHeader } from "./store.ts";

/** A store that lives as long as the object. For tests, and for runs that need not be resumed. */
export interface MemoryStore extends Store {
  /**
   * For tests: makes the store believe that the writer of a study is dead, so that the study can be opened again;
   * once it is, the old journal's next append fails with `LEASE_LOST`. Does nothing where no one holds the lease.
   */
  release(id: string): void;
  /** Closes what was opened through this object. The studies stay, and can be opened again. */
  close(): Promise<void>;
}

interface Study {
  readonly header: string;
  readonly rows: EntryRow[];
  readonly taken: Set<string>;
  summary: string;
  /** A lease in memory belongs to one journal object, not to a process; `alive` is false once its death was simulated. */
  lease: { readonly holder: object; readonly since: string; readonly alive: boolean } | undefined;
}

const PAGE = 1000;

/** Makes an empty store in memory. */
export function memoryStore(): MemoryStore {
  const studies = new Map<string, Study>();
  const opened = new Set<JournalReader>();

  function find(id: string): Study {
    const study = studies.get(id);
    if (study === undefined) throw studyUnknown(id, [...studies.keys()]);
    return study;
  }

  function track<T extends JournalReader>(journal: T): T {
    opened.add(journal);
    return journal;
  }

  function write(study: Study, id: string): Journal {
    if (study.lease?.alive) {
      const holder = { owner: "another journal of this process", since: study.lease.since };
      throw studyBusy(id, holder, "Close the journal that is open.");
    }
    return track(memoryJournal(study, (journal) => opened.delete(journal)));
  }

  return {
    async create(header) {
      if (studies.has(header.id)) throw studyExists(header.id);
      const text = canonical(header);
      const study: Study = { header: text, rows: [], taken: new Set(), summary: "null", lease: undefined };
      studies.set(header.id, study);
      return write(study, header.id);
    },
    open: async (id) => write(find(id), id),
    read: async (id) => track(memoryReader(find(id), (reader) => opened.delete(reader))),
    async studies() {
      return [...studies.values()].map((study) => ({
        header: JSON.parse(study.header) as StudyHeader,
        summary: JSON.parse(study.summary) as Json,
        entries: study.rows.length,
        busy: study.lease?.alive === true,
      }));
    },
    async close() {
      for (const journal of [...opened]) await journal.close();
    },
    release(id) {
      const study = find(id);
      if (study.lease !== undefined) study.lease = { ...study.lease, alive: false };
    },
  };
}

function memoryReader(state: Study, onClose: (reader: JournalReader) => void): JournalReader {
  const study = JSON.parse(state.header) as StudyHeader;
  let closed = false;
  const checkOpen = () => {
    if (closed) throw journalClosed(study.id);
  };
  return {
    study,
    async *entries(after = 0) {
      for (let last = after; ; ) {
        checkOpen();
        const page = state.rows.slice(last, last + PAGE).map((row, i) => entryOf(row, last + i + 1));
        if (page.length === 0) return;
        last += page.length;
        yield page;
      }
    },
    async body(seq) {
      checkOpen();
      return state.rows[seq - 1]?.body;
    },
    async close() {
      closed = true;
      onClose(this);
    },
  };
}

function memoryJournal(state: Study, onClose: (journal: JournalReader) => void): Journal {
  const reader = memoryReader(state, () => {});
  const me = {};
  let closed = false;
  state.lease = { holder: me, since: new Date().toISOString(), alive: true };

  function checkLease(): void {
    if (closed) throw journalClosed(reader.study.id);
    if (state.lease?.holder !== me) throw leaseLost(reader.study.id);
  }

  return {
    study: reader.study,
    entries: (after) => reader.entries(after),
    body: (seq) => reader.body(seq),
    async append(entries) {
      checkLease();
      const rows = entries.map(entryRow);
      const duplicate = claim(rows, state.taken, reader.study.id);
      if (duplicate !== undefined) throw duplicate;
      state.rows.push(...rows);
    },
    async summarize(summary) {
      checkLease();
      state.summary = canonical(summary);
    },
    async close() {
      if (state.lease?.holder === me) state.lease = undefined;
      closed = true;
      await reader.close();
      onClose(this);
    },
  };
}

function entryOf(row: EntryRow, seq: number): Entry {
  return {
    seq,
    kind: row.kind,
    key: row.key,
    head: JSON.parse(row.head) as Json,
    hasBody: row.body !== undefined,
  };
}
