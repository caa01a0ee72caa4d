import type { Connection, Run } from "./sqlite-connection.ts";
import { storeDamaged, storeForeign, storeNewer } from "./sqlite-errors.ts";
import { APPLICATION_ID } from "./sqlite-file.ts";

/** The statements that bring a journal from one format to the next. */
export type Migration = readonly string[];

/**
 * Step i leads from format i to format i + 1. A released step is never changed and never removed:
 * so that every journal ever written can be opened. Texts are kept as `escapeText` makes them.
 */
export const MIGRATIONS: readonly Migration[] = [
  [
    `CREATE TABLE study (
       n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, created TEXT NOT NULL,
       info TEXT NOT NULL, summary TEXT NOT NULL, entries INTEGER NOT NULL
     ) STRICT`,
    `CREATE TABLE lease (
       study INTEGER PRIMARY KEY, owner TEXT NOT NULL, pid INTEGER NOT NULL, host TEXT NOT NULL, started TEXT NOT NULL,
       since INTEGER NOT NULL, renewed INTEGER NOT NULL
     ) STRICT`,
    `CREATE TABLE entry (
       study INTEGER NOT NULL, seq INTEGER NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, head TEXT NOT NULL,
       has_body INTEGER NOT NULL, PRIMARY KEY (study, seq)
     ) STRICT, WITHOUT ROWID`,
    "CREATE UNIQUE INDEX entry_key ON entry (study, kind, key)",
    `CREATE TABLE body (
       study INTEGER NOT NULL, seq INTEGER NOT NULL, codec INTEGER NOT NULL, data BLOB NOT NULL,
       PRIMARY KEY (study, seq)
     ) STRICT`,
  ],
];

/** The tables of format 1, which every later format keeps. */
const TABLES = ["study", "lease", "entry", "body"];

/** Files up to this size are checked page by page as they are opened, at about a millisecond a megabyte. */
const CHECKED_BYTES = 64 * 2 ** 20;

/**
 * Makes an open file a journal of the newest format: creates one in an empty file, migrates an older one.
 * `size` is that of the file before it was opened. Writes nothing before the file was found to be sound,
 * and does each migration whole or not at all.
 */
export async function prepareSchema(
  connection: Connection,
  path: string,
  size: number,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<void> {
  const found = await connection.read((run) => inspect(run, path, migrations.length));
  if (found > 0 && size <= CHECKED_BYTES) await connection.read((run) => checkPages(run, path));
  if (found < migrations.length) {
    await connection.write(async (run) => {
      // Another process may have been faster.
      for (const step of migrations.slice(await inspect(run, path, migrations.length))) {
        for (const statement of step) await run(statement);
      }
      await run(`PRAGMA application_id = ${APPLICATION_ID}`);
      await run(`PRAGMA user_version = ${migrations.length}`);
    });
  }
  await connection.configure("PRAGMA journal_mode = WAL");
  // Every commit waits for the disk: the library's default today, but what `append` promises rests on it.
  await connection.configure("PRAGMA synchronous = FULL");
}

/** The format of the file; 0 where it is empty. */
async function inspect(run: Run, path: string, supported: number): Promise<number> {
  const version = Number((await run("PRAGMA user_version")).rows[0]?.[0]);
  const application = Number((await run("PRAGMA application_id")).rows[0]?.[0]);
  const names = (await run("SELECT name FROM sqlite_schema WHERE type = 'table'")).rows.map((row) => row[0]);
  if (application === 0 && version === 0 && names.length === 0) return 0;
  if (application !== APPLICATION_ID) throw storeForeign(path, "it is the database of another program");
  if (version > supported) throw storeNewer(path, version, supported);
  const missing = TABLES.filter((name) => !names.includes(name));
  if (missing.length > 0) throw storeDamaged(path, `its table ${missing.join(", ")} is missing`);
  return version;
}

async function checkPages(run: Run, path: string): Promise<void> {
  const verdict = String((await run("PRAGMA quick_check(1)")).rows[0]?.[0]);
  if (verdict !== "ok") throw storeDamaged(path, verdict);
}
