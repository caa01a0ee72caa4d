import { describe, expect, test } from "vitest";
import { type AnyTask, defineTask } from "../evaluate/task.ts";
import { flow } from "../graph/flow.ts";
import type { Json } from "../graph/json.ts";
import type { Node } from "../graph/node.ts";
import { op } from "../graph/op.ts";
import { languageModel } from "../model/slot.ts";
import type { Demo } from "../params/demos.ts";
import { param } from "../params/param.ts";
import { memoryStore } from "../store/memory.ts";
import { recipe } from "../study/fixtures/small-study.ts";
import { optimize } from "../study/optimize.ts";
import type { Study } from "../study/study.ts";
import { scriptedModel } from "../testing/scripted-model.ts";
import { demoParams } from "./demonstrations.ts";
import { type DemoSet, type FewShot, fewShot, type Teaching } from "./few-shot.ts";

const usual: Teaching = { labelled: 0, threshold: 1, rounds: 1, teacher: {} };
const rows = (split: string, n: number) =>
  Array.from({ length: n }, (_, i) => ({ input: `${split} ${i}`, expected: `right ${split} ${i}` }));
const inputOf = (prompt: string) => prompt.split("Input: ").at(-1)!;

/** A program that asks `steps` times for an answer, and `after` that changes it; the model is the script. */
function task(
  script: (prompt: string) => string,
  { train = rows("train", 6), calls = 1, after, initial = [] }: TaskOptions = {},
): { task: AnyTask; model: ReturnType<typeof scriptedModel> } {
  const model = scriptedModel(script);
  const words = languageModel("words", model);
  const demos = param.demos("demos", initial, { max: 4 });
  const mode = param.choice("mode", "weak", ["weak", "strong"]);
  const last = op("last", (said: string) => after?.(said) ?? said);
  const program = flow("answer", async (input: Node<string>) => {
    let said = await words`${mode}\n${demos}\nInput: ${input}`;
    for (let i = 1; i < calls; i++) said = await words`${mode}\n${demos}\nInput: ${said}`;
    return after === undefined ? said : last(said);
  });
  return {
    model,
    task: defineTask<string, string, { input: string; expected?: string }>({
      program,
      data: { train, validation: rows("validation", 3), test: [] },
      metric: ({ output, example }) => (output === example.expected ? 1 : output === "half" ? 0.5 : 0),
      params: [demos, mode],
      version: "few-shot 1",
    }) as AnyTask,
  };
}

interface TaskOptions {
  readonly train?: readonly { input: string; expected?: string }[];
  readonly calls?: number;
  readonly after?: (said: string) => string;
  readonly initial?: readonly Demo[];
}

/** What is made in a study of a task. */
async function made<T>(of: AnyTask, options: Partial<Teaching>, make: (sets: FewShot, study: Study) => T | Promise<T>) {
  let found: T | undefined;
  const method = recipe(async (study) => {
    const [before] = await study.evaluate([study.baseline], study.validation);
    found = await make(await fewShot(study, demoParams(study), before!, { ...usual, ...options }), study);
  });
  await optimize(of, { method, store: memoryStore(), seed: 1 });
  return found!;
}
const demosIn = ({ change }: DemoSet) => change.demos as unknown as readonly Demo[];
const inputsIn = (set: DemoSet): readonly Json[] => demosIn(set).map(({ input }) => input);
const right = (prompt: string) => `right ${inputOf(prompt)}`;
const trained = ({ calls }: ReturnType<typeof scriptedModel>) =>
  calls.map(({ request }) => request.messages.map((m) => m.content).join("\n")).filter((p) => /Input: train/.test(p));

