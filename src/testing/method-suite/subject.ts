import assert from "node:assert/strict";
import { memoryStore } from "../../store/memory.ts";
import type { Entry, Store } from "../../store/store.ts";
import type { Method } from "../../study/method/method.ts";
import { optimize, resume } from "../../study/optimize.ts";
import type { OptimizeOptions } from "../../study/options.ts";
import type { Result } from "../../study/result.ts";
import { fingerprint } from "./fingerprint.ts";
import type { AnyToy, Ground } from "./ground.ts";

/** Steps that the toy study takes: enough for every branch of a method, few enough to be killed at every entry. */
const STEPS = 4;

/** A study that came to its end, and what was there then. */
export interface Undisturbed {
  readonly toy: AnyToy;
  readonly store: Store;
  readonly result: Result;
  readonly fingerprint: string;
  readonly entries: readonly Entry[];
  readonly calls: number;
}

/** The method that is held to the suite, made anew for each study of it, and the study in which it is. */
export class Subject {
  readonly make: () => Method;
  readonly seed: number;
  readonly ground: Ground;
  #undisturbed: Promise<Undisturbed> | undefined;

  constructor(make: () => Method, seed: number, ground: Ground) {
    this.make = make;
    this.seed = seed;
    this.ground = ground;
  }

  /** The options of a study, but for what is given. */
  options(toy: Pick<AnyToy, "optimizer">): OptimizeOptions {
    return {
      method: this.make(),
      optimizer: toy.optimizer,
      store: memoryStore(),
      seed: this.seed,
      steps: STEPS,
      id: "toy",
    };
  }

  async run(toy: Pick<AnyToy, "task" | "optimizer">, more: Partial<OptimizeOptions> = {}): Promise<Result> {
    return await optimize(toy.task, { ...this.options(toy), ...more });
  }

  /** What others are compared with: run once, for all cases. */
  undisturbed(): Promise<Undisturbed> {
    this.#undisturbed ??= this.#run();
    return this.#undisturbed;
  }

  async #run(): Promise<Undisturbed> {
    const toy = this.ground.toy();
    const store = memoryStore();
    const result = await this.run(toy, { store });
    return {
      toy,
      store,
      result,
      fingerprint: fingerprint(result),
      entries: await entriesOf(store),
      calls: callsOf(toy),
    };
  }

  /** A store with the first entries of the undisturbed study, and no one who writes it. */
  async storeUntil(place: number): Promise<Store> {
    const { store: whole, entries } = await this.undisturbed();
    const reader = await whole.read("toy");
    const store = memoryStore();
    const journal = await store.create(reader.study);
    const copied = entries.slice(0, place).map(async ({ seq, kind, key, head, hasBody }) => {
      return { kind, key, head, ...(hasBody && { body: (await reader.body(seq))! }) };
    });
    await journal.append(await Promise.all(copied));
    await journal.close();
    await reader.close();
    return store;
  }

  /** The study that is in a store goes on. */
  async resume(toy: AnyToy, store: Store, more: { readonly replay?: true; readonly same?: true } = {}) {
    const { id, ...options } = this.options(toy);
    return await resume(toy.task, id!, { ...options, store, ...more });
  }

  /** A replay of what has stopped, however it did, pays nothing and says the same. */
  async replayed(toy: AnyToy, store: Store, result: Result): Promise<void> {
    const paid = callsOf(toy);
    const again = await this.resume(toy, store, { replay: true });
    assert.equal(fingerprint(again), fingerprint(result), `replayed after "${result.ended.message}"`);
    assert.deepEqual(again.ended, result.ended);
    assert.deepEqual(again.spent, result.spent);
    assert.equal(callsOf(toy), paid, "replay made calls");
  }
}

/** How often the models behind a toy were called. */
export function callsOf(toy: Pick<AnyToy, "words" | "optimizer">): number {
  return toy.words.calls.length + toy.optimizer.calls.length;
}

/** The journal of the toy study. */
export async function entriesOf(store: Store): Promise<Entry[]> {
  const reader = await store.read("toy");
  const entries: Entry[] = [];
  for await (const page of reader.entries()) entries.push(...page);
  await reader.close();
  return entries;
}

export function range(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}
