import { describe, expect, test } from "vitest";
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
import { bootstrapFewShot } from "./bootstrap-few-shot.ts";
import { conforms } from "./fixtures/conforms.ts";
import { inferRules } from "./infer-rules.ts";

const small = { candidates: 6 } as const;
type Options = Parameters<typeof inferRules>[0];

// All rules are drawn from the same good runs, and none stands on another: there is no ladder to climb.
conforms(() => inferRules(small), "conformance", "it climbs");

/** The same data with a label in every row. */
function labels(data: unknown): unknown {
  const splits = Object.entries(data as Record<string, readonly { readonly input: string }[]>);
  return Object.fromEntries(
    splits.map(([name, rows]) => [name, rows.map((row) => ({ ...row, expected: `label of ${row.input}` }))]),
  );
}

/** A study, and all evidence that the method got, in order. */
async function look(toy: { task: AnyTask; optimizer: ScriptedModel }, options: Options = {}) {
  const seen: Evidence[] = [];
  const method = spiedMethod(inferRules(options), { evidence: (all) => void seen.push(...all) });
  const result = await optimize(toy.task, { method, optimizer: toy.optimizer, store: memoryStore(), seed: 1 });
  const of = (split: string) => seen.filter(({ rollouts }) => rollouts[0]?.example.split === split);
  return { result, validation: of("validation") };
}

/** The toy of demonstrations, with an optimizer that always gives this as its rules. */
function saying(rules: string, toy = toyDemos()) {
  return { task: toy.task, optimizer: scriptedModel(() => `<text>${rules}</text>`) };
}

describe.each([1, 2] as const)("with %d texts", (texts) => {
  test("a step takes what it is said to take", async () => {
    // No run is good, and rows have labels: each row is tried, and there is something to infer from.
    const toy = toyRising({ texts });
    const task = { ...toy.task, data: labels(toy.task.data) };
    const options = { toy: { task: task as unknown as AnyTask, optimizer: toy.optimizer }, steps: 99 };
    const { counted, told } = await takesOf(inferRules({ threshold: 2, rounds: 2 }), options);
    expect(counted.start).toEqual(told.start);
    expect(told.start).toEqual({ rollouts: 2 * 40 + 6, asks: 0 });
    expect(counted.steps).toEqual(Array(10).fill(told.step));
  });

  test("every text gets rules from what its own calls made", async () => {
    const { task, optimizer } = toyLadder({ texts });
    const { result } = await look({ task, optimizer }, { candidates: 1, threshold: -1 });
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
  const { validation } = await look({ task, optimizer }, { candidates: 2 });
  expect(validation.slice(0, 2).map(({ candidate }) => candidate.by)).toEqual(["baseline", "bootstrap"]);
  const { counted, told } = await takesOf(inferRules({ threshold: 2, candidates: 2 }), { toy: toyDemos() });
  expect(counted.start).toEqual(told.start);
  expect(told.start).toEqual({ rollouts: 20 + 2 * 15, asks: 0 });
});

test("it begins as BootstrapFewShot does: as many good runs as are wanted, labels behind them, taught by the teacher", async () => {
  const bootstrapped = async (options: Options) => {
    const { result } = await look(toyDemos({ max: 12 }), { candidates: 1, ...options });
    return result.candidates.find(({ by }) => by === "bootstrap")?.values.demos;
  };
  const few = async (options: Parameters<typeof bootstrapFewShot>[0]) => {
    const { task, optimizer } = toyDemos({ max: 12 });
    const method = bootstrapFewShot(options);
    const { candidates } = await optimize(task, { method, optimizer, store: memoryStore(), seed: 1 });
    return candidates.find(({ by }) => by === "bootstrap")?.values.demos;
  };
  const teacher = { instructions: "Name what is inside, carefully." };
  // Without labels, whose order is drawn in another scope.
  for (const options of [{}, { bootstrapped: 2 }, { teacher }, { threshold: 2 }].map((o) => ({ ...o, labelled: 0 })))
    expect(await bootstrapped(options)).toEqual(await few(options));
  expect(await bootstrapped({ bootstrapped: 2, labelled: 5 })).toHaveLength(5);
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
  const inputs = (prompt = "") => [...prompt.matchAll(/Input: (.*)\nOutput: (.*)/g)].map(([, x, y]) => `${x} → ${y}`);
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

  test("are runs from the threshold up, as many as are bootstrapped; without one, those that score above 0", async () => {
    const shown = async (options: Options) => {
      const { task, optimizer } = unlabelled();
      await look({ task, optimizer }, { candidates: 1, ...options });
      return inputs(promptsOf(optimizer)[0]);
    };
    const usual = await shown({});
    expect(usual).toHaveLength(4);
    expect(usual.filter((one) => one.endsWith("skin"))).toEqual([]);
    expect(await shown({ threshold: 1 })).toEqual(usual);
    expect(await shown({ bootstrapped: 2 })).toEqual(usual.slice(0, 2));
    expect((await shown({ threshold: -1 })).some((one) => one.endsWith("skin"))).toBe(true);
    expect(await shown({ threshold: 1.5 })).toEqual([]);
  });

  test("none, and no labels: nobody is asked, nothing is changed", async () => {
    const { task, optimizer } = unlabelled();
    const { result } = await look({ task, optimizer }, { threshold: 1.5 });
    expect(optimizer.calls.length).toBe(0);
    expect(result.candidates).toEqual([result.baseline]);
    expect(result.verdict.kind).toBe("kept baseline");
  });

  test("are the labels of all rows where these fit, whatever runs made of them; good runs of other rows stand behind", async () => {
    const { task, optimizer } = toyDemos();
    // Every run is good, also the wrong ones.
    const params = { candidates: 1, bootstrapped: 20, threshold: -1 };
    await look({ task, optimizer }, params);
    expect(inputs(promptsOf(optimizer)[0])).toEqual(
      trainOf(task as AnyTask).map(({ input, expected }) => `${input} → ${expected}`),
    );
    const half = toyDemos();
    const train = trainOf(half.task as AnyTask).map(({ input, expected }, i) =>
      i < 15 ? { input, expected } : { input },
    );
    const data = { ...half.task.data, train } as never;
    await look({ task: { ...half.task, data } as AnyTask, optimizer: half.optimizer }, params);
    const shown = inputs(promptsOf(half.optimizer)[0]).map((one) => Number(/ (\d+) →/.exec(one)![1]));
    expect(shown).toEqual(Array.from({ length: 20 }, (_, i) => i));
  });

  describe("where labels are of the whole program, and do not fit a step", () => {
    const asked = async (options: Options) => {
      const { task, optimizer } = toyLadder({ texts: 2 });
      const data = labels(task.data);
      const { result } = await look(
        { task: { ...task, data } as unknown as AnyTask, optimizer },
        { candidates: 2, ...options },
      );
      return { prompts: promptsOf(optimizer), result };
    };

    test("the step's own calls in good runs are shown, and not the labels", async () => {
      const { prompts } = await asked({ threshold: -1 });
      for (const prompt of prompts) {
        expect(prompt).not.toContain("label of");
        expect(prompt).toContain("what a step of a program makes");
      }
    });

    test("where no run is good, labels are, for what they are, and steps are taken", async () => {
      const { prompts, result } = await asked({ threshold: 2 });
      expect(prompts).toHaveLength(4);
      for (const prompt of prompts) {
        expect(prompt).toContain("what a program is to make");
        expect(inputs(prompt)[0]).toMatch(/^train 0 → label of train 0$/);
      }
      expect(result.candidates.some(({ by }) => by === "rules")).toBe(true);
    });
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
