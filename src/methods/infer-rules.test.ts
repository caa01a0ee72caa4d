import { describe, expect, test } from "vitest";
import { NO_CRITICS } from "../credit/critic-count.ts";
import type { AnyTask } from "../evaluate/task.ts";
import { memoryStore } from "../store/memory.ts";
import { optimize } from "../study/optimize.ts";
import type { Evidence } from "../study/rollouts/evidence.ts";
import { takesOf } from "../testing/counted-takes.ts";
import { type ScriptedModel, scriptedModel } from "../testing/scripted-model.ts";
import { spiedMethod } from "../testing/spied-method.ts";
import { toyDemos } from "../testing/toy-demos.ts";
import { toyLadder } from "../testing/toy-ladder.ts";
import { toyRising } from "../testing/toy-rising.ts";
import { promptsOf } from "../testing/toy-scored.ts";
import { conforms } from "./fixtures/conforms.ts";
import { inferRules } from "./infer-rules.ts";

const small = { candidates: 6, examples: 4, threshold: 0 } as const;
type Options = Parameters<typeof inferRules>[0];

// All rules are drawn from the same good runs, and none stands on another: there is no ladder to climb.
conforms(() => inferRules(small), "conformance", "it climbs");

/** A study, and all evidence that the method got, in order. */
async function look(toy: { task: AnyTask; optimizer: ScriptedModel }, options: Options = {}) {
  const seen: Evidence[] = [];
  const method = spiedMethod(inferRules(options), { evidence: (all) => void seen.push(...all) });
  const result = await optimize(toy.task, { method, optimizer: toy.optimizer, store: memoryStore(), seed: 1 });
  const of = (split: string) => seen.filter(({ rollouts }) => rollouts[0]?.example.split === split);
  return { result, train: of("train"), validation: of("validation") };
}

/** The toy of demonstrations, with an optimizer that always gives this as its rules. */
function saying(rules: string, toy = toyDemos()) {
  return { task: toy.task, optimizer: scriptedModel(() => `<text>${rules}</text>`) };
}

describe.each([1, 2] as const)("with %d texts", (texts) => {
  test("a step takes what it is said to take", async () => {
    const { counted, told } = await takesOf(inferRules({ threshold: 0 }), { texts, steps: 99 });
    expect(counted.start).toEqual(told.start);
    expect(counted.steps).toEqual(Array(10).fill(told.step));
  });

  test("every text gets rules from what its own calls made", async () => {
    const { task, optimizer } = toyLadder({ texts });
    const { result } = await look({ task, optimizer }, { ...small, candidates: 1 });
    const prompts = promptsOf(optimizer);
    expect(prompts.length).toBe(texts);
    expect(prompts[0]).toMatch(/Input: train \d\nOutput: so/);
    if (texts === 2) expect(prompts[1]).toMatch(/Input: so\nOutput: so \| so/);
    for (const value of Object.values(result.candidates[1]!.values)) expect(value).toContain("Keep to these rules:");
  });
});

const wide = { rows: [20, 40, 60], max: 1 } as const;

test("good runs become demonstrations, rules go to the end of the text, and both help", async () => {
  const { result, validation } = await look(saying("1. Look carefully.", toyDemos(wide)), { candidates: 3 });
  expect(result.verdict.kind).toBe("improved");
  expect(result.best.values.instructions).toBe("Name what is inside.\n\nKeep to these rules:\n1. Look carefully.");
  expect(result.best.values.demos).toHaveLength(1);
  const [baseline, bootstrapped, rules] = validation.map(({ mean }) => mean);
  expect(bootstrapped!).toBeGreaterThan(baseline!);
  expect(rules!).toBeGreaterThan(bootstrapped!);
});

test("with demonstrations, the start takes one look more at validation", async () => {
  const { task, optimizer } = toyDemos();
  const { train, validation } = await look({ task, optimizer }, { candidates: 2, examples: 7 });
  expect(train.map(({ n }) => n)).toEqual([7]);
  expect(validation.slice(0, 2).map(({ candidate }) => candidate.by)).toEqual(["baseline", "bootstrap"]);
  const sizes = { train: 20, validation: 15, texts: 1, demos: 1, params: 2, critics: NO_CRITICS };
  expect(inferRules({ examples: 7 }).cost!(sizes).start).toEqual({ rollouts: 7 + 2 * 15, asks: 0 });
});

test("trap: the program without rules is scored, and stays where rules harm", async () => {
  const harm = ["plum", "fig", "nut", "pear", "pea"].map((fruit) => `Input: ${fruit} x\nOutput: skin`).join("\n");
  const { result, validation } = await look(saying(harm, toyDemos(wide)), { candidates: 3 });
  const [, bootstrapped, rules] = validation.map(({ mean }) => mean);
  expect(rules!).toBeLessThan(bootstrapped!);
  expect(result.best.by).toBe("bootstrap");
});

