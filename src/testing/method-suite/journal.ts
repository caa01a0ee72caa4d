import assert from "node:assert/strict";
import { randomStream } from "../../search/random.ts";
import { memoryStore } from "../../store/memory.ts";
import type { Entry } from "../../store/store.ts";
import { Crash, crashingStore } from "../faulty-store.ts";
import type { ToyOptions } from "../toy-task.ts";
import { fingerprint } from "./fingerprint.ts";
import { callsOf, entriesOf, range, type Subject } from "./subject.ts";

export async function replays(subject: Subject): Promise<void> {
  const { toy, store, result } = await subject.undisturbed();
  await subject.replayed(toy, store, result);
}

/** Killed at random entries, or at every one. */
export async function killed(subject: Subject, kills: number | "every"): Promise<void> {
  const { fingerprint: reference, entries } = await subject.undisturbed();
  const random = randomStream(subject.seed, "kills");
  const all = range(entries.length);
  const places = kills === "every" ? all : random.sample(all, kills);
  for (const place of places.sort((a, b) => a - b)) await killedAt(subject, place, reference);
}

async function killedAt(subject: Subject, place: number, reference: string): Promise<void> {
  const toy = subject.ground.toy();
  const store = memoryStore();
  await assert.rejects(subject.run(toy, { store: crashingStore(store, place) }), Crash, `at entry ${place}`);
  store.release("toy");
  const recorded = (await entriesOf(store)).filter(isPaid).length;
  const before = callsOf(toy);
  const result = await subject.resume(toy, store);
  assert.equal(fingerprint(result), reference, `killed at entry ${place}, it came to another end`);
  const total = (await entriesOf(store)).filter(isPaid).length;
  assert.equal(callsOf(toy) - before, total - recorded, `killed at entry ${place}, a recorded call was paid again`);
}

function isPaid(entry: Entry): boolean {
  return entry.kind === "call" || entry.kind === "ask";
}

/** A study that has begun does not go on with another toy. */
export async function diverges(subject: Subject, change: ToyOptions): Promise<void> {
  const { length } = (await subject.undisturbed()).entries;
  const store = memoryStore();
  await subject.run(subject.ground.toy(), { store: crashingStore(store, length - 3) }).catch(() => {});
  store.release("toy");
  await assert.rejects(
    subject.resume(subject.ground.toy(change), store, { same: true }),
    (error: { code?: string }) => error.code === "DIVERGED",
  );
}
