import assert from "node:assert/strict";
import { type Random, randomStream } from "../../search/random.ts";
import { memoryStore } from "../../store/memory.ts";
import { fingerprint } from "./fingerprint.ts";
import type { Subject } from "./subject.ts";

/** Milliseconds that a call takes at most: 2 hides faults. */
const LATENCY_MS = 12;

/** Latencies that a stream of random numbers gives, one for each call. */
export function latencies(random: Random): { readonly latency: () => number } {
  return { latency: () => random.unit() * LATENCY_MS };
}

export async function repeats(subject: Subject): Promise<void> {
  const again = await subject.run(subject.ground.toy());
  assert.equal(fingerprint(again), (await subject.undisturbed()).fingerprint);
}

export async function shuffled(subject: Subject, i: number): Promise<void> {
  const random = randomStream(subject.seed, "latency", String(i));
  const result = await subject.run(subject.ground.toy(latencies(random)));
  const { fingerprint: reference } = await subject.undisturbed();
  assert.equal(fingerprint(result), reference, `seed ${subject.seed}, latency stream ${i}`);
}

export async function cancelled(subject: Subject): Promise<void> {
  const { fingerprint: reference, calls } = await subject.undisturbed();
  for (const part of [0.2, 0.5, 0.8]) {
    const controller = new AbortController();
    const stopAt = Math.floor(calls * part);
    const toy = subject.ground.toy({
      latency: ({ index }) => {
        if (index === stopAt) controller.abort();
        return 0;
      },
    });
    const store = memoryStore();
    const cut = await subject.run(toy, { store, signal: controller.signal }).catch(() => undefined);
    if (cut !== undefined) await subject.replayed(toy, store, cut);
    const result = await subject.resume(toy, store);
    assert.equal(fingerprint(result), reference, `cancelled at call ${stopAt}`);
    const replayed = await subject.resume(toy, store, { replay: true });
    assert.equal(fingerprint(replayed), reference);
  }
}
