import { describe, expect, test } from "vitest";
import type { AnyTask } from "../evaluate/task.ts";
import { memoryStore } from "../store/memory.ts";
import { optimize } from "../study/optimize.ts";
import { takesOf } from "../testing/counted-takes.ts";
import { type Script, type ScriptedModel, scriptedModel } from "../testing/scripted-model.ts";
import { toyDemos } from "../testing/toy-demos.ts";
import { promptsOf, toyScored } from "../testing/toy-scored.ts";
import { toyTask } from "../testing/toy-task.ts";
import { itemsOf, sectionOf } from "../testing/watched-study.ts";
import { opro } from "./opro.ts";

type Options = Parameters<typeof opro>[0];
type AnyToy = { readonly task: AnyTask; readonly optimizer: ScriptedModel };

/** A study, and the prompts of each of its steps. */
async function study(toy: AnyToy, options: Options, steps: number) {
  const { task, optimizer } = toy;
  const method = opro(options);
  const result = await optimize(task, { method, optimizer, store: memoryStore(), seed: 1, steps });
  const { width } = method.options as { width: number };
  const all = promptsOf(optimizer);
  const prompts = Array.from({ length: steps }, (_, i) => all.slice(i * width, (i + 1) * width));
  return { result, all, prompts };
}

const scores = (prompt: string) => itemsOf(prompt, "history").map((item) => Number(/^score: (\d+)$/m.exec(item)?.[1]));

describe("the history", () => {
  test("is shown worst first, in whole hundredths, and no more than the window's best", async () => {
    const toy = toyScored([0.3, 0.9, 0.5, 0.704, 0.2, 0.4]);
    const { prompts } = await study(toy, { width: 2, window: 3 }, 4);
    expect(prompts.map(([prompt]) => scores(prompt!))).toEqual([[10], [10, 30, 90], [50, 70, 90], [50, 70, 90]]);
  });

  test("has of equals those that were born first, the first of them last", async () => {
    const { prompts } = await study(toyScored([0.5]), { width: 4, window: 3 }, 3);
    const shown = itemsOf(prompts[2]![0]!, "history").map((item) => /#(\d+)/.exec(item)?.[1]);
    expect(shown).toEqual(["3", "2", "1"]);
  });

  test("has the values of candidates, each once, the author's at first", async () => {
    const { prompts } = await study(toyScored([0.4, 0.6]), { width: 2 }, 2);
    expect(itemsOf(prompts[0]![0]!, "history")).toEqual(["text = x 0.1 root\nscore: 10"]);
    expect(itemsOf(prompts[1]![0]!, "history")).toEqual([
      "text = x 0.1 root\nscore: 10",
      "text = x 0.4 #1\nscore: 40",
      "text = x 0.6 #2\nscore: 60",
    ]);
  });
});

describe("exemplars", () => {
  const INSIDE = /\b(stone|seeds|kernel|core|peas)\b/;

  test("show what their rows expect, which are of train, drawn anew in each step", async () => {
    const { prompts } = await study(toyDemos(), { width: 1, exemplars: 4 }, 4);
    const shown = prompts.map(([prompt]) => itemsOf(prompt!, "examples"));
    for (const items of shown) {
      expect(new Set(items).size).toBe(4);
      for (const item of items) expect(item).toMatch(/^Input: \w+ train \d+\nOutput: (stone|seeds|kernel|core|peas)$/);
    }
    expect(new Set(shown.map((items) => [...items].sort().join())).size).toBeGreaterThan(1);
  });

  test("are inputs alone where answers are not to be shown", async () => {
    const { prompts } = await study(toyDemos(), { width: 1, answers: false }, 1);
    const [prompt] = prompts[0]!;
    expect(itemsOf(prompt!, "inputs")).toHaveLength(3);
    for (const item of itemsOf(prompt!, "inputs")) expect(item).toMatch(/^"?\w+ train \d+"?$/);
    expect(prompt).not.toMatch(INSIDE);
  });

  test.each([true, false])("may be none, answers %s", async (answers) => {
    const { prompts } = await study(toyDemos(), { width: 1, exemplars: 0, answers }, 1);
    const [prompt] = prompts[0]!;
    expect(`${sectionOf(prompt!, "examples") ?? ""}${sectionOf(prompt!, "inputs") ?? ""}`).toBe("");
    expect(prompt).not.toMatch(/ train \d|<examples>|<inputs>/);
    expect(prompt).toContain("(higher is better). Propose");
  });
});

test("a step asks one prompt as often as it is wide, at the temperature that is set", async () => {
  const toy = toyScored([0.4, 0.6, 0.5]);
  const { prompts, all } = await study(toy, { width: 3, temperature: 0.5 }, 2);
  expect(all).toHaveLength(6);
  expect(prompts.map((step) => new Set(step).size)).toEqual([1, 1]);
  expect(new Set(all).size).toBe(2);
  expect(new Set(toy.optimizer.calls.map(({ request }) => request.temperature))).toEqual(new Set([0.5]));
});

test("what was proposed before is no new candidate, costs nothing, and stands in the history once", async () => {
  const same: Script = '<values><value name="text">x 0.5 same</value></values>';
  const run = async (steps: number) =>
    await study({ task: toyScored([]).task, optimizer: scriptedModel(same) }, { width: 4 }, steps);
  const [once, often] = [await run(1), await run(5)];
  expect(often.result.candidates).toHaveLength(2);
  expect(often.result.spent.rollouts).toBe(once.result.spent.rollouts);
  expect(often.result.train.map(({ n }) => n)).toEqual(once.result.train.map(({ n }) => n));
  expect(scores(often.all.at(-1)!)).toEqual([10, 50]);
});

test("what a reply leaves out has the author's value, not that of the best", async () => {
  const replies = ["level", "mode"].map(
    (name) => `<values><value name="${name}">${name === "level" ? "7" : "sum"}</value></values>`,
  );
  const { result } = await study({ task: toyTask().task, optimizer: scriptedModel(replies) }, { width: 1 }, 2);
  expect(result.candidates.slice(1).map(({ values }) => values)).toEqual([
    { instructions: "Answer.", level: 7, mode: "max" },
    { instructions: "Answer.", level: 3, mode: "sum" },
  ]);
});

test.each([
  [{ width: 1 }, 7],
  [{ width: 3, window: 1 }, 7],
  [{ width: 5, exemplars: 0 }, 4],
])("%j takes what it says on %i rows", async (options, train) => {
  const { counted, told } = await takesOf(opro(options), { rows: [train, 3, 3] });
  expect(counted.start).toEqual({ rollouts: train, asks: 0 });
  expect(told.start).toEqual(counted.start);
  expect(counted.steps).toEqual(Array(3).fill({ rollouts: options.width * train, asks: options.width }));
  expect(told.step).toEqual(counted.steps[0]);
});