describe("good runs", () => {
  test("come in the order of the examples, and none is run beyond those that are wanted", async () => {
    const { task: of, model } = task((p) => (/train [24]/.test(inputOf(p)) ? "wrong" : right(p)));
    const set = await made(of, {}, (sets, study) => sets.bootstrapped(study, study.train.toReversed(), 3));
    expect(inputsIn(set)).toEqual(["train 5", "train 3", "train 1"]);
    // The pilots run three training examples before.
    expect(new Set(trained(model).slice(3).map(inputOf))).not.toContain("train 0");
  });

  test("at a threshold of 0 any score above 0 is good, as published; a run that failed is good at none", async () => {
    const graded = task((p) => (/train [135]/.test(inputOf(p)) ? "half" : "wrong")).task;
    const good = (threshold: number) =>
      made(graded, { threshold }, (s, study) => s.bootstrapped(study, study.train, 2)).then(inputsIn);
    expect(await good(0)).toEqual(["train 1", "train 3"]);
    expect(await good(0.5)).toEqual(["train 1", "train 3"]);
    expect(await good(0.6)).toEqual([]);
    expect(await good(-1)).toEqual(["train 0", "train 1"]);
    const failing = task(right, {
      after: (said) => {
        if (/train [02]/.test(said)) throw new Error("no");
        return said;
      },
    }).task;
    const found = await made(failing, { threshold: -9 }, (s, study) => s.bootstrapped(study, study.train, 2));
    expect(inputsIn(found)).toEqual(["train 1", "train 3"]);
  });

  test("an example that failed is drawn anew in the next round, one that was good is not", async () => {
    const asked = new Map<string, number>();
    const hard = task((p) => {
      asked.set(p, (asked.get(p) ?? 0) + 1);
      return /train [35]/.test(inputOf(p)) && asked.get(p) === 1 ? "wrong" : right(p);
    });
    const once = await made(hard.task, {}, (sets, study) => sets.bootstrapped(study, study.train.slice(2), 9));
    expect(inputsIn(once)).toEqual(["train 2", "train 4"]);
    asked.clear();
    const twice = await made(hard.task, { rounds: 2 }, (sets, study) =>
      sets.bootstrapped(study, study.train.slice(2), 9),
    );
    expect(inputsIn(twice)).toEqual(["train 2", "train 4", "train 3", "train 5"]);
    const again = [...asked].filter(([, n]) => n > 1).map(([p]) => inputOf(p));
    expect(again).toEqual(["train 3", "train 5"]);
  });

  test("of several calls one becomes a demonstration: the last or an earlier one", async () => {
    const { task: of } = task(right, {
      calls: 2,
      train: Array.from({ length: 40 }, (_, i) => ({ input: `train ${i}`, expected: `right right train ${i}` })),
    });
    const lasts = await made(of, {}, async (sets, study) => {
      const found: boolean[] = [];
      for (const example of study.train) {
        const set = await sets.bootstrapped(study, [example], 1);
        expect(demosIn(set)).toHaveLength(1);
        found.push(String(inputsIn(set)[0]).startsWith("right"));
      }
      return found;
    });
    const share = lasts.filter(Boolean).length / lasts.length;
    expect(share).toBeGreaterThan(0.25);
    expect(share).toBeLessThan(0.75);
  });
});

describe("labels", () => {
  test("fill what good runs leave open, with other examples, as far as they are allowed", async () => {
    const { task: of } = task((p) => (/train [05]/.test(inputOf(p)) ? right(p) : "wrong"));
    const size = (labelled: number) =>
      made(of, { labelled }, (sets, study) => sets.bootstrapped(study, study.train, 4)).then(inputsIn);
    expect(await size(0)).toEqual(["train 0", "train 5"]);
    expect(await size(1)).toEqual(["train 0", "train 5"]);
    expect(await size(3)).toEqual(["train 0", "train 5", "train 1"]);
    expect(await size(16)).toEqual(["train 0", "train 5", "train 1", "train 2"]);
  });

  test("stand alone in the order given; no set is empty of them but the one of none", async () => {
    const found = await made(task(right).task, { labelled: 2 }, (sets, study) => [
      sets.labels(study.train.toReversed()),
      sets.none(),
    ]);
    expect(found.map(inputsIn)).toEqual([["train 5", "train 4"], []]);
    expect(demosIn(found[0]!)[0]!.output).toBe("right train 5");
  });

  test.each([
    ["the program changes what the call gave", { after: (said: string) => `${said}!` }],
    ["a call gets what another one said", { calls: 2 }],
  ])("are left out where they do not fit: %s", async (_, options) => {
    const found = await made(task(right, options).task, { labelled: 4 }, (sets, study) => sets.labels(study.train));
    expect(demosIn(found)).toEqual([]);
  });
});

