import { describe, expect, test } from "vitest";
import { opro, optoprime } from "../../methods/index.ts";
import type { ChatOptions } from "../../model/chat-model.ts";
import { newTextReply } from "../../model/tagged-replies.ts";
import { memoryStore } from "../../store/memory.ts";
import { method } from "../../study/method/method.ts";
import { optimize } from "../../study/optimize.ts";
import { fingerprint } from "../method-suite.ts";
import { simulatedModel } from "./simulated-model.ts";
import { simulatedWorld } from "./simulated-world.ts";
import { defineWorld } from "./world.ts";
import { messages } from "./worlds/messages.ts";
import { WORLD_NAMES } from "./worlds.ts";

const chat = (text: string, more: Partial<ChatOptions> = {}): ChatOptions => ({
  prompt: [{ role: "user", content: [{ type: "text", text }] }],
  ...more,
});
const sampled = (text: string, occurrence: number, more: Partial<ChatOptions> = {}) =>
  chat(text, { providerOptions: { gradus: { occurrence } }, ...more });

describe("a reply", () => {
  const model = simulatedModel("desk");
  const textOf = async (options: ChatOptions, of = model) => String((await of.doGenerate(options)).content[0]!.text);
  const asked = "Sort it.\n\nMessage: I want a refund for the broken lamp, and my parcel is late.";

  test("depends on world, seed, request and sample alone, in any order", async () => {
    const calls = Array.from({ length: 60 }, (_, i) => sampled(`${asked} ${i % 6}`, i));
    const forward = await Promise.all(calls.map((one) => textOf(one)));
    const again = simulatedModel("desk");
    const backward: string[] = [];
    for (const one of calls.toReversed()) backward.unshift(await textOf(one, again));
    expect(backward).toEqual(forward);
    expect(new Set(forward).size).toBeGreaterThan(10);
    const other = simulatedModel("desk", { seed: 1 });
    expect(await Promise.all(calls.map((one) => textOf(one, other)))).not.toEqual(forward);
  });

  test("is one at temperature 0, and follows the request's seed where there is no sample", async () => {
    const cold = await Promise.all([1, 2, 3, 4].map((i) => textOf(sampled(asked, i, { temperature: 0 }))));
    expect(new Set(cold).size).toBe(1);
    const seeded = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((seed) => textOf(chat(asked, { seed }))));
    expect(new Set(seeded).size).toBeGreaterThan(2);
    expect(await textOf(chat(asked, { seed: 3 }))).toBe(await textOf(sampled(asked, 3)));
  });

  test("counts tokens, keeps to the output cap, and is JSON where JSON is asked for", async () => {
    const { usage } = await model.doGenerate(chat(asked));
    expect(usage.inputTokens.total).toBe(Math.ceil(asked.length / 4));
    expect(usage.outputTokens.total).toBeGreaterThan(0);
    const short = await model.doGenerate(chat("Say.\n\nMessage: hi", { maxOutputTokens: 1, seed: 4 }));
    expect(String(short.content[0]!.text).length).toBeLessThanOrEqual(4);
    const schema = { type: "object", properties: { labels: { type: "array" }, why: { type: "string" } } };
    const json: unknown = JSON.parse(await textOf(chat(asked, { responseFormat: { type: "json", schema } })));
    expect(json).toMatchObject({ labels: expect.any(Array), why: expect.any(String) });
  });

  test("takes well below a millisecond, and long prompts linear time", async () => {
    const long = (n: number) => sampled(`${"Use R7 for refunds. ".repeat(n)}\n\nMessage: a refund`, 0);
    const time = async (options: ChatOptions, n: number) => {
      const start = performance.now();
      for (let i = 0; i < n; i++) await model.doGenerate({ ...options, seed: i });
      return (performance.now() - start) / n;
    };
    await time(long(40), 50);
    // Far above what it takes, for busy machines; a quadratic reader would need minutes.
    expect(await time(long(40), 200)).toBeLessThan(10);
    expect(await time(long(20_000), 1)).toBeLessThan(5_000);
  });
});

describe("a world", () => {
  test.each(WORLD_NAMES)("%s: its task runs, and is the same again", async (name) => {
    const study = async () => {
      const { task, model } = simulatedWorld(name, { rows: [6, 6, 8] });
      return await optimize(task, { method: optoprime(), optimizer: model, steps: 3, store: memoryStore(), id: "w" });
    };
    const [one, two] = [await study(), await study()];
    expect(fingerprint(one)).toBe(fingerprint(two));
    expect(one.candidates.length).toBeGreaterThan(1);
  });

  test("has rows that no other split has", () => {
    const { world } = simulatedModel("desk");
    const { train, validation, test: held } = messages(world, 0, [50, 50, 50]);
    expect(new Set([...train, ...validation, ...held].map((row) => row.input)).size).toBe(150);
  });

  test("may be one's own", () => {
    const rules = [
      { words: ["cat"], label: "felis", says: ["The cat sleeps."] },
      { words: ["dog"], label: "canis", says: ["The dog barks."] },
    ];
    const world = simulatedWorld(defineWorld({ name: "animals", rules, format: null }));
    expect(world.carried({ instructions: "A cat is felis." })).toBe(0.5);
    const clash = [...rules, { words: ["bird"], label: "avis", says: ["The bird fears the cat."] }];
    expect(() => defineWorld({ name: "animals", rules: clash })).toThrow("no label or word of another rule");
  });

  test.each([
    [() => simulatedModel("dask"), 'there is no world "dask"; "desk" is near'],
    [() => simulatedModel("desk", { knobs: { criticc: 1 } as never }), '"critic" is near'],
    [() => simulatedModel("desk", { knobs: { drop: 2 } }), '"drop" is 2'],
    [() => simulatedModel("desk", { knobs: { critic: 0.9, superstition: 0.2 } }), "more than 1 together"],
  ])("errors are told: %#", (make, message) => {
    expect(make).toThrow(message);
  });
});

/** The same number of proposals, made without any evidence. */
const blind = method(
  {
    name: "blind",
    paper: "none",
    summary: "proposals without evidence",
    signal: "dynamic",
    credit: "none",
    needsModel: true,
    changes: ["texts"],
  },
  {},
  async (study) => {
    const [param] = study.params;
    await study.evaluate([study.baseline], study.validation);
    while (await study.step("draw")) {
      const text = param!.show(study.baseline.values[param!.name]!);
      const texts = await study.ask(
        { name: "blind", task: "Write a better text.", sections: { text }, reply: newTextReply },
        8,
      );
      const changes = texts.map((one) => ({ [param!.name]: one }));
      await study.evaluate(await study.offer([study.baseline], changes, "blind"), study.validation);
    }
  },
);

test("methods that read improve the desk more than blind proposals do", async () => {
  const gain = async (make: () => Parameters<typeof optimize>[1]["method"], steps: number, seed: number) => {
    const { task, model } = simulatedWorld("desk", { seed, rows: [24, 24, 60] });
    const { verdict } = await optimize(task, { method: make(), optimizer: model, steps, store: memoryStore(), seed });
    return verdict.comparison?.difference ?? 0;
  };
  const seeds = [1, 2, 3];
  const mean = async (make: Parameters<typeof gain>[0], steps: number) =>
    (await Promise.all(seeds.map((seed) => gain(make, steps, seed)))).reduce((a, b) => a + b, 0) / seeds.length;
  const none = await mean(() => blind(), 8);
  expect(await mean(() => optoprime(), 10)).toBeGreaterThan(none + 0.25);
  expect(await mean(() => opro(), 8)).toBeGreaterThan(none + 0.05);
}, 120_000);
