import { describe, expect, test } from "vitest";
import type { AnyTask } from "../../evaluate/task.ts";
import type { Json } from "../../graph/json.ts";
import { memoryStore } from "../../store/memory.ts";
import { optimize } from "../../study/optimize.ts";
import type { Evidence } from "../../study/rollouts/evidence.ts";
import { takesOf } from "../../testing/counted-takes.ts";
import { type ScriptedModel, scriptedModel } from "../../testing/scripted-model.ts";
import { spiedMethod } from "../../testing/spied-method.ts";
import { toyDemos } from "../../testing/toy-demos.ts";
import { toyLadder } from "../../testing/toy-ladder.ts";
import { toyRising } from "../../testing/toy-rising.ts";
import { promptsOf, toyScored } from "../../testing/toy-scored.ts";
import { conforms } from "../fixtures/conforms.ts";
import { simba } from "./simba.ts";

const small = { batch: 4, candidates: 2 } as const;
type Options = Parameters<typeof simba>[0];

// Four steps: since rules add up, chance climbs the suite's ladder in some more.
conforms(() => simba({ ...small, steps: 4 }));

/** A study of a few steps, and all evidence that the method got, in order. */
async function look(toy: { task: AnyTask; optimizer: ScriptedModel }, options: Options, seed = 1) {
  const seen: Evidence[] = [];
  const method = spiedMethod(simba(options), { evidence: (all) => void seen.push(...all) });
  const result = await optimize(toy.task, { method, optimizer: toy.optimizer, store: memoryStore(), seed });
  const train = seen.filter(({ rollouts }) => rollouts[0]?.example.split === "train");
  return {
    result,
    compared: train.filter(({ rollouts }) => rollouts[0]!.replicate === ""),
    explored: train.filter(({ rollouts }) => rollouts[0]!.replicate !== ""),
    checked: seen.filter(({ rollouts }) => rollouts[0]?.example.split === "validation"),
  };
}

describe.each([1, 2] as const)("with %d texts", (texts) => {
  test("rules climb rung by rung", async () => {
    const { task, optimizer, rungs } = toyLadder({ texts });
    const { best, verdict } = await optimize(task, {
      method: simba({ ...small, steps: 20 }),
      optimizer,
      store: memoryStore(),
    });
    expect(verdict.kind).toBe("improved");
    expect(Object.values(best.values).map(rungs)).toEqual(Array(texts).fill(4));
  });

  test("a step takes what it is said to take", async () => {
    const { counted, told } = await takesOf(simba({ batch: 8, candidates: 3 }), { texts, steps: 4 });
    expect(counted.start).toEqual(told.start);
    expect(counted.steps).toEqual(Array(4).fill(told.step));
  });
});

test("it ends after its steps, as published", async () => {
  const { counted } = await takesOf(simba({ ...small, steps: 2 }), { steps: 9 });
  expect(counted.steps.length).toBe(2);
});

describe("demonstrations", () => {
  const options = { steps: 8, batch: 10, candidates: 3 } as const;

  test("are gathered from the best runs, and help", async () => {
    const { result } = await look(toyDemos(), options);
    expect(result.verdict.kind).toBe("improved");
    const demos = result.best.values.demos as { input: string; output: string }[];
    expect(demos.length).toBeGreaterThan(1);
    expect(result.candidates.some(({ by }) => by === "demo")).toBe(true);
  });

  test("are never more than the param takes, and come from training examples alone", async () => {
    const { result } = await look(toyDemos({ max: 2 }), { ...options, steps: 12 });
    const all = result.candidates.flatMap(({ values }) => values.demos as { input: string }[]);
    expect(Math.max(...result.candidates.map(({ values }) => (values.demos as Json[]).length))).toBe(2);
    expect(all.every(({ input }) => input.includes(" train "))).toBe(true);
  });

  test("trap: a program is not compared on rows whose demonstration it holds", async () => {
    const { compared } = await look(toyDemos(), options);
    const own = compared.filter(({ candidate }) => (candidate.values.demos as Json[]).length > 0);
    expect(own.length).toBeGreaterThan(0);
    for (const { candidate, rollouts } of own) {
      const inputs = (candidate.values.demos as { input: string }[]).map(({ input }) => input);
      for (const { example } of rollouts) expect(inputs).not.toContain(example.row.input);
    }
    expect(own.some(({ n }) => n < 10)).toBe(true);
  });

  test("need no text: without one, nobody is asked", async () => {
    const { task, optimizer } = toyDemos();
    const only = { ...task, params: task.params!.filter(({ name }) => name === "demos") };
    const { result } = await look({ task: only, optimizer }, { ...options, steps: 3 });
    expect(optimizer.calls.length).toBe(0);
    expect(result.candidates.length).toBeGreaterThan(1);
  });
});