test("trap: neither demonstrations nor rules replace the baseline at an equal score", async () => {
  const { task } = toyDemos();
  const { result } = await look({ ...saying("1. Be kind."), task: { ...task, metric: () => 1 } }, { candidates: 3 });
  expect(result.candidates.length).toBeGreaterThan(2);
  expect(result.best).toBe(result.baseline);
});

test("trap: what wins on train and not on validation replaces nothing", async () => {
  const { task, optimizer } = toyRising();
  const metric = ({ output }: { output: string }) => (output.includes("train") && output.includes("Keep to") ? 1 : 0.5);
  const { result } = await look({ task: { ...task, metric }, optimizer }, { ...small, candidates: 3 });
  expect(result.best).toBe(result.baseline);
});

describe("good examples", () => {
  const inputs = (prompt: string) =>
    [...prompt.matchAll(/Input: (.*)\nOutput: (.*)/g)].map(([, x, y]) => `${x} → ${y}`);
  const trainOf = (task: AnyTask) => (task.data as { train: readonly { input: string; expected?: string }[] }).train;
  /** Without labels in the training rows; the metric knows the answers all the same. */
  const unlabelled = () => {
    const { task, optimizer } = toyDemos();
    const rows = trainOf(task as AnyTask);
    const right = new Map(rows.map(({ input, expected }) => [input, expected]));
    const metric = ({ output, example }: { output: string; example: { input: string; expected?: string } }) =>
      output === (example.expected ?? right.get(example.input)) ? 1 : 0;
    const data = { ...task.data, train: rows.map(({ input }) => ({ input })) };
    return { optimizer, task: { ...task, data, metric } as unknown as AnyTask };
  };

  test("are runs from the threshold up: 0 is one", async () => {
    const count = async (threshold: number) => {
      const { task, optimizer } = unlabelled();
      await look({ task, optimizer }, { candidates: 1, threshold });
      return optimizer.calls.length === 0 ? 0 : inputs(promptsOf(optimizer)[0]!).length;
    };
    const good = await count(1);
    expect(good).toBeGreaterThan(0);
    expect(good).toBeLessThan(20);
    expect(await count(0)).toBe(20);
    expect(await count(1.5)).toBe(0);
  });

  test("none, and no labels: nobody is asked, nothing is changed", async () => {
    const { task, optimizer } = unlabelled();
    const { result } = await look({ task, optimizer }, { threshold: 1.5 });
    expect(optimizer.calls.length).toBe(0);
    expect(result.candidates).toEqual([result.baseline]);
    expect(result.verdict.kind).toBe("kept baseline");
  });

  test("labels that fit stand behind good runs, each input once", async () => {
    const { task, optimizer } = toyDemos();
    await look({ task, optimizer }, { candidates: 1 });
    const shown = inputs(promptsOf(optimizer)[0]!);
    expect(shown.length).toBe(20);
    expect(new Set(shown).size).toBe(20);
    expect(shown.every((one) => !one.endsWith("skin"))).toBe(true);
  });

  test("labels of the whole program are not shown as what one of its steps made", async () => {
    const { task, optimizer } = toyLadder({ texts: 2 });
    const train = trainOf(task as AnyTask).map((row) => ({ ...row, expected: "carefully" }));
    await look({ task: { ...task, data: { ...task.data, train } } as unknown as AnyTask, optimizer });
    expect(optimizer.calls.length).toBe(0);
  });
});

test("trap: the prompt does not grow with the examples", async () => {
  const length = async (rows: number, tokens: number) => {
    const { task, optimizer } = toyDemos({ rows: [rows, 5, 5] });
    await look({ task, optimizer }, { candidates: 1, tokens });
    return promptsOf(optimizer)[0]!.length;
  };
  expect((await length(200, 300)) - (await length(60, 300))).toBeLessThan(100);
  expect(await length(60, 3_000)).toBeGreaterThan(await length(60, 300));
});

test("options of the prompt are heeded", async () => {
  const { task, optimizer } = toyDemos();
  await look({ task, optimizer }, { candidates: 2, rules: 7, temperature: 0.2 });
  expect(promptsOf(optimizer)[0]).toContain("Write 7 rules");
  expect(new Set(optimizer.calls.map(({ request }) => request.temperature))).toEqual(new Set([0.2]));
  expect(optimizer.calls.length).toBe(2);
});

test.each([
  [{ candidates: 0 }, '"candidates" is 0'],
  [{ threshold: Number.NaN }, '"threshold" is null'],
])("%j is refused", (options, message) => {
  expect(() => inferRules(options)).toThrow(message);
});
