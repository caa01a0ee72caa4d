import { describe, expect, test } from "vitest";
import { flow } from "../../graph/flow.ts";
import type { Node } from "../../graph/node.ts";
import { op } from "../../graph/op.ts";
import type { Param } from "../../graph/param.ts";
import { param } from "../../params/param.ts";
import { memoryStore } from "../../store/memory.ts";
import { httpError, smallTask } from "../../study/fixtures/small-study.ts";
import { optimize, resume } from "../../study/optimize.ts";
import type { OptimizeOptions } from "../../study/options.ts";
import { takesOf } from "../../testing/counted-takes.ts";
import { fingerprint } from "../../testing/method-suite.ts";
import { scriptedModel } from "../../testing/scripted-model.ts";
import { spiedMethod } from "../../testing/spied-method.ts";
import { type DemosToyOptions, toyDemos } from "../../testing/toy-demos.ts";
import { toyLadder } from "../../testing/toy-ladder.ts";
import { toyRising } from "../../testing/toy-rising.ts";
import { promptsOf, toyScored } from "../../testing/toy-scored.ts";
import { conforms, conformsToo } from "../fixtures/conforms.ts";
import { miprov2 } from "./miprov2.ts";
import { planOf } from "./plan.ts";

type Options = NonNullable<Parameters<typeof miprov2>[0]>;

/** Few examples a trial, and one more instruction a trial. */
const small = { candidates: 4, trials: 40, minibatch: 4, every: 2, looks: 3, renew: 1 } as const;

conforms(() => miprov2(small));

// Without a model, demonstrations are still bootstrapped, and that is a gain here: "garbage" does not apply.
const onDemonstrations = () => ({ ...miprov2({ ...small, renew: 0 }), changes: ["demos"] as const });
conformsToo(onDemonstrations, "on texts and demonstrations", "garbage");

async function onDemos(options: Options, toyOptions: DemosToyOptions = {}, more: Partial<OptimizeOptions> = {}) {
  const toy = toyDemos(toyOptions);
  const method = more.method ?? miprov2(options);
  const { optimizer } = toy;
  const result = await optimize(toy.task, { optimizer, store: memoryStore(), seed: 1, ...more, method });
  return { result, toy, trials: result.candidates.filter(({ by }) => by === "trial") };
}

test("finds demonstrations and an instruction that help together", async () => {
  const { result } = await onDemos({ auto: "medium" }, { rows: [20, 120, 60], max: 2 });
  expect(result.verdict.kind).toBe("improved");
  expect(result.best.values.demos).toHaveLength(2);
  expect(result.best.values.instructions).toContain("carefully");
});

test.each([1, 2] as const)(
  "climbs from one improvement to the next in %d texts where instructions are renewed",
  async (texts) => {
    const { task, optimizer, rungs } = toyLadder({ texts });
    const method = miprov2({ ...small, candidates: 2 });
    const result = await optimize(task, { method, optimizer, store: memoryStore(), steps: 30 });
    expect(Object.values(result.best.values).map(rungs)).toEqual(Array(texts).fill(4));
  },
);

describe("what it takes", () => {
  const options = { candidates: 5, minibatch: 2, every: 3, looks: 7 };

  test.each([1, 2] as const)("is what it says with %d texts; the text as it is costs no proposal", async (texts) => {
    const { counted, told } = await takesOf(miprov2({ ...options, threshold: 2 }), { texts, steps: 6 });
    expect(counted.start).toEqual(told.start);
    // 40 training examples: 4 looks and the summary; program and parts; 4 of 5 instructions. No run is good: 7 are tried.
    expect(told.start).toEqual({ rollouts: 6 + 7, asks: 5 + 1 + texts + 4 * texts });
    const trial = { rollouts: 2, asks: 0 };
    expect(counted.steps.slice(0, 3)).toEqual([trial, trial, told.step]);
  });

  test.each([0, 4])(
    "with demonstrations, each training example that is tried once a round: looks %d",
    async (looks) => {
      const toy = toyDemos({ rows: [9, 6, 6] });
      const { counted, told } = await takesOf(miprov2({ ...options, looks, threshold: 2, rounds: 2 }), { toy });
      expect(counted.start).toEqual(told.start);
      expect(told.start.rollouts).toBe(6 + 2 * (looks || 9));
    },
  );

  test("nothing is run for proposals that are shown no run; one is where nothing was bootstrapped", async () => {
    const blind = await takesOf(miprov2({ ...options, views: ["data", "tip"] }));
    expect([blind.counted.start.rollouts, blind.told.start.rollouts]).toEqual([6, 6]);
    const { counted } = await takesOf(miprov2({ ...options, candidates: 2 }));
    expect(counted.start.rollouts).toBe(6 + 1);
  });

  test("renewing asks once a text and step", async () => {
    const { counted, told } = await takesOf(miprov2({ ...options, renew: 1 }), { texts: 2, steps: 3 });
    expect(counted.steps.map(({ asks }) => asks)).toEqual([0, 2, 2]);
    expect(told.step.asks).toBe(2);
  });
});

