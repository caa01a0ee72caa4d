import { expect, test } from "vitest";
import type { Demo } from "../../params/demos.ts";
import { nextContext } from "../../propose/contexts.ts";
import { dissimilar } from "../../propose/dissimilar.ts";
import { MUTATION_PROMPTS } from "../../propose/mutation-prompts.ts";
import { THINKING_STYLES } from "../../propose/thinking-styles.ts";
import { randomStream } from "../../search/random.ts";
import { memoryStore } from "../../store/memory.ts";
import { optimize } from "../../study/optimize.ts";
import { takesOf } from "../../testing/counted-takes.ts";
import { scriptedModel } from "../../testing/scripted-model.ts";
import { sectionsOf } from "../../testing/simulated/sections.ts";
import { toyDemos } from "../../testing/toy-demos.ts";
import { toyLadder } from "../../testing/toy-ladder.ts";
import { promptsOf, toyScored } from "../../testing/toy-scored.ts";
import { conforms } from "../fixtures/conforms.ts";
import { promptbreeder } from "./promptbreeder.ts";

const small = { size: 4, batch: 3 } as const;

conforms(() => promptbreeder(small));

test.each([1, 2] as const)(
  "finds what is to be gained in %i texts, one improvement on top of the other",
  async (texts) => {
    const { task, optimizer, rungs } = toyLadder({ texts });
    const result = await optimize(task, { method: promptbreeder(small), optimizer, store: memoryStore(), steps: 25 });
    expect(Object.values(result.best.values).map(rungs)).toEqual(Array(texts).fill(4));
  },
);

test.each([1, 2] as const)(
  "takes what it says with %i texts, where each copy mutates its mutation prompt first",
  async (texts) => {
    const options = { ...small, operators: ["zero-order hyper"], crossover: 0 } as const;
    const { counted, told } = await takesOf(promptbreeder(options), { texts });
    expect(counted.start).toEqual(told.start);
    expect(counted.steps.map(({ asks }) => asks)).toEqual(Array(3).fill(told.step.asks));
    // Later generations may meet units on examples that they have seen.
    expect(counted.steps[0]!.rollouts).toBe(told.step.rollouts);
    for (const { rollouts } of counted.steps) expect(rollouts).toBeLessThanOrEqual(told.step.rollouts);
  },
);

type Options = NonNullable<Parameters<typeof promptbreeder>[0]>;

/** The prompts of a run on texts that say their own scores, those of the first population apart. */
async function run(options: Options, scores: readonly number[], feedbacks: readonly string[] = ["wrong"], steps = 3) {
  const { task, optimizer } = toyScored(scores, feedbacks);
  const method = promptbreeder({ ...small, crossover: 0, ...options });
  const result = await optimize(task, { method, optimizer, store: memoryStore(), steps });
  const all = promptsOf(optimizer).map((prompt, i) => ({
    prompt,
    temperature: optimizer.calls[i]!.request.temperature!,
    ...Object.fromEntries(sectionsOf(prompt).map(({ name, items }) => [name, items] as [string, readonly string[]])),
  })) as {
    prompt: string;
    temperature: number;
    texts?: string[];
    text?: string[];
    advice?: string[];
    runs?: string[];
    style?: string[];
  }[];
  const size = options.size ?? small.size;
  return { result, first: all.slice(0, size), later: all.slice(size) };
}

const RISING = [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8];

test("lists of texts show no scores; the ranked one ascends, and is told to descend", async () => {
  const ranked = await run({ operators: ["ranked estimation"], similarity: 1 }, RISING, ["wrong"], 1);
  expect(ranked.later[0]!.texts).toEqual(["x 0.2 #1", "x 0.3 #2", "x 0.4 #3", "x 0.5 #4"]);
  expect(ranked.later[0]!.prompt).toContain("descending order");
  const unranked = await run({ operators: ["estimation"], similarity: 1 }, RISING);
  for (const { prompt } of [...ranked.later, ...unranked.later]) expect(prompt).not.toMatch(/score: ?\d|\bScore\b/);
  const orders = new Set(unranked.later.slice(0, 2).map(({ texts }) => texts!.join()));
  expect(orders.size).toBe(2);
  expect([...unranked.later[0]!.texts!].sort()).toEqual(ranked.later[0]!.texts);
});

test("texts that are too similar stand in a list once, the fittest of them", async () => {
  const { later } = await run({ operators: ["ranked estimation"], similarity: 0.4 }, RISING);
  expect(later[0]!.texts).toEqual(["x 0.5 #4"]);
  expect(dissimilar(["a b c", "c b a", "a b d", "", ""], 0.95)).toEqual(["a b c", "a b d", ""]);
});