test("trap: means of unlike minibatches are not compared: every step has the baseline on the rows of its new programs", async () => {
  const { compared } = await look(toyRising(), { ...small, steps: 3 });
  const rows = ({ rollouts }: Evidence) => rollouts.map(({ example }) => example.id).join();
  const steps = new Set(compared.map(rows));
  expect(steps.size).toBe(3);
  for (const step of steps) {
    const own = compared.filter((one) => rows(one) === step);
    expect(own[0]!.candidate.by).toBe("baseline");
    expect(own.length).toBeGreaterThan(1);
  }
});

test("trap: where a change is skipped, no copy is run: perfect runs teach nothing, and only the runs themselves are paid", async () => {
  const { compared, explored, checked, result } = await look(toyScored([0.5], ["good"]), {
    batch: 1,
    candidates: 2,
    steps: 3,
  });
  expect(compared).toEqual([]);
  expect(explored.length).toBeGreaterThan(0);
  expect(checked.length).toBe(1);
  expect(result.candidates).toEqual([result.baseline]);
});

test("trap: no new program is its own source", async () => {
  const { result } = await look(toyDemos(), { steps: 6, batch: 10, candidates: 3 });
  for (const { id, parents } of result.candidates) expect(parents.map((parent) => parent.id)).not.toContain(id);
});

/** The rules that a long study leaves in each candidate, where every rule more is worth `gain`. */
async function rulesLeft(options: Options, advice: (i: number) => string, gain: number) {
  const { task } = toyRising();
  const optimizer = scriptedModel(
    (_, { index }) => `<values><value name="instructions">${advice(index)}</value></values>`,
  );
  const metric = ({ output }: { output: string }) => 0.5 + gain * (output.match(/Rule/g) ?? []).length;
  const { result } = await look({ task: { ...task, metric }, optimizer }, { ...small, steps: 20, ...options });
  const rulesOf = (values: Readonly<Record<string, Json>>) => String(values.instructions).split("\n\n").slice(1);
  return { result, rules: result.candidates.map(({ values }) => rulesOf(values)), rulesOf };
}

describe("trap: instructions that only ever grow", () => {
  test("a text holds so many rules at most, even where more are better", async () => {
    const most = async (rules: number) =>
      Math.max(...(await rulesLeft({ rules }, (i) => `Rule ${i}.`, 0.01)).rules.map((list) => list.length));
    expect(await most(2)).toBe(2);
    expect(await most(4)).toBe(4);
  });

  test("rules are dropped by chance, as demonstrations are", async () => {
    const { result, rulesOf } = await rulesLeft({ rules: 4 }, (i) => `Rule ${i}.`, 0.01);
    const lost = result.candidates.filter(({ values, parents }) => {
      const now = rulesOf(values);
      return parents.some((parent) => rulesOf(parent.values).some((rule) => !now.includes(rule)));
    });
    expect(lost.length).toBeGreaterThan(0);
    expect(lost.length).toBeLessThan(result.candidates.length - 1);
  });

  test("without a gain, longer texts replace nothing", async () => {
    const { result, rules } = await rulesLeft({}, (i) => `Rule ${i}.`, 0);
    expect(result.best).toBe(result.baseline);
    expect(Math.max(...rules.map((list) => list.length))).toBeLessThanOrEqual(2);
  });

  test("a rule that the text has is not added again, nor is the text itself", async () => {
    const { rules } = await rulesLeft({}, () => "Answer.\nBe brief.", 0);
    expect(rules).toEqual([[], ["Be brief."]]);
  });
});