describe("the plan", () => {
  const usual = miprov2().options as Parameters<typeof planOf>[0];
  const of = (auto: "light" | "medium" | "heavy", texts: number, demos: number, validation = 2000) =>
    planOf({ ...usual, auto }, { train: 100, texts, demos, validation });

  test.each([
    ["light", [10, 20], 3, 6, 100],
    ["medium", [18, 28], 6, 12, 300],
    ["heavy", [27, 33], 9, 18, 1000],
  ] as const)("of %s is as published", (auto, trials, instructions, sets, rows) => {
    expect([of(auto, 1, 1).trials, of(auto, 2, 2).trials]).toEqual(trials);
    expect(of(auto, 1, 1)).toMatchObject({ instructions, sets, rows, minibatch: 35 });
    expect(of(auto, 1, 0).instructions).toBe(sets);
  });

  test("uses minibatches of more than 50 rows where nothing is said, and those that are given of any", () => {
    expect([50, 51, 36].map((n) => of("light", 1, 1, n).minibatch)).toEqual([50, 35, 36]);
    const given = (validation: number) =>
      planOf({ ...usual, minibatch: 9 }, { train: 9, texts: 1, demos: 1, validation }).minibatch;
    expect([8, 20, 2000].map(given)).toEqual([8, 9, 9]);
  });

  test("halves instructions under `auto` alone: a number that is given holds for both", () => {
    const given = (demos: number) => planOf({ ...usual, candidates: 5 }, { train: 9, texts: 1, demos, validation: 9 });
    expect([given(0), given(1)].map(({ sets, instructions }) => [sets, instructions])).toEqual([
      [5, 5],
      [5, 5],
    ]);
  });

  test("is held: trials, validation examples and candidates are as many as it says", async () => {
    const { result } = await onDemos({ trials: 3, examples: 7, candidates: 4 });
    const looked = new Set(result.candidates.map(({ by }) => by));
    expect(looked).toContain("trial");
    expect(result.ended.reason).toBe("done");
    const { counted } = await takesOf(miprov2({ trials: 3, examples: 4, candidates: 4, looks: 10 }), { steps: 99 });
    expect(counted.steps).toHaveLength(3);
    expect(counted.start.rollouts).toBe(4 + 10);
    expect(Math.max(...counted.steps.map(({ rollouts }) => rollouts))).toBe(4);
    const sets = result.candidates.filter(({ by }) => by === "demonstrations");
    expect(sets.length).toBeLessThanOrEqual(3);
  });
});

test("rivals see the same examples from one full scoring to the next, and then others", async () => {
  const steps: string[][][] = [];
  const method = spiedMethod(miprov2({ minibatch: 5, every: 3, trials: 9 }), {
    step: () => steps.push([]),
    evidence: (all) => {
      for (const { rollouts } of all) steps.at(-1)?.push(rollouts.map(({ example }) => example.id).sort());
    },
  });
  await onDemos({}, {}, { method });
  const rounds = [0, 3, 6].map((i) => steps.slice(i, i + 3));
  expect(steps).toHaveLength(9);
  for (const round of rounds) {
    expect(new Set(round.map(([trial]) => trial!.join())).size).toBe(1);
    expect(round.map((looks) => looks.length)).toEqual([1, 1, 2]);
    expect(round[2]![1]).toHaveLength(15);
  }
  expect(new Set(rounds.map((round) => round[0]![0]!.join())).size).toBe(3);
});

