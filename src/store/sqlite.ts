import { randomUUID } from "node:crypto";
import { resolve } from "node:path";
import { canonical, type Json, toJson } from "../graph/json.ts";
import { studyExists, studyUnknown } from "./errors.ts";
import { thisProcess } from "./process-identity.ts";
import { escapeText, unescapeText } from "./sql-text.ts";
import { connect, type Run } from "./sqlite-connection.ts";
import { inspectFile, pinFile } from "./sqlite-file.ts";
import { sqliteJournal } from "./sqlite-journal.ts";
import { busyStudies, type Claimant, takeLease } from "./sqlite-lease.ts";
import { type StudyRow, sqliteReader } from "./sqlite-reader.ts";
import { MIGRATIONS, prepareSchema } from "./sqlite-schema.ts";
import type { Journal, Store, StudyHeader } from "./store.ts";

/** How patient a store in a file is; times in milliseconds. */
export interface SqliteStoreOptions {
  /** After how long without a renewal a writer's lease may be taken over; default 15,000. */
  readonly staleAfter?: number;
  /** How long to try where another process holds the file's lock, before `STORE_LOCKED`; default 10,000. */
  readonly patience?: number;
}

/**
 * The store in one SQLite file, created where there is none; its folder must exist. Several processes may use the file
 * at once, on one machine: one writer a study, any number of readers. While it is open, `-wal` and `-shm` files stand
 * beside it; after the last store closes, the file stands alone again.
 *
 * Durable means: `synchronous = FULL`, so each group of appends is on the disk (fsync) before it resolves.
 *
 * Rejects, leaving the file byte for byte as it was, with `STORE_PATH` (no such folder, no permission),
 * `STORE_FOREIGN` (no journal), `STORE_NEWER` (of a later format) or `STORE_DAMAGED`; later calls may also reject with
 * `STORE_LOCKED`, `STORE_FULL`, `STORE_IO` and `STORE_CLOSED`.
 */
export async function sqliteStore(path: string, options: SqliteStoreOptions = {}): Promise<Store> {
  const { staleAfter = 15_000, patience = 10_000 } = options;
  const file = resolve(path);
  const size = inspectFile(file, MIGRATIONS.length);
  const connection = await connect(file, patience);
  try {
    await prepareSchema(connection, file, size);
  } catch (error) {
    await connection.close();
    throw error;
  }
  const journalFile = { connection, path: file, checkInPlace: pinFile(file) };
  const opened = new Set<Journal>();
  const here = thisProcess();
  const claimant = (): Claimant => ({ owner: randomUUID(), process: here, staleAfter });

  function writer(study: StudyRow, me: Claimant) {
    const journal = sqliteJournal(journalFile, study, me, () => opened.delete(journal));
    opened.add(journal);
    return journal;
  }

  return {
    async create(header) {
      const me = claimant();
      const copy = toJson(header) as unknown as StudyHeader;
      const study = await connection.write(async (run) => {
        if (await findStudy(run, copy.id)) throw studyExists(copy.id);
        const made = await insertStudy(run, copy);
        await takeLease(run, made.n, copy.id, me);
        return made;
      });
      return writer(study, me);
    },
    async open(id) {
      const me = claimant();
      const study = await connection.write(async (run) => {
        const found = await knownStudy(run, id);
        await takeLease(run, found.n, id, me);
        return found;
      });
      return writer(study, me);
    },
    async read(id) {
      return sqliteReader(journalFile, await connection.read((run) => knownStudy(run, id)));
    },
    studies: () =>
      connection.read(async (run) => {
        const busy = await busyStudies(run, claimant());
        const { rows } = await run("SELECT n, id, name, created, info, summary, entries FROM study ORDER BY n");
        return rows.map((row) => ({
          header: headerOf(row as unknown as HeaderColumns),
          summary: JSON.parse(String(row.summary)) as Json,
          entries: Number(row.entries),
          busy: busy.has(Number(row.n)),
        }));
      }),
    async close() {
      const closed = await Promise.allSettled([...opened].map((journal) => journal.close()));
      // Folds the log into the file and removes it, where no one else has the file open.
      await connection.close("PRAGMA journal_mode = DELETE");
      const failed = closed.find((result) => result.status === "rejected");
      if (failed !== undefined) throw failed.reason;
    },
  };
}

interface HeaderColumns {
  readonly id: string;
  readonly name: string;
  readonly created: string;
  readonly info: string;
}

function headerOf(row: HeaderColumns): StudyHeader {
  return {
    id: unescapeText(row.id),
    name: unescapeText(row.name),
    created: unescapeText(row.created),
    info: JSON.parse(row.info) as Json,
  };
}

async function findStudy(run: Run, id: string): Promise<StudyRow | undefined> {
  const row = (await run("SELECT n, id, name, created, info FROM study WHERE id = ?", escapeText(id))).rows[0];
  if (row === undefined) return undefined;
  return { n: Number(row.n), header: headerOf(row as unknown as HeaderColumns) };
}

async function knownStudy(run: Run, id: string): Promise<StudyRow> {
  const found = await findStudy(run, id);
  if (found !== undefined) return found;
  const { rows } = await run("SELECT id FROM study ORDER BY n");
  throw studyUnknown(
    id,
    rows.map((row) => unescapeText(String(row.id))),
  );
}

async function insertStudy(run: Run, header: StudyHeader): Promise<StudyRow> {
  const { lastInsertRowid } = await run(
    "INSERT INTO study (id, name, created, info, summary, entries) VALUES (?, ?, ?, ?, 'null', 0)",
    escapeText(header.id),
    escapeText(header.name),
    escapeText(header.created),
    canonical(header.info),
  );
  return { n: Number(lastInsertRowid), header };
}