test("trap: what wins on train and not on validation replaces nothing", async () => {
  const { task, optimizer } = toyRising();
  const lucky = {
    ...task,
    metric: ({ output }: { output: string }) =>
      output.includes("train") ? Number(/Answer (\d+)/.exec(output)?.[1] ?? 0) / 1000 : 0.5,
  };
  const { result, checked } = await look({ task: lucky, optimizer }, { ...small, steps: 4 });
  expect(checked.length).toBe(5);
  expect(result.best).toBe(result.baseline);
});

test("trap: what was best on validation is not lost to later steps that do better on train", async () => {
  const { task } = toyRising();
  const optimizer = scriptedModel(
    (_, { index }) => `<values><value name="instructions">Rule ${index}.</value></values>`,
  );
  const metric = ({ output }: { output: string }) => {
    const rules = (output.match(/Rule/g) ?? []).length;
    return output.includes("train") || rules === 0 ? 0.5 + 0.01 * rules : rules === 1 ? 1 : 0.6;
  };
  const { result } = await look({ task: { ...task, metric }, optimizer }, { ...small, steps: 8 });
  expect(String(result.best.values.instructions).match(/Rule/g)).toHaveLength(1);
});

test("trap: a training set smaller than the batch is enough", async () => {
  const { result } = await look(toyLadder({ rows: [2, 6, 20] }), {});
  expect(result.verdict.kind).toBe("improved");
});

test("the model sees the better and the worse run of one example with their traces, or the worse one alone", async () => {
  const { task, optimizer } = toyDemos();
  await look({ task, optimizer }, { steps: 6, batch: 10, candidates: 3 });
  const prompts = promptsOf(optimizer);
  const inputs = (prompt: string) =>
    [.../<runs>[\s\S]*<\/runs>/.exec(prompt)![0].matchAll(/Input: (.*)\n/g)].map(([, x]) => x);
  const scores = (prompt: string) => [...prompt.matchAll(/^Score: (.*)$/gm)].map(([, x]) => Number(x));
  const contrasts = prompts.filter((prompt) => prompt.includes("two runs"));
  expect(contrasts.length).toBeGreaterThan(0);
  for (const prompt of contrasts) {
    expect(new Set(inputs(prompt)).size).toBe(1);
    expect(scores(prompt)).toEqual([1, 0]);
    expect(prompt.match(/<traces>[\s\S]*<\/traces>/)![0].match(/<item-\d+>/g)!.length).toBe(2);
  }
});

test("the options of its prompts are heeded", async () => {
  const prompts = async (options: Options) => {
    const toy = toyRising();
    await look(toy, { ...small, steps: 3, ...options });
    return {
      temperatures: new Set(toy.optimizer.calls.map(({ request }) => request.temperature)),
      traces: /<traces>[\s\S]*<\/traces>/.exec(promptsOf(toy.optimizer)[0]!)![0].length,
    };
  };
  const usual = await prompts({});
  const other = await prompts({ temperature: 0.4, tokens: 40 });
  expect([usual.temperatures, other.temperatures]).toEqual([new Set([1]), new Set([0.4])]);
  expect(other.traces).toBeLessThan(usual.traces);
});

test("the spread says how often programs that are not the best are drawn", async () => {
  const fromBaseline = async (spread: number) => {
    const { explored } = await look(toyLadder(), { ...small, steps: 8, spread });
    return explored.filter(({ candidate }) => candidate.by === "baseline").length;
  };
  expect(await fromBaseline(0.001)).toBeLessThan(await fromBaseline(1000));
});

test.each([
  [{ candidates: 1 }, '"candidates" is 1'],
  [{ rules: 0 }, '"rules" is 0'],
  [{ spread: 0 }, '"spread" is 0'],
])("%j is refused", (options, message) => {
  expect(() => simba(options)).toThrow(message);
});