test("a unit's lineage is its ancestors that led the population, oldest first", async () => {
  const { later } = await run({ operators: ["lineage", "first-order"] }, RISING, ["wrong"], 12);
  const lineages = later.flatMap(({ texts }) => (texts === undefined ? [] : [texts]));
  expect(Math.max(...lineages.map((texts) => texts.length))).toBeGreaterThan(1);
  for (const texts of lineages) {
    const born = texts.map((text) => Number(/#(\d+)/.exec(text)![1]));
    expect(born).toEqual([...born].sort((a, b) => a - b));
  }
});

test("a mutated mutation prompt is used at once, and stays with the copy", async () => {
  const { task } = toyScored([]);
  let n = 0;
  const optimizer = scriptedModel((prompt) =>
    prompt.includes("make a better one of it")
      ? `<critique>advice ${++n}</critique>`
      : `<text>x 0.${n + 1} by ${n}</text>`,
  );
  const method = promptbreeder({
    size: 2,
    batch: 1,
    operators: ["first-order hyper"],
    crossover: 0,
    mutationPrompts: ["advice 0"],
  });
  await optimize(task, { method, optimizer, store: memoryStore(), steps: 3 });
  const advice = promptsOf(optimizer).map(
    (prompt) => sectionsOf(prompt).find(({ name }) => name === "advice")!.items[0],
  );
  // Two first texts; then in each generation a new advice from the fitter unit's, and a text by it.
  expect(advice.slice(2)).toEqual(["advice 0", "advice 1", "advice 1", "advice 2", "advice 2", "advice 3"]);
});

test("the fitter unit of a pair is copied over the other, whose text is gone", async () => {
  const { later } = await run({ size: 2, operators: ["first-order"] }, [0.9, 0.1, 0.2, 0.3, 0.4], ["wrong"], 4);
  expect(later.map(({ text }) => text![0])).toEqual(Array(4).fill("x 0.9 #1"));
});

test("right runs become instructions only where there are some", async () => {
  const none = await run({ operators: ["lamarckian"] }, RISING);
  expect(none.later).toEqual([]);
  const { later } = await run({ operators: ["lamarckian"] }, RISING, ["good", "wrong", "wrong"]);
  expect(later.length).toBe(6);
  for (const { runs } of later) for (const shown of runs!) expect(shown).toContain("Feedback: good");
});

test("what is returned is the best on validation, not the luckiest of the run's noisy measurements", async () => {
  const { task, optimizer } = toyScored([0.5, 0.9, 0.4, 0.3]);
  const overfit = { ...task, metric: metricThatFlatters("0.9") };
  const result = await optimize(overfit as typeof task, {
    method: promptbreeder({ ...small, crossover: 0 }),
    optimizer,
    store: memoryStore(),
    steps: 4,
  });
  expect(result.best.values.text).toMatch(/^x 0.5/);
});

/** On train this text scores 1, elsewhere 0. */
function metricThatFlatters(text: string) {
  return ({ output, example }: { output: string; example: { input: string } }) => {
    if (!output.startsWith(`x ${text}`)) return Number(/x (\S+)/.exec(output)?.[1] ?? 0);
    return example.input.startsWith("train") ? 1 : 0;
  };
}

test("how many of a generation are measured on validation is told", async () => {
  const { task, optimizer } = toyScored([0.5, 0.9, 0.4, 0.3]);
  const overfit = { ...task, metric: metricThatFlatters("0.9") };
  const method = promptbreeder({ ...small, crossover: 0, finalists: 1, operators: ["first-order"] });
  const result = await optimize(overfit as typeof task, { method, optimizer, store: memoryStore(), steps: 1 });
  expect(result.best).toBe(result.baseline);
});

test("it ends after so many generations without a better one", async () => {
  const { later } = await run({ patience: 3, operators: ["first-order"] }, [0.1], ["wrong"], 20);
  expect(later.length).toBe(3 * 2);
});

test("each generation is measured on a batch of its own", async () => {
  const { task, optimizer } = toyScored(RISING, ["a", "b", "c", "d", "e", "f"]);
  const seen: string[] = [];
  const watched = {
    ...task,
    metric: ({ output, example }: { output: string; example: { input: string } }) => {
      if (example.input.startsWith("train") && !output.endsWith("root")) seen.push(example.input);
      return 0.5;
    },
  };
  const method = promptbreeder({ size: 2, batch: 1, operators: ["first-order"] });
  await optimize(watched as typeof task, { method, optimizer, store: memoryStore(), steps: 6 });
  expect(new Set(seen).size).toBeGreaterThan(2);
  // Both units of a generation are measured on the same example.
  expect(seen[0]).toBe(seen[1]);
});

test("where nothing is gained, the baseline is kept", async () => {
  const { result } = await run({}, [0.1], ["wrong"], 4);
  expect(result.best).toBe(result.baseline);
});

test("a text of another unit may replace one, and then it is one of the population's", async () => {
  const { result } = await run({ operators: ["first-order"], crossover: 1 }, RISING, ["wrong"], 4);
  const texts = result.candidates.map(({ values }) => values.text);
  // The first population alone: every later text was written over by one of them.
  expect(texts.filter((text) => text !== "x 0.1 root").length).toBe(4);
});

test("temperatures lie in their range and drift from copy to copy, unless told not to", async () => {
  const wild = await run(
    { size: 8, temperatures: [0.5, 1.5], drift: 0.3, operators: ["first-order"] },
    RISING,
    ["wrong"],
    6,
  );
  const all = [...wild.first, ...wild.later].map(({ temperature }) => temperature);
  expect(Math.min(...all)).toBeGreaterThanOrEqual(0.5);
  expect(Math.max(...all)).toBeLessThanOrEqual(1.5);
  expect(new Set(all).size).toBeGreaterThan(16);
  const still = await run({ size: 8, drift: 0, operators: ["first-order"] }, RISING, ["wrong"], 6);
  expect(new Set([...still.first, ...still.later].map(({ temperature }) => temperature)).size).toBe(8);
});

test("mutation prompts and thinking styles are the built-in ones, or those given", async () => {
  const { first } = await run({}, RISING);
  for (const { advice, style } of first) {
    expect(MUTATION_PROMPTS).toContain(advice![0]);
    expect(THINKING_STYLES).toContain(style![0]);
  }
  const own = await run({ mutationPrompts: ["Shout."], thinkingStyles: ["Hum."] }, RISING);
  for (const { advice, style } of own.first) expect([advice![0], style![0]]).toEqual(["Shout.", "Hum."]);
  expect([new Set(MUTATION_PROMPTS).size, new Set(THINKING_STYLES).size]).toEqual([
    MUTATION_PROMPTS.length,
    THINKING_STYLES.length,
  ]);
});

test("right runs become demonstrations, never more than fit, unless told not to", async () => {
  const bred = async (contexts: boolean) => {
    const { task, optimizer } = toyDemos({ max: 2 });
    const method = promptbreeder({ size: 4, batch: 10, contexts });
    return await optimize(task, { method, optimizer, store: memoryStore(), steps: 6 });
  };
  const sizes = (await bred(true)).candidates.map(({ values }) => (values.demos as unknown as Demo[]).length);
  expect(new Set(sizes)).toEqual(new Set([0, 1, 2]));
  expect((await bred(false)).candidates.every(({ values }) => (values.demos as unknown as Demo[]).length === 0)).toBe(
    true,
  );
});

test("a context that is drawn anew may be full at once", async () => {
  const first = async (resample: number) => {
    const { task, optimizer } = toyDemos({ max: 3 });
    const method = promptbreeder({ size: 4, batch: 10, resample });
    const result = await optimize(task, { method, optimizer, store: memoryStore(), steps: 1 });
    return Math.max(...result.candidates.map(({ values }) => (values.demos as unknown as Demo[]).length));
  };
  expect(await first(1)).toBe(3);
  expect(await first(0)).toBe(1);
});

test("a context grows by one, changes in one place where it is full, or is drawn anew", () => {
  const demo = (i: number): Demo => ({ input: i, output: i });
  const [one, two, three, four] = [1, 2, 3, 4].map(demo) as [Demo, Demo, Demo, Demo];
  const draw = (now: Demo[], found: Demo[], anew: boolean, max = 2) =>
    nextContext(now, found, { max, anew, random: randomStream(1, "context") });
  expect(draw([one], [one, two], false)).toEqual([one, two]);
  expect(draw([one, two], [two, one], false)).toEqual([one, two]);
  const changed = draw([one, two], [three], false);
  expect(changed).toContainEqual(three);
  expect(changed.length).toBe(2);
  expect(draw([one, two], [three, four], true, 4)).toHaveLength(4);
  expect(draw([], [], true)).toEqual([]);
});

test.each([
  [{ temperatures: [1] }, "temperatures"],
  [{ temperatures: [2, 1] }, "temperatures"],
  [{ operators: [] }, "operators"],
  [{ size: 1 }, "size"],
])("%j is refused", (options, name) => {
  expect(() => promptbreeder(options)).toThrow(`"${name}"`);
});
