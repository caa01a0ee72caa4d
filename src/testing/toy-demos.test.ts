import { describe, expect, test } from "vitest";
import type { Demo } from "../params/demos.ts";
import { bootstrap, demoParams, labelled } from "../propose/demonstrations.ts";
import { suggestionReply } from "../propose/suggestion.ts";
import { memoryStore } from "../store/memory.ts";
import { entriesOf, recipe } from "../study/fixtures/small-study.ts";
import { optimize, resume } from "../study/optimize.ts";
import type { OptimizeOptions } from "../study/options.ts";
import { Crash, crashingStore } from "./faulty-store.ts";
import { fingerprint } from "./method-suite.ts";
import { type DemosToy, type DemosToyOptions, toyDemos } from "./toy-demos.ts";

/** A small BootstrapFewShot with random sets, and what a model proposes beside it. */
const few = recipe(async (study) => {
  const [demos] = demoParams(study);
  const [first] = await study.evaluate([study.baseline], study.train);
  const pool = await bootstrap(first!.rollouts, demos!, { threshold: 1 });
  await study.evaluate([study.baseline], study.validation);
  while (await study.step("set")) {
    const drawn = study.draw("set").sample(pool, demos!.demos!.max);
    const prompt = {
      name: "few",
      task: "Improve.",
      sections: { text: "…" },
      reply: suggestionReply(["instructions", "demos"]),
    };
    const changes = await study.each([0, 1], async (i, scope) => (i === 0 ? [{ demos: drawn }] : scope.ask(prompt)));
    await study.evaluate(await study.offer([study.baseline], changes.flat(), "few"), study.validation);
  }
});

const options = (toy: DemosToy): OptimizeOptions => ({
  method: few,
  optimizer: toy.optimizer,
  store: memoryStore(),
  steps: 4,
  seed: 1,
  id: "s",
});
const run = (toy: DemosToy, more: Partial<OptimizeOptions> = {}) => optimize(toy.task, { ...options(toy), ...more });
const paid = (toy: DemosToy) => toy.words.calls.length + toy.optimizer.calls.length;

/** The share of 50 examples that are answered right with these values. */
async function score(values: { demos?: readonly Demo[]; instructions?: string }, toyOptions: DemosToyOptions = {}) {
  const toy = toyDemos({ rows: [1, 50, 1], ...toyOptions });
  const method = recipe(async (study) => {
    await study.evaluate([study.baseline], study.validation);
    await study.evaluate(await study.offer([study.baseline], [values], "test"), study.validation);
  });
  const { validation } = await optimize(toy.task, { method, optimizer: toy.optimizer, store: memoryStore(), seed: 1 });
  return validation.at(-1)!.mean;
}

const kinds = ["plum stone", "fig seeds", "nut kernel", "pear core", "pea peas"].map((one) => one.split(" "));
const shown = (n: number, outputs: (right: string) => string = (right) => right): Demo[] =>
  kinds.slice(0, n).map(([kind, right]) => ({ input: `${kind} any`, output: outputs(right!) }));

describe("the demos toy", () => {
  test("is better with each kind that is shown, worse with wrong ones, a little better with care", async () => {
    const none = await score({});
    const ladder = await Promise.all([1, 2, 3, 4].map((n) => score({ demos: shown(n) })));
    expect(none).toBeGreaterThan(0.2);
    expect([none, ...ladder]).toEqual([none, ...ladder].toSorted((a, b) => a - b));
    expect(ladder[3]).toBeGreaterThan(none + 0.3);
    expect(await score({ demos: shown(4, () => "skin") })).toBeLessThan(none);
    const careful = await score({ instructions: "Look carefully." });
    expect(careful).toBeGreaterThan(none);
    expect(careful).toBeLessThan(ladder[3]!);
    expect(await score({ demos: shown(4) }, { gain: false })).toBe(none);
  });

  test("the later of two demonstrations of a kind counts", async () => {
    const [right, wrong] = [shown(1)[0]!, shown(1, () => "skin")[0]!];
    expect(await score({ demos: [wrong, right] })).toBe(await score({ demos: [right] }));
    expect(await score({ demos: [right, wrong] })).toBe(await score({ demos: [wrong] }));
  });

  test("its own labels fit it", () => {
    const rows = [{ input: "fig any", expected: "seeds" }];
    expect(labelled(rows.map((row, i) => ({ id: `${i}`, row, split: "train" })))).toEqual(
      [shown(2)[1]].map((demo) => ({ ...demo })),
    );
  });
});

describe("a study that bootstraps demonstrations", () => {
  test("improves the program where it can be, and claims nothing where it cannot", async () => {
    const result = await run(toyDemos());
    expect(result.verdict.kind).toBe("improved");
    expect((result.best.values.demos as Demo[]).length).toBeGreaterThan(1);
    expect((await run(toyDemos({ gain: false }))).verdict.kind).not.toBe("improved");
  });

  test("is the same under any latency, and a replay pays nothing", async () => {
    const store = memoryStore();
    const toy = toyDemos();
    const result = await run(toy, { store });
    const before = paid(toy);
    const again = await resume(toy.task, "s", { method: few, optimizer: toy.optimizer, store, replay: true });
    expect(fingerprint(again)).toBe(fingerprint(result));
    expect(paid(toy)).toBe(before);
    const slow = toyDemos({ latency: ({ index }) => (index * 7) % 5 });
    expect(fingerprint(await run(slow))).toBe(fingerprint(result));
  });

  test("killed anywhere, it resumes with the same demonstrations and pays no recorded call again", async () => {
    const whole = memoryStore();
    const reference = fingerprint(await run(toyDemos(), { store: whole }));
    const { length } = await entriesOf(whole);
    const every = Math.ceil(length / (process.env.GRADUS_DEEP === "1" ? 100 : 12));
    for (let place = 3; place < length; place += every) {
      const toy = toyDemos();
      const store = memoryStore();
      await expect(run(toy, { store: crashingStore(store, place) })).rejects.toThrow(Crash);
      store.release("s");
      const calls = async () => (await entriesOf(store)).filter(({ kind }) => kind === "call" || kind === "ask").length;
      const [recorded, before] = [await calls(), paid(toy)];
      const result = await resume(toy.task, "s", { method: few, optimizer: toy.optimizer, store });
      expect(fingerprint(result), `killed at entry ${place}`).toBe(reference);
      expect(paid(toy) - before).toBe((await calls()) - recorded);
    }
  });
});
