import type { GradusError } from "../graph/errors.ts";
import { studyBusy } from "./errors.ts";
import { isGone, type ProcessIdentity } from "./process-identity.ts";
import type { Run } from "./sqlite-connection.ts";

/** The row of the table `lease`; times in milliseconds since 1970. */
interface LeaseRow extends ProcessIdentity {
  readonly owner: string;
  readonly since: number;
  readonly renewed: number;
}

/** A writer that asks for a lease: its own random id, its process, and after how many silent ms a lease is stale. */
export interface Claimant {
  readonly owner: string;
  readonly process: ProcessIdentity;
  readonly staleAfter: number;
}

/** Takes the lease of a study, inside the caller's transaction; throws `STUDY_BUSY` where a living writer has it. */
export async function takeLease(run: Run, study: number, id: string, me: Claimant): Promise<void> {
  const now = Date.now();
  const row = (await run("SELECT * FROM lease WHERE study = ?", study)).rows[0] as unknown as LeaseRow | undefined;
  if (row !== undefined && isAlive(row, me, now)) {
    throw busyError(row, id, me, now);
  }
  const { pid, host, started } = me.process;
  await run("INSERT OR REPLACE INTO lease VALUES (?, ?, ?, ?, ?, ?, ?)", study, me.owner, pid, host, started, now, now);
}

/** Whether `owner` still holds the lease; asked inside the transaction that relies on it. */
export async function holdsLease(run: Run, study: number, owner: string): Promise<boolean> {
  return (await run("SELECT 1 FROM lease WHERE study = ? AND owner = ?", study, owner)).rows.length > 0;
}

export async function renewLease(run: Run, study: number, owner: string): Promise<void> {
  await run("UPDATE lease SET renewed = ? WHERE study = ? AND owner = ?", Date.now(), study, owner);
}

export async function releaseLease(run: Run, study: number, owner: string): Promise<void> {
  await run("DELETE FROM lease WHERE study = ? AND owner = ?", study, owner);
}

/** The numbers of the studies that a living writer holds. */
export async function busyStudies(run: Run, me: Claimant): Promise<ReadonlySet<number>> {
  const now = Date.now();
  const rows = (await run("SELECT * FROM lease")).rows as unknown as (LeaseRow & { study: number })[];
  return new Set(rows.filter((row) => isAlive(row, me, now)).map((row) => row.study));
}

function busyError(row: LeaseRow, id: string, me: Claimant, now: number): GradusError {
  const mine = row.pid === me.process.pid && row.host === me.process.host;
  const owner = mine ? "another journal of this process" : `process ${row.pid} on ${row.host.split(" ")[0]}`;
  const silent = Math.round(Math.abs(now - row.renewed) / 1000);
  const fix = mine
    ? "Close the journal that is open."
    : `Wait for that process or stop it. Its last sign of life was ${silent} s ago; after ${me.staleAfter / 1000} s of silence the study can be taken over.`;
  return studyBusy(id, { owner, since: new Date(row.since).toISOString() }, fix);
}

function isAlive(row: LeaseRow, me: Claimant, now: number): boolean {
  // A renewal far in the future is a clock that was set back, and proves nothing.
  return Math.abs(now - row.renewed) <= me.staleAfter && !isGone(row, me.process);
}
