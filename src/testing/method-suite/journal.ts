import assert from "node:assert/strict";
import { randomStream } from "../../search/random.ts";
import { memoryStore } from "../../store/memory.ts";
import type { Entry, Store } from "../../store/store.ts";
import { Crash, crashingStore } from "../faulty-store.ts";
import type { ToyOptions } from "../toy-task.ts";
import { fingerprint } from "./fingerprint.ts";
import { callsOf, entriesOf, range, type Subject } from "./subject.ts";

export async function replays(subject: Subject): Promise<void> {
  const { toy, store, result } = await subject.undisturbed();
  await subject.replayed(toy, store, result);
}

/** Killed at random entries, or at every one: what a kill leaves is the journal up to there. */
export async function killed(subject: Subject, kills: number | "every"): Promise<void> {
  const { entries } = await subject.undisturbed();
  const { length } = entries;
  const middle = await crashed(subject, Math.floor(length / 2));
  await resumesFrom(subject, middle, await entriesOf(middle));
  const random = randomStream(subject.seed, "kills");
  const places = kills === "every" ? range(length) : random.sample(range(length), kills);
  for (const place of places.sort((a, b) => a - b))
    await resumesFrom(subject, await subject.storeUntil(place), entries.slice(0, place));
}

/** What a process leaves that is there when its journal dies. */
async function crashed(subject: Subject, place: number): Promise<Store> {
  const store = memoryStore();
  const run = subject.run(subject.ground.toy(), { store: crashingStore(store, place) });
  await assert.rejects(run, Crash, `at entry ${place}`);
  store.release("toy");
  return store;
}

async function resumesFrom(subject: Subject, store: Store, before: readonly Entry[]): Promise<void> {
  const { fingerprint: reference } = await subject.undisturbed();
  const toy = subject.ground.toy();
  const at = `killed at entry ${before.length}`;
  const result = await subject.resume(toy, store);
  assert.equal(fingerprint(result), reference, `${at}, it came to another end`);
  const paid = (await entriesOf(store)).filter(isPaid).length - before.filter(isPaid).length;
  assert.equal(callsOf(toy), paid, `${at}, a recorded call was paid again`);
}

function isPaid(entry: Entry): boolean {
  return entry.kind === "call" || entry.kind === "ask";
}

/** A study that has begun does not go on with another toy. */
export async function diverges(subject: Subject, change: ToyOptions): Promise<void> {
  const { length } = (await subject.undisturbed()).entries;
  const store = await subject.storeUntil(length - 3);
  await assert.rejects(
    subject.resume(subject.ground.toy(change), store, { same: true }),
    (error: { code?: string }) => error.code === "DIVERGED",
  );
}
