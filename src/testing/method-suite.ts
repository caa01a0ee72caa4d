import assert from "node:assert/strict";
import type { AnyTask } from "../evaluate/task.ts";
import { hashOf } from "../graph/json.ts";
import { randomSearch } from "../methods/random-search.ts";
import { randomStream } from "../search/random.ts";
import { memoryStore } from "../store/memory.ts";
import type { Entry, Store } from "../store/store.ts";
import { forecast } from "../study/forecast.ts";
import type { Method } from "../study/method/method.ts";
import { optimize, resume } from "../study/optimize.ts";
import type { OptimizeOptions } from "../study/options.ts";
import type { Result } from "../study/result.ts";
import { Crash, crashingStore } from "./faulty-store.ts";
import type { ScriptedModel } from "./scripted-model.ts";
import { scriptedModel } from "./scripted-model.ts";
import type { ConformanceCase } from "./store-suite.ts";
import { toyDemos } from "./toy-demos.ts";
import { toyLadder } from "./toy-ladder.ts";
import { type ToyOptions, toyTask } from "./toy-task.ts";

/** How thorough the suite is. */
export interface MethodSuiteOptions {
  /** How many journal entries to be killed at; "every" for each one. Default 30. */
  readonly kills?: number | "every";
  /** Runs with random latencies. Default 5. */
  readonly shuffles?: number;
  readonly seed?: number;
}

/** Steps that the toy study takes: enough for every branch of a method, few enough to be killed at every entry. */
const STEPS = 4;

/** Steps in which a method climbs the four rungs of the ladder. */
const LADDER_STEPS = 16;

/** A toy and the models behind it, whatever is to be gained in it. */
interface AnyToy {
  readonly task: AnyTask;
  readonly words: ScriptedModel;
  readonly optimizer: ScriptedModel;
}

/** The toy that a method is held against. */
interface World {
  readonly toy: (options?: ToyOptions) => AnyToy;
  /** Rows that are one fewer in train and validation. */
  readonly fewer: readonly [number, number, number];
  /** Budgets of calls that end a study at its beginning, in its midst and near its end. */
  readonly calls: readonly number[];
}

const PARAMS: World = { toy: toyTask, fewer: [5, 5, 20], calls: [320, 400, 477] };
const DEMOS: World = { toy: toyDemos, fewer: [19, 14, 40], calls: [285, 300, 330] };

/** What must hold for every method, on the toy task, or where a method changes nothing but demonstrations, on theirs: each case stands alone and throws where it does not hold. */
export function methodConformance(make: () => Method, options: MethodSuiteOptions = {}): readonly ConformanceCase[] {
  const { kills = 30, shuffles = 5, seed = 1 } = options;
  const { needsModel, changes = ["any"] } = make();
  const isForDemos = changes.every((kind) => kind === "demos");
  const world = isForDemos ? DEMOS : PARAMS;
  const suite = new Suite(make, seed, world);
  return [
    { name: "the same seed gives the same study", run: () => suite.repeats() },
    ...range(shuffles).map((i) => ({
      name: `shuffled latencies ${i + 1} change nothing`,
      run: () => suite.shuffled(i),
    })),
    { name: "replay of a finished study pays nothing", run: () => suite.replays() },
    { name: `killed at ${kills} entries, it resumes to the same end`, run: () => suite.killed(kills) },
    { name: "the provider's requests are the journal's calls", run: () => suite.ledger() },
    { name: "cost stays within the budget at every instant", run: () => suite.withinBudget() },
    { name: "changed data are a DIVERGED error", run: () => suite.diverges({ rows: world.fewer }) },
    { name: "cancelled and resumed, it comes to the same end", run: () => suite.cancelled() },
    { name: "where nothing can be gained, no improvement is claimed", run: () => suite.nothingToGain() },
    { name: "it finds what there is to gain", run: () => suite.gains() },
    ...(needsModel ? modelCases(suite, changes) : []),
  ];
}

/** What must hold besides for a method that asks a model; the others are held against random search in `bench/tpe.ts`. */
function modelCases(suite: Suite, changes: readonly string[]): readonly ConformanceCase[] {
  const any = changes.includes("any");
  return [
    ...(any || changes.includes("texts")
      ? [
          {
            name: "a changed prompt is a DIVERGED error",
            run: () => suite.diverges({ description: "Says it in other words." }),
          },
        ]
      : []),
    { name: "garbage and empty replies are survived", run: () => suite.garbage() },
    ...(any
      ? [{ name: "with a model that reads, it beats random draws at equal cost", run: () => suite.beatsChance() }]
      : []),
    ...(any || changes.includes("texts")
      ? [
          {
            name: "with a model that reads, it climbs from one improvement to the next; without, it does not",
            run: () => suite.climbs(),
          },
        ]
      : []),
  ];
}