describe("once every combination was scored on all", () => {
  const three = { candidates: 3, trials: 20 } as const;

  test("it ends: there is nothing more to try", async () => {
    const { counted } = await takesOf(miprov2(three), { steps: 99 });
    // The third of three texts is the program's own.
    expect(counted.steps.map(({ rollouts }) => rollouts)).toEqual([6, 6]);
  });

  test("it does not end before: what was scored on minibatches alone is tried on", async () => {
    const { counted } = await takesOf(miprov2({ ...three, minibatch: 2, every: 4 }), { steps: 99 });
    expect(counted.steps.length).toBeGreaterThan(2);
    expect(counted.steps.reduce((sum, { rollouts }) => sum + rollouts, 0)).toBe(12);
  });

  test("instructions are renewed at once, where they are at all", async () => {
    const { counted } = await takesOf(miprov2({ ...three, renew: 9 }), { steps: 99 });
    expect(counted.steps).toHaveLength(20);
    expect(counted.steps.slice(0, 4).map(({ asks }) => asks)).toEqual([0, 0, 1, 1]);
    expect(new Set(counted.steps.map(({ rollouts }) => rollouts))).toEqual(new Set([6]));
    const demosAlone = toyDemos();
    const params = demosAlone.task.params!.filter(({ name }) => name === "demos");
    const method = miprov2({ ...three, renew: 1 });
    const store = memoryStore();
    const { steps } = await optimize(
      { ...demosAlone.task, params },
      { method, optimizer: demosAlone.optimizer, store },
    );
    expect(steps).toBeLessThan(4);
  });
});

test("what was scored on a minibatch alone is never what is kept, once there is a full scoring", async () => {
  const { result, trials } = await onDemos({ minibatch: 3, every: 4, trials: 12 }, { rows: [20, 30, 10] });
  const whole = result.validation.map((e) => e.candidate.id);
  expect(whole.length).toBeLessThan(trials.length);
  expect(whole).toContain(result.best.id);
  expect(result.finalists.every((e) => whole.includes(e.candidate.id))).toBe(true);
});

describe("failures", () => {
  test("of a model are no score: the study stops, and goes on to the same end", async () => {
    const { result, toy: sound } = await onDemos({ trials: 6 });
    const calls = sound.words.calls.length;
    const toy = toyDemos();
    let broken = true;
    const words = {
      ...toy.words,
      doGenerate: (options: never) => {
        if (broken && toy.words.calls.length > calls / 2) throw httpError(401, "Incorrect API key", "invalid_api_key");
        return toy.words.doGenerate(options);
      },
    };
    const store = memoryStore();
    const options = { method: miprov2({ trials: 6 }), optimizer: toy.optimizer, models: { words }, store };
    const stopped = optimize(toy.task, { ...options, seed: 1, id: "s" });
    await expect(stopped).rejects.toMatchObject({ code: "MODEL_AUTHENTICATION" });
    broken = false;
    expect(fingerprint(await resume(toy.task, "s", options))).toBe(fingerprint(result));
  });

  test("of a candidate are its own: it scores the least, and the search goes on", async () => {
    const { task, optimizer } = toyScored([0.3, 0.9, 0.2, 0.5]);
    const text = task.params![0]! as Param<string>;
    const say = op("say", (words: string, input: string) => {
      if (words.includes("0.9")) throw new Error("the program cannot bear it");
      return `${words} ${input}`;
    });
    const program = flow("scored", async (input: Node<string>) => say(text, input)) as never;
    const method = miprov2({ candidates: 5, trials: 8, threshold: 0 });
    const result = await optimize({ ...task, program }, { method, optimizer, store: memoryStore() });
    const failed = result.validation.filter((e) => e.failures > 0);
    expect(failed.map((e) => e.mean)).toEqual([0]);
    expect(result.best.values.text).toContain("x 0.5");
    expect(result.ended.reason).toBe("done");
  });
});

