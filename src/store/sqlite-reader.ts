import { GradusError, messageOf } from "../graph/errors.ts";
import { decodeBody } from "./body-codec.ts";
import { journalClosed } from "./errors.ts";
import type { Connection } from "./sqlite-connection.ts";
import { storeDamaged } from "./sqlite-errors.ts";
import { readBody, readPage } from "./sqlite-rows.ts";
import type { JournalReader, StudyHeader } from "./store.ts";

/** A study in a file: its number there, and what it is. */
export interface StudyRow {
  readonly n: number;
  readonly header: StudyHeader;
}

/** An open file of journals, as readers and writers share it. */
export interface JournalFile {
  readonly connection: Connection;
  readonly path: string;
  /** Throws `STORE_PATH` where the file is no longer the one that was opened. */
  checkInPlace(): void;
}

/** Reads one study through a connection that it does not own. */
export function sqliteReader({ connection, path }: JournalFile, { n, header }: StudyRow): JournalReader {
  let closed = false;

  function checkOpen(): void {
    if (closed) throw journalClosed(header.id);
  }

  /** What cannot be parsed or unpacked is damage in the file; the database's own errors pass through. */
  async function guard<T>(what: string, read: () => Promise<T>): Promise<T> {
    checkOpen();
    try {
      return await read();
    } catch (error) {
      if (GradusError.is(error)) throw error;
      throw storeDamaged(path, `${what} of study "${header.id}" cannot be read (${messageOf(error)})`, error);
    }
  }

  return {
    study: header,
    async *entries(after = 0) {
      for (let last = after; ; ) {
        const page = await guard(`what follows entry ${last}`, () => connection.read((run) => readPage(run, n, last)));
        if (page.length === 0) return;
        last += page.length;
        yield page;
      }
    },
    body: (seq) =>
      guard(`the body of entry ${seq}`, async () => {
        const stored = await connection.read((run) => readBody(run, n, seq));
        return stored === undefined ? undefined : decodeBody(stored);
      }),
    async close() {
      closed = true;
    },
  };
}