/** What two runs of one study must agree in. */
export function fingerprint(result: Result): string {
  const evidence = [...result.train, ...result.validation, ...result.finalists];
  return hashOf({
    verdict: result.verdict.sentence,
    best: result.best.values,
    candidates: result.candidates.map((c) => [c.id, c.by, c.born, c.parents.map((p) => p.id)]),
    evidence: evidence.map((e) => [
      e.candidate.id,
      e.n,
      e.mean,
      e.variance,
      e.rollouts.map((r) => [r.key, r.outcome.score]),
    ]),
  });
}

class Suite {
  readonly #make: () => Method;
  readonly #seed: number;
  readonly #world: World;

  constructor(make: () => Method, seed: number, world: World) {
    this.#make = make;
    this.#seed = seed;
    this.#world = world;
  }

  async #run(toy: AnyToy, more: Partial<OptimizeOptions> = {}): Promise<Result> {
    return await optimize(toy.task, { ...this.#options(toy), ...more });
  }

  #options(toy: Pick<AnyToy, "optimizer">): OptimizeOptions {
    return {
      method: this.#make(),
      optimizer: toy.optimizer,
      store: memoryStore(),
      seed: this.#seed,
      steps: STEPS,
      id: "toy",
    };
  }

  async #reference(options: ToyOptions = {}): Promise<string> {
    return fingerprint(await this.#run(this.#world.toy(options)));
  }

