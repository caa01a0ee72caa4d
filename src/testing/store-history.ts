import assert from "node:assert/strict";
import { GradusError } from "../graph/errors.ts";
import type { Json } from "../graph/json.ts";
import type { Entry, Journal, JournalReader, NewEntry, Store, StudyHeader } from "../store/store.ts";

/** An empty store to be tested, and what the tests need around it. */
export interface StoreUnderTest {
  readonly store: Store;
  /** The same data as another process would open it, while `store` may still be open; may be the same object. */
  reopen(): Promise<Store>;
  /** Makes the store believe that the writer of a study is dead, though its journal object still lives. */
  abandon(id: string): Promise<void>;
  /** Closes everything and removes the data. */
  cleanup(): Promise<void>;
}

/** One operation on a store, for `storeHistory`; numbers pick among few studies and keys, so that they collide. */
export type StoreStep =
  | { readonly do: "append"; readonly study: number; readonly keys: readonly number[] }
  | { readonly do: "summarize"; readonly study: number; readonly value: number }
  | { readonly do: "close" | "open" | "abandon"; readonly study: number };

/**
 * Runs steps on a store and on a model of a few lines; rejects where they differ. Steps are started without
 * waiting for each other, so that they meet in groups; only opening waits. For property tests: any list of steps is allowed.
 */
export async function storeHistory(subject: StoreUnderTest, steps: readonly StoreStep[]): Promise<void> {
  const model = new Map<number, { keys: number[]; summary: Json; open: boolean }>();
  const journals = new Map<number, Journal>();
  let pending: Promise<unknown>[] = [];
  const start = (call: Promise<unknown>) => {
    // What fails is reported where all are awaited, and must not count as unhandled until then.
    call.catch(() => {});
    pending.push(call);
  };
  for (const step of steps) {
    const id = `study ${step.study}`;
    let study = model.get(step.study);
    if (study === undefined) {
      study = { keys: [], summary: null, open: true };
      model.set(step.study, study);
      journals.set(step.study, await subject.store.create(headerOf(id)));
    }
    const journal = journals.get(step.study)!;
    if (step.do === "append") {
      const fresh = step.keys.every((key, i) => !study.keys.includes(key) && step.keys.indexOf(key) === i);
      if (study.open && fresh) study.keys.push(...step.keys);
      const call = journal.append(step.keys.map((key) => entryOf(key)));
      start(fails(call, study.open ? (fresh ? undefined : "JOURNAL_DUPLICATE") : "JOURNAL_CLOSED"));
    } else if (step.do === "summarize") {
      if (study.open) study.summary = step.value;
      start(fails(journal.summarize(step.value), study.open ? undefined : "JOURNAL_CLOSED"));
    } else if (step.do === "close") {
      study.open = false;
      start(journal.close());
    } else {
      await Promise.all(pending);
      pending = [];
      // After its owner's death a study can be opened again, and the new writer sees all that was acknowledged.
      if (step.do === "abandon") await subject.abandon(id);
      if (study.open && step.do === "open") await fails(subject.store.open(id), "STUDY_BUSY");
      else journals.set(step.study, await subject.store.open(id));
      study.open = true;
    }
  }
  await Promise.all(pending);
  const other = await subject.reopen();
  const listed = new Map((await other.studies()).map((line) => [line.header.id, line]));
  assert.equal(listed.size, model.size);
  for (const [n, study] of model) {
    const id = `study ${n}`;
    assert.deepEqual(
      listed.get(id),
      { header: headerOf(id), summary: study.summary, entries: study.keys.length, busy: study.open },
      `the listing of ${id}`,
    );
    const entries = await all(await other.read(id));
    assert.deepEqual(
      entries.map((entry) => entry.key),
      study.keys.map(String),
      `the keys of ${id}`,
    );
    assert.deepEqual(
      entries.map((entry) => entry.seq),
      study.keys.map((_, i) => i + 1),
      `the numbers of ${id}`,
    );
  }
}

/** Sixty seeded steps over three studies. */
export function randomHistory(seed: number): readonly StoreStep[] {
  const next = randomBelow(seed);
  return range(60).map((): StoreStep => {
    const study = next(3);
    const what = next(10);
    if (what < 6) return { do: "append", study, keys: range(next(4)).map(() => next(40)) };
    if (what === 6) return { do: "summarize", study, value: next(100) };
    return { do: (["close", "open", "abandon"] as const)[what - 7]!, study };
  });
}

export function headerOf(id: string): StudyHeader {
  return { id, name: `The study ${id}`, created: "2026-01-02T03:04:05.678Z", info: { seed: 1 } };
}

export function entryOf(n: number, body?: string): NewEntry {
  return { kind: "call", key: String(n), head: { n }, ...(body === undefined ? {} : { body }) };
}

export async function all(journal: JournalReader, after?: number): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const page of journal.entries(after)) entries.push(...page);
  return entries;
}

/** Waits for a rejection with this code, or for success where none is expected. */
export async function fails(call: Promise<unknown>, code: string | undefined): Promise<GradusError | undefined> {
  try {
    await call;
  } catch (error) {
    if (code === undefined || !GradusError.is(error, code)) throw error;
    return error;
  }
  if (code !== undefined) assert.fail(`expected the error ${code}`);
  return undefined;
}

export function range(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}

/** A small generator (mulberry32): the suite must not depend on a test library. */
function randomBelow(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % limit;
  };
}
