import { setTimeout as sleep } from "node:timers/promises";
import type { Client, InValue, ResultSet } from "@libsql/client/sqlite3";
import { messageOf } from "../graph/errors.ts";
import { storeClosed } from "./errors.ts";
import { isLocked, storeError, storePath } from "./sqlite-errors.ts";

/** Runs one statement. */
export type Run = (sql: string, ...args: InValue[]) => Promise<ResultSet>;

/** One connection to a database file, used by one piece of work at a time. Errors come as `storeError` makes them. */
export interface Connection {
  /** Runs `work` on one state of the file; it may run again where the file was locked, so it must only read. */
  read<T>(work: (run: Run) => Promise<T>): Promise<T>;
  /** Runs `work` in one transaction: durable when it resolves, undone when it throws; may run again as well. */
  write<T>(work: (run: Run) => Promise<T>): Promise<T>;
  /** Runs statements that must stand outside a transaction. */
  configure(sql: string): Promise<void>;
  /** Waits for the work under way, runs `last` (its errors are ignored), closes. Further work is `STORE_CLOSED`. */
  close(last?: string): Promise<void>;
}

/** SQLite blocks the whole thread while it waits for a lock, so it may only for this long; the rest is waited here. */
const BLOCKING_MS = 10;

/** `patience`: how long to try where another process holds the lock, in milliseconds, before `STORE_LOCKED`. */
export async function connect(path: string, patience: number): Promise<Connection> {
  // Loading the native library takes 40 ms, which only those who open a file should pay.
  const { createClient } = await import("@libsql/client/sqlite3");
  const client = open(
    () => createClient({ url: `file:${encodeURIComponent(path)}`, timeout: BLOCKING_MS, concurrency: 1 }),
    path,
  );
  let closed = false;
  let tail: Promise<unknown> = Promise.resolve();

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (closed) return Promise.reject(storeClosed());
    const turn = tail.then(() => retry(path, patience, work));
    tail = turn.catch(() => {});
    return turn;
  }

  /**
   * The library leaves a statement that met a lock unfinished, until the garbage collector comes by; from then on the
   * connection can neither commit nor see anything new. So every lock is taken, and given back, by `executeMultiple`,
   * which finishes what it began; inside the transaction no statement can meet a lock.
   */
  async function transact<T>(lock: string, end: string, work: (run: Run) => Promise<T>): Promise<T> {
    const transaction = await client.transaction("deferred");
    try {
      await transaction.executeMultiple(lock);
      const result = await work((sql, ...args) => transaction.execute({ sql, args }));
      await transaction.executeMultiple(end);
      return result;
    } finally {
      // Rolls back what was not committed.
      transaction.close();
    }
  }

  return {
    read: (work) => inTurn(() => transact("SELECT count(*) FROM sqlite_schema", "ROLLBACK", work)),
    write: (work) => inTurn(() => transact("ROLLBACK; BEGIN IMMEDIATE", "COMMIT", work)),
    configure: (sql) => inTurn(() => client.executeMultiple(sql)),
    async close(last = "") {
      if (closed) return;
      closed = true;
      await tail;
      await client.executeMultiple(last).catch(() => {});
      client.close();
    },
  };
}

/** Opening fails only where the system does not let us; the library's error for that has no code. */
function open(create: () => Client, path: string): Client {
  try {
    return create();
  } catch (error) {
    throw storePath(path, messageOf(error), "Check the folder's permissions, or choose another path.", error);
  }
}

async function retry<T>(path: string, patience: number, work: () => Promise<T>): Promise<T> {
  const end = performance.now() + patience;
  for (let pause = 1; ; pause = Math.min(20, pause * 2)) {
    try {
      return await work();
    } catch (error) {
      if (!isLocked(error) || performance.now() > end) throw storeError(error, path);
      await sleep(pause);
    }
  }
}