describe("an example never demonstrates itself", () => {
  const twins = [...rows("train", 3), ...rows("train", 3), { input: "train 9", expected: "right train 9" }];
  const shownIn = (prompt: string) => [...prompt.matchAll(/Input: (.*)\nOutput:/g)].map(([, input]) => input);

  test("not by its label, nor by that of a row with the same input", async () => {
    const { task: of, model } = task(right, { train: twins });
    await made(of, { labelled: 4 }, (sets, study) => sets.bootstrapped(study, study.train, 9));
    const taught = trained(model).filter((prompt) => shownIn(prompt).length > 0);
    expect(new Set(taught.map(inputOf)).size).toBe(4);
    for (const prompt of taught) expect(shownIn(prompt)).not.toContain(inputOf(prompt));
  });

  test("nor by what its author gave the program", async () => {
    const initial = [{ input: "train 1", output: "right train 1" }];
    const { task: of, model } = task(right, { initial });
    await made(of, {}, (sets, study) => sets.bootstrapped(study, study.train, 9));
    // The first look at the program, before the method begins, is at the author's own values.
    const own = trained(model)
      .slice(3)
      .filter((prompt) => inputOf(prompt) === "train 1");
    expect(own.map(shownIn)).toEqual([[]]);
  });
});

test("the teacher's values hold while it teaches, and nowhere else", async () => {
  const { task: of } = task((p) => (p.includes("strong") ? right(p) : "wrong"));
  const weak = await made(of, {}, (sets, study) => sets.bootstrapped(study, study.train, 4));
  expect(demosIn(weak)).toEqual([]);
  const taught = await made(of, { teacher: { mode: "strong" } }, (s, study) => s.bootstrapped(study, study.train, 4));
  expect(inputsIn(taught)).toEqual(["train 0", "train 1", "train 2", "train 3"]);
  expect(Object.keys(taught.change)).toEqual(["demos"]);
});

describe("the runs behind a set", () => {
  const idsOf = (runs: DemoSet["good"]) => runs.map(({ example }) => example.row.input);

  test("are given out with it: the good ones that were wanted, and those that were not good", async () => {
    const { task: of } = task((p) => (/train [24]/.test(inputOf(p)) ? "wrong" : right(p)));
    const set = await made(of, {}, (sets, study) => sets.bootstrapped(study, study.train.toReversed(), 3));
    expect(idsOf(set.good)).toEqual(["train 5", "train 3", "train 1"]);
    expect(idsOf(set.bad)).toEqual(["train 4", "train 2"]);
    const without = await made(of, {}, (sets, study) => [sets.none(), sets.labels(study.train)]);
    for (const { good, bad } of without) expect([...good, ...bad]).toEqual([]);
  });

  test("are the program's own where no param is taught", async () => {
    const { task: of } = task((p) => (/train [24]/.test(inputOf(p)) ? "wrong" : right(p)));
    let set: DemoSet | undefined;
    const method = recipe(async (study) => {
      const [before] = await study.evaluate([study.baseline], study.validation);
      const sets = await fewShot(study, [], before!, { ...usual, labelled: 9 });
      set = await sets.bootstrapped(study, study.train, 3);
    });
    const { baseline } = await optimize(of, { method, store: memoryStore(), seed: 1 });
    expect(set!.change).toEqual({});
    expect(idsOf(set!.good)).toEqual(["train 0", "train 1", "train 3"]);
    for (const { candidate } of set!.good) expect(candidate).toBe(baseline);
  });

  test("are of the examples that are tried alone; labels are of all", async () => {
    const { task: of } = task(right);
    const inputs: string[] = [];
    const method = recipe(async (study) => {
      const [before] = await study.evaluate([study.baseline], study.validation);
      const tried = study.train.slice(4);
      const sets = await fewShot(study, demoParams(study), before!, { ...usual, labelled: 3, tried });
      const set = await sets.bootstrapped(study, study.train, 4);
      inputs.push(...(idsOf(set.good) as string[]), ...(inputsIn(set) as string[]));
    });
    await optimize(of, { method, store: memoryStore(), seed: 1 });
    expect(inputs).toEqual(["train 4", "train 5", "train 4", "train 5", "train 0"]);
  });
});

test("what was run for one set costs nothing for the next", async () => {
  const { task: of } = task((p) => (/train [024]/.test(inputOf(p)) ? right(p) : "wrong"));
  const method = recipe(async (study) => {
    const [before] = await study.evaluate([study.baseline], study.validation);
    const sets = await fewShot(study, demoParams(study), before!, { ...usual, labelled: 4 });
    for (let i = 0; i < 5; i++) await sets.bootstrapped(study, study.draw("order").shuffle(study.train), 9);
  });
  const { spent } = await optimize(of, { method, store: memoryStore(), seed: 1 });
  // Three pilots, the baseline on validation, each training example once.
  expect(spent.rollouts).toBeLessThanOrEqual(3 + 3 + 6);
});
