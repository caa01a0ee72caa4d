import type { InValue } from "@libsql/client/sqlite3";
import type { Json } from "../graph/json.ts";
import type { StoredBody } from "./body-codec.ts";
import { type EntryRow, identityOf } from "./entry-row.ts";
import { escapeText, unescapeText } from "./sql-text.ts";
import type { Run } from "./sqlite-connection.ts";
import type { Entry } from "./store.ts";

/** A row ready to be written: its body is encoded before the transaction begins, to keep that short. */
export interface PackedRow extends Omit<EntryRow, "body"> {
  readonly body: StoredBody | undefined;
}

const PAGE = 1000;
/** Bytes of heads in a page, at most, unless one alone is longer. */
const PAGE_BYTES = 4_000_000;
/** Rows of bodies in one statement; SQLite allows 32,766 parameters. */
const BODIES = 500;

/** Which of these (kind, key) the study already has, as `identityOf` names them. */
export async function alreadyThere(
  run: Run,
  study: number,
  rows: readonly { readonly kind: string; readonly key: string }[],
): Promise<Set<string>> {
  const asked = JSON.stringify(rows.map((row) => [escapeText(row.kind), escapeText(row.key)]));
  // CROSS JOIN fixes the order: one look-up in the index for each key asked, never a scan of the study.
  const found = await run(
    `SELECT e.kind, e.key FROM json_each(?) AS j CROSS JOIN entry AS e
     ON e.study = ? AND e.kind = j.value ->> 0 AND e.key = j.value ->> 1`,
    asked,
    study,
  );
  return new Set(found.rows.map((row) => identityOf(unescapeText(String(row[0])), unescapeText(String(row[1])))));
}

/** Writes rows with the numbers after `last`. */
export async function insertRows(run: Run, study: number, last: number, rows: readonly PackedRow[]): Promise<void> {
  // One JSON text instead of one statement, or six parameters, a row.
  const heads = rows.map((row) => [
    escapeText(row.kind),
    escapeText(row.key),
    row.head,
    row.body === undefined ? 0 : 1,
  ]);
  await run(
    `INSERT INTO entry SELECT ?, ? + key + 1, value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?)`,
    study,
    last,
    JSON.stringify(heads),
  );
  const bodies = rows.flatMap((row, i): InValue[][] =>
    row.body === undefined ? [] : [[study, last + i + 1, row.body.codec, row.body.data]],
  );
  for (let i = 0; i < bodies.length; i += BODIES) {
    const some = bodies.slice(i, i + BODIES);
    await run(`INSERT INTO body VALUES ${some.map(() => "(?, ?, ?, ?)").join(", ")}`, ...some.flat());
  }
}

/**
 * The next entries after `after`, in order; none at the end. Throws where one is missing or unreadable.
 * SQLite writes the page as one JSON text, which parses several times faster than rows can be fetched.
 */
export async function readPage(run: Run, study: number, after: number): Promise<readonly Entry[]> {
  const result = await run(
    `SELECT '[' || group_concat('[' || seq || ',"' || kind || '","' || key || '",' || head || ',' || has_body || ']') || ']'
     FROM (SELECT * FROM entry WHERE study = ? AND seq > ? ORDER BY seq LIMIT ?)`,
    study,
    after,
    await pageLength(run, study, after),
  );
  const text = result.rows[0]?.[0];
  if (typeof text !== "string") return [];
  const rows = JSON.parse(text) as [number, string, string, Json, number][];
  // SQLite keeps the order, but does not promise it; sorting what is in order costs next to nothing.
  rows.sort((a, b) => a[0] - b[0]);
  return rows.map(([seq, kind, key, head, hasBody], i) => {
    if (seq !== after + i + 1) throw new Error(`entry ${after + i + 1} is missing`);
    return { seq, kind, key, head, hasBody: hasBody === 1 };
  });
}

/** How many entries the page after `after` may have, so that a page of large heads stays within bounds. */
async function pageLength(run: Run, study: number, after: number): Promise<number> {
  for (let length = PAGE; ; length = Math.ceil(length / 8)) {
    const size = await run(
      "SELECT sum(octet_length(head)) FROM (SELECT head FROM entry WHERE study = ? AND seq > ? ORDER BY seq LIMIT ?)",
      study,
      after,
      length,
    );
    if (length === 1 || Number(size.rows[0]?.[0]) <= PAGE_BYTES) return length;
  }
}

/** The body of an entry; `undefined` where there is none. Throws where it is unreadable. */
export async function readBody(run: Run, study: number, seq: number): Promise<StoredBody | undefined> {
  const row = (await run("SELECT codec, data FROM body WHERE study = ? AND seq = ?", study, seq)).rows[0];
  if (row === undefined) return undefined;
  return { codec: Number(row[0]), data: new Uint8Array(row[1] as ArrayBuffer) };
}
