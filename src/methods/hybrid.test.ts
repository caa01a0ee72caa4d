import { describe, expect, test } from "vitest";
import { memoryStore } from "../store/memory.ts";
import type { Method } from "../study/method/method.ts";
import { optimize } from "../study/optimize.ts";
import type { Evidence } from "../study/rollouts/evidence.ts";
import { takesOf } from "../testing/counted-takes.ts";
import { scriptedModel } from "../testing/scripted-model.ts";
import { spiedMethod } from "../testing/spied-method.ts";
import { toyLadder } from "../testing/toy-ladder.ts";
import { promptsOf } from "../testing/toy-scored.ts";
import { toyTask } from "../testing/toy-task.ts";
import { conforms } from "./fixtures/conforms.ts";
import { hybrid } from "./hybrid.ts";
import { optoprime } from "./optoprime/optoprime.ts";
import { tpe } from "./tpe.ts";

type Options = NonNullable<Parameters<typeof hybrid>[0]>;

// Without a model's proposals the search goes on, and finds what numbers and choices have to give.
conforms(() => hybrid(), "conformance", "garbage");

test.each(["", "<values>", '<values><value name="nope">1</value></values>'])(
  'after "%s" the search goes on by itself, and texts stay as they are',
  async (reply) => {
    const { task } = toyTask();
    const method = hybrid();
    const result = await optimize(task, {
      method,
      optimizer: scriptedModel(() => reply),
      store: memoryStore(),
      steps: 12,
    });
    expect(result.candidates.length).toBeGreaterThan(12);
    for (const { values } of result.candidates) expect(values.instructions).toBe("Answer.");
    expect(result.best.values.level).not.toBe(3);
  },
);

test.each([1, 2] as const)("climbs %i texts, one improvement on top of the other", async (texts) => {
  const { task, optimizer, rungs } = toyLadder({ texts });
  const { best } = await optimize(task, { method: hybrid(), optimizer, store: memoryStore(), steps: 20 });
  expect(Object.values(best.values).map(rungs)).toEqual(Array(texts).fill(4));
});

test("a step takes no more than it says, and asks just so often", async () => {
  const { counted, told } = await takesOf(hybrid({ proposals: 3 }), { texts: 2 });
  expect(counted.start).toEqual(told.start);
  for (const step of counted.steps) {
    expect(step.asks).toBe(told.step.asks);
    expect(step.rollouts).toBeLessThanOrEqual(told.step.rollouts);
  }
});

test("where text and numbers count together, it beats a model alone and a search alone at equal rollouts", async () => {
  const reached = async (method: Method, seed: number) => {
    const { task, optimizer } = toyTask({ proposals: "sense" });
    // 64 are kept for the final check.
    const budget = { rollouts: 64 + 120 };
    const result = await optimize(task, { method, optimizer, store: memoryStore(), seed, budget, steps: 1000 });
    return result.verdict.comparison?.difference ?? 0;
  };
  const mean = async (make: () => Method) => {
    const gains = await Promise.all([1, 2, 3, 4, 5, 6].map((seed) => reached(make(), seed)));
    return gains.reduce((a, b) => a + b) / gains.length;
  };
  const ours = await mean(() => hybrid());
  expect(ours).toBeGreaterThan(await mean(() => optoprime()));
  expect(ours).toBeGreaterThan((await mean(() => tpe())) + 0.1);
});

/** What a study asks, sees and makes, where the model only ever writes a text. */
async function watched(options: Options = {}, steps = 6) {
  const { task } = toyTask({ rows: [8, 6, 6] });
  const optimizer = scriptedModel((_, { index }) => {
    return `<values><value name="instructions">Answer ${index % 2 ? "carefully" : "again"} ${index}.</value></values>`;
  });
  const looks: (readonly Evidence[])[] = [];
  const method = spiedMethod(hybrid(options), { evidence: (all) => looks.push(all) });
  const result = await optimize(task, { method, optimizer, store: memoryStore(), steps });
  return { result, prompts: promptsOf(optimizer), looks, optimizer };
}

test("the search takes texts of the past to new numbers", async () => {
  const { result } = await watched({}, 10);
  const proposed = new Set(
    result.candidates.filter((c) => c.by === "proposal").map((c) => String(c.values.instructions)),
  );
  const trials = result.candidates.filter((c) => c.by === "trial");
  expect(trials.some((c) => proposed.has(String(c.values.instructions)) && c.values.level !== 3)).toBe(true);
  for (const { values } of trials) expect([...proposed, "Answer."]).toContain(values.instructions);
});

test("the model is shown the numbers that the search has tried, with their scores", async () => {
  const { prompts } = await watched();
  expect(prompts.at(-1)).toMatch(/level = \d+[\s\S]*\nscore 0\.\d+, where the present values have 0\.\d+/);
});

test("trap: rivals of a round are compared on the same examples, all of which the baseline has seen", async () => {
  const { looks } = await watched({ examples: 5 });
  const ids = (e: Evidence) => e.rollouts.map((r) => r.example.id).sort();
  const reference = ids(looks[0]![0]!);
  expect(reference.length).toBe(5);
  const onTrain = looks.slice(1).filter((look) => look[0]?.rollouts[0]?.example.split === "train");
  for (const e of onTrain.flat()) expect(reference).toEqual(expect.arrayContaining(ids(e)));
  // A round looks once at the present candidate, once at its proposals and once at each of two trials.
  expect(new Set(onTrain.slice(0, 3).map((look) => ids(look[0]!).join())).size).toBe(1);
});

test("trap: what is better on train only replaces nothing", async () => {
  const { task, optimizer } = toyTask({ proposals: "sense" });
  const metric = ({ output }: { output: string }) =>
    output.includes("train") && output.includes("carefully") ? 1 : 0.5;
  const options = { method: hybrid(), optimizer, store: memoryStore(), steps: 6 };
  const result = await optimize({ ...task, metric }, options);
  expect(result.best).toBe(result.baseline);
});

describe("no option is ignored", () => {
  const trace = async (options: Options) => {
    const { prompts, looks, optimizer } = await watched(options, 5);
    const temperatures = optimizer.calls.map(({ request }) => request.temperature);
    return JSON.stringify([prompts, looks.map((look) => look.map((e) => [e.candidate.id, e.n])), temperatures]);
  };
  const usual = trace({});
  test.each<Options>([
    { examples: 5 },
    { batch: 2 },
    { proposals: 1 },
    { trials: 1 },
    { startup: 1 },
    { pool: 1 },
    { memory: 0 },
    { tokens: 200 },
    { temperature: 0.3 },
  ])("%j", async (options) => {
    expect(await trace(options)).not.toBe(await usual);
  });
});

test("options that make no sense are refused", () => {
  expect(() => hybrid({ trials: 0 })).toThrow('"trials" is 0');
});
