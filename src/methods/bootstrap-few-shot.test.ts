import { expect, test } from "vitest";
import type { Demo } from "../params/demos.ts";
import { memoryStore } from "../store/memory.ts";
import type { Values } from "../study/candidate.ts";
import { optimize } from "../study/optimize.ts";
import { takesOf } from "../testing/counted-takes.ts";
import { type DemosToyOptions, toyDemos } from "../testing/toy-demos.ts";
import { toyTask } from "../testing/toy-task.ts";
import { bootstrapFewShot } from "./bootstrap-few-shot.ts";
import { conforms } from "./fixtures/conforms.ts";

type Options = Parameters<typeof bootstrapFewShot>[0];

conforms(() => bootstrapFewShot());

async function study(options: Options, toyOptions: DemosToyOptions = {}) {
  const toy = toyDemos(toyOptions);
  const method = bootstrapFewShot(options);
  const result = await optimize(toy.task, { method, optimizer: toy.optimizer, store: memoryStore(), seed: 1 });
  const made = result.candidates.filter(({ by }) => by === "bootstrap");
  return { result, toy, made };
}
const demosOf = ({ values }: { readonly values: Values }) => values.demos as unknown as readonly Demo[];

test("demonstrations are found that improve the program, the author's other values stay, and one step is all", async () => {
  const { result, made } = await study({});
  expect(result.verdict.kind).toBe("improved");
  expect(result.best).toBe(made[0]);
  expect(demosOf(result.best)).toHaveLength(4);
  expect(result.best.values.instructions).toBe(result.baseline.values.instructions);
  expect(result.ended.reason).toBe("done");
});

test("as published, any score above 0 is good where nothing else is said; from there up where a threshold is given", async () => {
  const { task } = toyDemos({ max: 20 });
  // Half a point for "skin", which is wrong, where the input has an even number.
  const metric = ({ output, example }: { output: string; example: { input: string; expected: string } }) =>
    output === example.expected ? 1 : /[02468]$/.test(example.input) ? 0.5 : 0;
  const outputs = async (options: Options) => {
    const method = bootstrapFewShot({ labelled: 0, bootstrapped: 20, ...options });
    const result = await optimize({ ...task, metric }, { method, store: memoryStore(), seed: 1 });
    return result.candidates.filter(({ by }) => by === "bootstrap").flatMap(demosOf);
  };
  const half = (demos: readonly Demo[]) => demos.filter(({ output }) => output === "skin");
  const usual = await outputs({});
  expect(half(usual).length).toBeGreaterThan(0);
  for (const { input } of half(usual)) expect(input).toMatch(/[02468]$/);
  expect(await outputs({ threshold: 0.5 })).toEqual(usual);
  expect(half(await outputs({ threshold: 0.6 }))).toEqual([]);
});

test("where what it made is worse on validation, the program stays as it was", async () => {
  const { result, made } = await study({ threshold: -1, labelled: 0 }, { rows: [10, 60, 20] });
  const [before, after] = result.validation.map((e) => e.mean);
  expect(made).toHaveLength(1);
  expect(after).toBeLessThan(before!);
  expect(result.best).toBe(result.baseline);
});

test("while it is bootstrapped, no example stands in its own prompt", async () => {
  const { toy } = await study({}, { rows: [8, 4, 10], max: 8 });
  const prompts = toy.words.calls.map(({ request }) => request.messages.map((m) => m.content).join("\n"));
  const taught = prompts.filter((prompt) => /Input: \w+ train \d+\nOutput:$/.test(prompt));
  const withDemos = taught.filter((prompt) => prompt.split("Input: ").length > 2);
  expect(withDemos.length).toBeGreaterThanOrEqual(4);
  for (const prompt of withDemos) {
    const own = /Input: (\w+ train \d+)\nOutput:$/.exec(prompt)![1]!;
    expect(prompt.split(`Input: ${own}\n`)).toHaveLength(2);
  }
});

test.each([
  { bootstrapped: 2, labelled: 0 },
  { bootstrapped: 2, labelled: 3 },
  { bootstrapped: 1, labelled: 16 },
])("$bootstrapped good runs, and labels up to $labelled", async (options) => {
  const { made } = await study(options, { rows: [20, 10, 10], max: 5 });
  expect(demosOf(made[0]!)).toHaveLength(Math.max(options.bootstrapped, Math.min(5, options.labelled)));
});

test.each([1, 2])("takes what it is said to take where no run is good, in %d rounds", async (rounds) => {
  const toy = toyDemos({ rows: [9, 5, 5] });
  const { counted, told } = await takesOf(bootstrapFewShot({ rounds, threshold: 2 }), { toy });
  expect(counted.start).toEqual(told.start);
  expect(counted.steps).toEqual([told.step]);
});

test("a program without a demos param is an error that says what to do", async () => {
  const running = optimize(toyTask().task, { method: bootstrapFewShot(), store: memoryStore() });
  await expect(running).rejects.toMatchObject({ code: "NO_DEMOS" });
});

test("a teacher that is no record of values is refused", () => {
  for (const teacher of ["gpt", ["x"], null, { mode: () => 1 }])
    expect(() => bootstrapFewShot({ teacher: teacher as never })).toThrow(/"teacher".*a record of values/);
});