  async repeats(): Promise<void> {
    assert.equal(await this.#reference(), await this.#reference());
  }

  async shuffled(i: number): Promise<void> {
    const random = randomStream(this.#seed, "latency", String(i));
    const shuffled = await this.#reference({ latency: () => random.unit() * 12 });
    assert.equal(shuffled, await this.#reference(), `seed ${this.#seed}, latency stream ${i}`);
  }

  async replays(): Promise<void> {
    const toy = this.#world.toy();
    const store = memoryStore();
    await this.#replayed(toy, store, await this.#run(toy, { store }));
  }

  async killed(kills: number | "every"): Promise<void> {
    const whole = memoryStore();
    const reference = fingerprint(await this.#run(this.#world.toy(), { store: whole }));
    const length = (await entriesOf(whole)).length;
    const random = randomStream(this.#seed, "kills");
    const places = kills === "every" ? range(length) : random.sample(range(length), kills);
    for (const place of places.sort((a, b) => a - b)) await this.#killedAt(place, reference);
  }

  async #killedAt(place: number, reference: string): Promise<void> {
    const toy = this.#world.toy();
    const store = memoryStore();
    await assert.rejects(this.#run(toy, { store: crashingStore(store, place) }), Crash, `at entry ${place}`);
    store.release("toy");
    const recorded = (await entriesOf(store)).filter((entry) => entry.kind === "call" || entry.kind === "ask");
    const before = callsOf(toy);
    const { store: _, id: __, ...options } = this.#options(toy);
    const result = await resume(toy.task, "toy", { ...options, store });
    assert.equal(fingerprint(result), reference, `killed at entry ${place}, it came to another end`);
    const paidAgain = toy.words.calls.length + toy.optimizer.calls.length - before;
    const total = (await entriesOf(store)).filter((entry) => entry.kind === "call" || entry.kind === "ask").length;
    assert.equal(paidAgain, total - recorded.length, `killed at entry ${place}, a recorded call was paid again`);
  }

  async ledger(): Promise<void> {
    const toy = this.#world.toy();
    const store = memoryStore();
    const result = await this.#run(toy, { store });
    assert.equal(result.spent.calls, callsOf(toy));
    assert.equal(
      result.accounts.reduce((sum, part) => sum + part.cost.calls, 0),
      callsOf(toy),
    );
    const rollouts = (await entriesOf(store)).filter((entry) => entry.kind === "rollout").length;
    assert.equal(result.spent.rollouts, rollouts);
  }

  /** A method whose first step takes more than a budget bears is refused there: it has the smallest that is accepted. */
  async withinBudget(): Promise<void> {
    const { smallest } = await forecast(this.#world.toy().task, { method: this.#make(), store: memoryStore() });
    for (const calls of this.#world.calls.map((few) => Math.max(few, smallest.calls))) {
      const toy = this.#world.toy({ latency: () => 1 });
      let most = 0;
      const watch = () => {
        most = Math.max(most, callsOf(toy));
      };
      const store = memoryStore();
      const result = await this.#run(toy, { store, budget: { calls }, steps: 1000, onEvent: watch });
      assert.ok(most <= calls && callsOf(toy) <= calls, `${callsOf(toy)} calls at a budget of ${calls}`);
      assert.equal(result.spent.calls, callsOf(toy));
      await this.#replayed(toy, store, result);
    }
  }

  /** A replay of what has stopped, however it did, pays nothing and says the same. */
  async #replayed(toy: AnyToy, store: Store, result: Result): Promise<void> {
    const paid = callsOf(toy);
    const { id: _, ...options } = this.#options(toy);
    const again = await resume(toy.task, "toy", { ...options, store, replay: true });
    assert.equal(fingerprint(again), fingerprint(result), `replayed after "${result.ended.message}"`);
    assert.deepEqual(again.ended, result.ended);
    assert.deepEqual(again.spent, result.spent);
    assert.equal(callsOf(toy), paid, "replay made calls");
  }

  async diverges(change: ToyOptions): Promise<void> {
    const store = memoryStore();
    const toy = this.#world.toy();
    const options = { ...this.#options(toy), store };
    await this.#run(toy, { store: crashingStore(store, (await this.#length()) - 3) }).catch(() => {});
    store.release("toy");
    const other = this.#world.toy(change);
    await assert.rejects(
      resume(other.task, "toy", { ...options, same: true }),
      (error: { code?: string }) => error.code === "DIVERGED",
    );
  }

  async #length(): Promise<number> {
    const store = memoryStore();
    await this.#run(this.#world.toy(), { store });
    return (await entriesOf(store)).length;
  }

  async cancelled(): Promise<void> {
    const reference = await this.#reference();
    const total = callsOf(await this.#counted());
    for (const part of [0.2, 0.5, 0.8]) {
      const controller = new AbortController();
      const stopAt = Math.floor(total * part);
      const toy = this.#world.toy({
        latency: ({ index }) => {
          if (index === stopAt) controller.abort();
          return 0;
        },
      });
      const store = memoryStore();
      const cut = await this.#run(toy, { store, signal: controller.signal }).catch(() => undefined);
      if (cut !== undefined) await this.#replayed(toy, store, cut);
      const { id: _, ...options } = this.#options(toy);
      const result = await resume(toy.task, "toy", { ...options, store });
      assert.equal(fingerprint(result), reference, `cancelled at call ${stopAt}`);
      const replayed = await resume(toy.task, "toy", { ...options, store, replay: true });
      assert.equal(fingerprint(replayed), reference);
    }
  }

  async #counted(): Promise<AnyToy> {
    const toy = this.#world.toy();
    await this.#run(toy);
    return toy;
  }

  async garbage(): Promise<void> {
    for (const reply of [
      "",
      "<values>",
      '{"level":',
      '<values><value name="level">1e999</value><value name="nope">1</value></values>',
    ]) {
      const result = await this.#run(this.#world.toy(), { optimizer: scriptedModel(() => reply) });
      assert.equal(result.verdict.kind, "kept baseline", `after "${reply}"`);
      assert.deepEqual(result.best.values, result.baseline.values);
    }
  }

  async nothingToGain(): Promise<void> {
    const result = await this.#run(this.#world.toy({ gain: false }));
    assert.notEqual(result.verdict.kind, "improved");
  }

  async gains(): Promise<void> {
    const result = await this.#run(this.#world.toy(), { steps: 25 });
    assert.equal(result.verdict.kind, "improved", result.verdict.sentence);
  }

  async climbs(): Promise<void> {
    const reached = async (reads: boolean) => {
      const { task, optimizer, rungs } = toyLadder({ reads });
      const result = await optimize(task, { ...this.#options({ optimizer }), steps: LADDER_STEPS });
      return rungs(result.best.values.instructions);
    };
    assert.equal(await reached(true), 4, "improvements that are left unfound");
    assert.ok((await reached(false)) < 4, "a ladder that chance can climb tells nothing");
  }

  async beatsChance(): Promise<void> {
    const budget = { rollouts: 64 + 90 };
    const reached = async (method: Method, seed: number) => {
      const toy = toyTask({ proposals: "sense" });
      const { verdict } = await this.#run(toy, { method, seed, budget, steps: 1000 });
      return verdict.comparison?.difference ?? 0;
    };
    const seeds = range(4).map((i) => this.#seed + i);
    const gains = await Promise.all(
      seeds.map(async (seed) => (await reached(this.#make(), seed)) - (await reached(randomSearch(), seed))),
    );
    const mean = gains.reduce((sum, gain) => sum + gain, 0) / gains.length;
    assert.ok(mean > 0.02, `mean gain over random search ${mean.toFixed(3)} (seeds ${seeds.join(", ")})`);
  }
}

function callsOf(toy: { words: ScriptedModel; optimizer: ScriptedModel }): number {
  return toy.words.calls.length + toy.optimizer.calls.length;
}

async function entriesOf(store: Store): Promise<Entry[]> {
  const reader = await store.read("toy");
  const entries: Entry[] = [];
  for await (const page of reader.entries()) entries.push(...page);
  await reader.close();
  return entries;
}

function range(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}
