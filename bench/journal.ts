import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sqliteStore } from "../src/store/sqlite.ts";
import type { Journal, NewEntry } from "../src/store/store.ts";
import type { BenchRow } from "./row.ts";

const PAGED = 100_000;

/** Entries as a study writes them: a path, a content hash and costs in the head; with a reply of 2 kB in the body. */
function entryOf(i: number, body: boolean): NewEntry {
  const hash = (i * 2_654_435_761).toString(16).padStart(32, "0");
  return {
    kind: "call",
    key: `step ${i >> 6} / each 1.${i % 8} / ask 0 #${i}`,
    head: { model: "ask", hash, usage: { input: 900 + (i % 100), output: 200 + (i % 50) }, usd: 0.0012 },
    ...(body ? { body: bodyOf(i) } : {}),
  };
}

/** 2 kB of words in no order that repeats soon, so that compression has about the work that prose gives it. */
function bodyOf(i: number): string {
  const words: string[] = [];
  for (let k = 0, x = i + 1; k < 300; k++) {
    x = (Math.imul(x, 1_103_515_245) + 12_345) >>> 0;
    words.push((x % 4096).toString(36) + "aeiou"[x % 5]);
  }
  return JSON.stringify({ text: words.join(" ") });
}

/** Lets `writers` append at once, one entry a call, each waiting for its last call; returns entries a second. */
async function rate(journal: Journal, from: number, writers: number, each: number, body: boolean): Promise<number> {
  const start = performance.now();
  await Promise.all(
    Array.from({ length: writers }, async (_, w) => {
      for (let i = 0; i < each; i++) await journal.append([entryOf(from + w * each + i, body)]);
    }),
  );
  return (writers * each * 1000) / (performance.now() - start);
}

async function readAll(journal: { entries(): AsyncIterable<readonly unknown[]> }): Promise<number> {
  let count = 0;
  for await (const page of journal.entries()) count += page.length;
  return count;
}

/** Measures the journal in a file on this machine's disk for temporary files, in about fifteen seconds. */
export async function journalBench(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), "gradus-bench-"));
  const path = join(folder, "journal.db");
  const figures: BenchRow[] = [];
  const add = (name: string, value: number, unit: string, limit?: number, ok = true) =>
    figures.push({ name, value, unit, ...(limit === undefined ? {} : { limit }), ok });
  try {
    const store = await sqliteStore(path);
    const header = (id: string) => ({ id, name: id, created: new Date().toISOString(), info: null });
    const calls = await store.create(header("calls"));
    const alone = await rate(calls, 0, 1, 1000, false);
    const heads = await rate(calls, 10_000, 100, 200, false);
    const bodies = await rate(calls, 100_000, 100, 100, true);
    add("durable entries, 100 writers, heads only", heads, "entries/s", 3000, heads >= 3000);
    add("durable entries, 100 writers, 2 kB bodies", bodies, "entries/s", 3000, bodies >= 3000);
    add("durable entries, one writer that waits for each", alone, "entries/s");
    await store.close();

    const large = join(folder, "large.db");
    const writing = await sqliteStore(large);
    const journal = await writing.create(header("large"));
    for (let i = 0; i < PAGED; i += 1000) {
      // One body in ten, as where calls are small and rollouts large.
      await journal.append(Array.from({ length: 1000 }, (_, k) => entryOf(i + k, k % 10 === 0)));
    }
    await writing.close();
    add(`file size, ${PAGED} entries, one in ten with a 2 kB body`, statSync(large).size / PAGED, "B/entry");

    const start = performance.now();
    const reading = await sqliteStore(large);
    const resumed = await reading.open("large");
    const opened = performance.now();
    const count = await readAll(resumed);
    const paged = performance.now();
    await reading.close();
    add(`opening a journal of ${PAGED} entries`, (opened - start) / 1000, "s");
    const seconds = (paged - opened) / 1000;
    add(`paging the heads of ${PAGED} entries`, seconds, "s", 1, count === PAGED && seconds <= 1);
    return figures;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