describe("proposals", () => {
  const instructions = (prompts: readonly string[]) =>
    prompts.filter((prompt) => prompt.includes("Write a text in its place"));
  const asked = async (options: Options) => {
    const { toy } = await onDemos({ candidates: 8, trials: 4, ...options });
    return promptsOf(toy.optimizer);
  };

  test("see data, program, examples and a tip, and never what is held out", async () => {
    const prompts = await asked({});
    expect(prompts.join("\n")).not.toMatch(/\w+ (validation|test) \d+/);
    for (const prompt of instructions(prompts))
      for (const section of ["purpose", "text", "data", "program", "part", "examples"])
        expect(prompt).toContain(`<${section}>`);
    const tips = new Set(instructions(prompts).map((prompt) => /its work better\.(.*)/.exec(prompt)?.[1]?.trim()));
    expect(tips.size).toBeGreaterThan(1);
  });

  test.each([
    ["data", "<data>"],
    ["program", "<program>"],
    ["program", "<part>"],
    ["examples", "<examples>"],
  ] as const)("do without %s where `views` does not name it: no %s", async (view, section) => {
    const views = (["data", "program", "examples", "tip"] as const).filter((one) => one !== view);
    const prompts = await asked({ views });
    for (const prompt of instructions(prompts)) expect(prompt).not.toContain(section);
    const without = await asked({ views: [] });
    expect(without).toHaveLength(7);
    expect(new Set(instructions(without)).size).toBe(1);
  });

  /** The numbers of the training rows whose runs each proposal shows, of its own text's calls. */
  const shownTo = (prompts: readonly string[]) =>
    instructions(prompts).map((prompt) =>
      [.../<examples>[\s\S]*<\/examples>/.exec(prompt)![0].matchAll(/^Input: (?:\w+ )?train [abc]?(\d+)/gm)].map(
        ([, i]) => Number(i),
      ),
    );
  const isVaried = (shown: readonly (readonly number[])[]) => {
    expect(shown.every((rows) => rows.length > 0 && rows.length <= 3)).toBe(true);
    expect(new Set(shown.map(String)).size).toBeGreaterThan(shown.length / 2);
    expect(shown.flat().some((row) => row >= 20)).toBe(true);
  };

  test("see runs of the bootstrapped sets, of the whole of train, and others each time", async () => {
    const { toy } = await onDemos({ candidates: 8, trials: 2 }, { rows: [60, 15, 15] });
    isVaried(shownTo(promptsOf(toy.optimizer)));
  });

  test("see such runs of a program with texts alone, too, and of no more rows than `looks`", async () => {
    const { task, optimizer } = toyRising();
    const right = { ...task, metric: () => 1 };
    const run = (options: Options) =>
      optimize(right, {
        method: miprov2({ candidates: 8, trials: 2, ...options }),
        optimizer,
        store: memoryStore(),
        seed: 1,
      });
    await run({});
    const all = shownTo(promptsOf(optimizer));
    isVaried(all);
    await run({ looks: 4 });
    const few = shownTo(promptsOf(optimizer)).slice(all.length);
    expect(few.length).toBe(7);
    expect(new Set(few.flat()).size).toBe(4);
  });

  test("show good runs alone, and traces and temperature as they are told to", async () => {
    const { toy } = await onDemos({ candidates: 4, trials: 2, looks: 20, temperature: 0.4, tokens: 60, threshold: 1 });
    const prompts = promptsOf(toy.optimizer);
    for (const prompt of instructions(prompts)) expect(prompt).not.toContain("Output: skin");
    expect(new Set(toy.optimizer.calls.map(({ request }) => request.temperature))).toEqual(new Set([0.4]));
    const trace = (from: readonly string[]) => /<trace>[\s\S]*<\/trace>/.exec(from.join("\n"))?.[0].length ?? 0;
    const longer = promptsOf((await onDemos({ candidates: 4, trials: 2 })).toy.optimizer);
    expect(trace(prompts)).toBeLessThan(trace(longer));
  });

  test("that are renewed see what was tried, worst first", async () => {
    const { task } = toyRising();
    const optimizer = toyRising().optimizer;
    await optimize(task, { method: miprov2({ ...small, trials: 4 }), optimizer, store: memoryStore() });
    const last = instructions(promptsOf(optimizer)).at(-1)!;
    const scores = [...last.matchAll(/score: (-?\d+)/g)].map(([, score]) => Number(score));
    expect(scores.length).toBeGreaterThan(2);
    expect(scores).toEqual(scores.toSorted((a, b) => a - b));
  });
});

test("a program with neither texts nor demonstrations is an error", async () => {
  const method = miprov2();
  const running = optimize(smallTask({ more: { params: [param.number("level", 3, { min: 0, max: 9 })] } }), {
    method,
    optimizer: scriptedModel("x"),
    store: memoryStore(),
  });
  await expect(running).rejects.toMatchObject({ code: "NO_DEMOS" });
});
