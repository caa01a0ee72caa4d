import { canonical } from "../graph/json.ts";
import { encodeBody } from "./body-codec.ts";
import { claim, entryRow } from "./entry-row.ts";
import { journalClosed, leaseLost } from "./errors.ts";
import { groupCommit } from "./group-commit.ts";
import type { Run } from "./sqlite-connection.ts";
import { type Claimant, holdsLease, releaseLease, renewLease } from "./sqlite-lease.ts";
import { type JournalFile, type StudyRow, sqliteReader } from "./sqlite-reader.ts";
import { alreadyThere, insertRows, type PackedRow } from "./sqlite-rows.ts";
import type { Journal, NewEntry } from "./store.ts";

/** One call of `append` or `summarize`. */
interface Call {
  readonly rows: readonly PackedRow[];
  /** JSON text. */
  readonly summary?: string;
}

/** The writer of a study whose lease `me` has just taken. `onClose` is called once. */
export function sqliteJournal(file: JournalFile, study: StudyRow, me: Claimant, onClose: () => void): Journal {
  const { n, header } = study;
  const { connection } = file;
  const reader = sqliteReader(file, study);
  const queue = groupCommit<Call>(
    (calls) =>
      connection.write(async (run) => {
        file.checkInPlace();
        return commit(run, study, me.owner, calls);
      }),
    weigh,
  );
  let closing: Promise<void> | undefined;

  const renewal = setInterval(() => {
    // A renewal that fails is tried again; the next append says what is wrong.
    connection.write((run) => renewLease(run, n, me.owner)).catch(() => {});
  }, me.staleAfter / 3);
  renewal.unref();

  async function add(prepare: () => Call): Promise<void> {
    if (closing !== undefined) throw journalClosed(header.id);
    await queue.add(prepare());
  }

  async function close(): Promise<void> {
    clearInterval(renewal);
    onClose();
    await queue.idle();
    await reader.close();
    await connection.write((run) => releaseLease(run, n, me.owner));
  }

  return {
    study: header,
    entries: (after) => reader.entries(after),
    body: (seq) => reader.body(seq),
    append: (entries) => add(() => ({ rows: entries.map(pack) })),
    summarize: (summary) => add(() => ({ rows: [], summary: canonical(summary) })),
    close() {
      closing ??= close();
      return closing;
    },
  };
}

function pack(entry: NewEntry): PackedRow {
  const row = entryRow(entry);
  return { ...row, body: row.body === undefined ? undefined : encodeBody(row.body) };
}

function weigh(call: Call): number {
  return call.rows.reduce((sum, row) => sum + 100 + row.head.length + (row.body?.data.length ?? 0), 100);
}

/** Writes a group of calls inside one transaction; returns the error of each call that was left out. */
async function commit(
  run: Run,
  { n, header }: StudyRow,
  owner: string,
  calls: readonly Call[],
): Promise<(Error | undefined)[]> {
  if (!(await holdsLease(run, n, owner))) throw leaseLost(header.id);
  const taken = await alreadyThere(
    run,
    n,
    calls.flatMap((call) => call.rows),
  );
  const errors = calls.map((call) => claim(call.rows, taken, header.id));
  const accepted = calls.filter((_, i) => errors[i] === undefined);
  const rows = accepted.flatMap((call) => call.rows);
  const summary = accepted.findLast((call) => call.summary !== undefined)?.summary ?? null;
  const last = Number((await run("SELECT entries FROM study WHERE n = ?", n)).rows[0]?.[0]);
  await insertRows(run, n, last, rows);
  await run("UPDATE study SET entries = ?, summary = coalesce(?, summary) WHERE n = ?", last + rows.length, summary, n);
  return errors;
}
