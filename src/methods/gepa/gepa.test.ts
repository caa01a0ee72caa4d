import { describe, expect, test } from "vitest";
import { defineTask } from "../../evaluate/task.ts";
import { flow } from "../../graph/flow.ts";
import type { Node } from "../../graph/node.ts";
import { op } from "../../graph/op.ts";
import { param } from "../../params/param.ts";
import { memoryStore } from "../../store/memory.ts";
import { optimize } from "../../study/optimize.ts";
import { takesOf } from "../../testing/counted-takes.ts";
import { scriptedModel } from "../../testing/scripted-model.ts";
import { spiedMethod } from "../../testing/spied-method.ts";
import { toyLadder } from "../../testing/toy-ladder.ts";
import { toyRising } from "../../testing/toy-rising.ts";
import { promptsOf, toyScored } from "../../testing/toy-scored.ts";
import { conforms } from "../fixtures/conforms.ts";
import { gepa } from "./gepa.ts";

const small = { minibatch: 2, merges: 2, mergeSample: 3 } as const;
type Options = Parameters<typeof gepa>[0];

conforms(() => gepa(small));

describe.each([1, 2] as const)("with %d texts", (texts) => {
  test("finds what there is to gain, one improvement on top of the other", async () => {
    const { task, optimizer, rungs } = toyLadder({ texts });
    const result = await optimize(task, { method: gepa(), optimizer, store: memoryStore(), steps: 20 });
    expect(result.verdict.kind).toBe("improved");
    expect(Object.values(result.best.values).map(rungs)).toEqual(Array(texts).fill(4));
  });

  test.each(["round-robin", "all"] as const)("a step takes what it is said to take: %s", async (components) => {
    const { counted, told } = await takesOf(gepa({ components }), { texts, steps: 4 });
    expect(counted.start).toEqual(told.start);
    expect(counted.steps).toEqual(Array(4).fill(told.step));
  });
});

/** What each `evaluate` of a run looked at, in order. */
async function looks(
  task: Parameters<typeof optimize>[0],
  optimizer: ReturnType<typeof scriptedModel>,
  options: Options,
  steps: number,
) {
  const seen: { split: string; ids: string[]; mean: number; candidate: string }[] = [];
  const method = spiedMethod(gepa(options), {
    evidence: (all) => {
      for (const { rollouts, mean, candidate } of all)
        seen.push({
          split: rollouts[0]!.example.split,
          ids: rollouts.map((r) => r.example.id),
          mean,
          candidate: candidate.id,
        });
    },
  });
  const result = await optimize(task, { method, optimizer, store: memoryStore(), steps });
  return { seen, result };
}

test("trap: acceptance never stops working: of N improvements, N are taken in", async () => {
  const { task, optimizer } = toyRising();
  const { seen, result } = await looks(task, optimizer, {}, 12);
  expect(seen.filter(({ split }) => split === "validation").length).toBe(13);
  expect(result.best.values.instructions).toBe("Answer 12.0");
});

test("trap: parent and child are compared on the same rows", async () => {
  const { task, optimizer } = toyRising();
  const { seen } = await looks(task, optimizer, {}, 6);
  const train = seen.filter(({ split }) => split === "train");
  for (let i = 0; i < train.length; i += 2) expect(train[i + 1]!.ids).toEqual(train[i]!.ids);
  expect(train.length).toBe(12);
});

test("trap: a child that scores the same as its parent is not taken in, however the mean of it looks elsewhere", async () => {
  const { task, optimizer } = toyRising();
  const even = {
    ...task,
    metric: ({ output }: { output: string }) => (output.includes("validation") ? Number(/\d/.exec(output)) : 0.5),
  };
  const { seen, result } = await looks(even, optimizer, {}, 5);
  expect(seen.filter(({ split }) => split === "validation").length).toBe(1);
  expect(result.best).toBe(result.baseline);
});

test("a minibatch without anything to learn asks nobody, and once it is known nobody pays for it again", async () => {
  const { task, optimizer } = toyScored([0.1], ["good", "good", "wrong"]);
  const { seen } = await looks(task, optimizer, { minibatch: 1 }, 6);
  const parents = seen.filter(({ split }, i) => split === "train" && seen[i - 1]?.ids[0] !== seen[i]!.ids[0]);
  // The first epoch looks at all three; later ones go straight to the one that is left.
  expect(optimizer.calls.length).toBe(4);
  expect(new Set(parents.slice(3).map(({ ids }) => ids[0])).size).toBe(1);
});

test("where all is perfect on train, nothing is asked and the study ends", async () => {
  const { task, optimizer } = toyScored([0.5], ["good"]);
  const result = await optimize(task, { method: gepa(), optimizer, store: memoryStore() });
  expect(optimizer.calls.length).toBe(0);
  expect(result.best).toBe(result.baseline);
});

test("trap: a text is reflected on with the inputs and outputs of its own calls, not with the program's alone", async () => {
  const { task, optimizer } = toyLadder({ texts: 2 });
  await optimize(task, { method: gepa({ components: "all" }), optimizer, store: memoryStore(), steps: 1 });
  const [first, second] = promptsOf(optimizer);
  expect(first).toMatch(/<text>\nAnswer\.\n<\/text>/);
  expect(second).toMatch(/<text>\nPolish\.\n<\/text>/);
  const traces = (prompt: string) => /<traces>[\s\S]*<\/traces>/.exec(prompt)![0];
  expect(traces(first!)).toMatch(/"train \d"[\s\S]*instructions[\s\S]*words1 = "so"/);
  // The second call was given the draft: how it came about is not its text's doing.
  expect(traces(second!)).toMatch(/= "so"[\s\S]*polish[\s\S]*"so \| so"/);
  expect(traces(second!)).not.toContain("instructions");
  expect(traces(second!).match(/# Definitions/g)).toHaveLength(1);
  expect(first).toMatch(/Feedback: it lacks/);
});

test("traces share their tokens", async () => {
  const lengths = async (tokens: number) => {
    const { task, optimizer } = toyLadder({ texts: 2 });
    await optimize(task, { method: gepa({ tokens }), optimizer, store: memoryStore(), steps: 1 });
    return /<traces>[\s\S]*<\/traces>/.exec(promptsOf(optimizer)[0]!)![0].length;
  };
  expect(await lengths(60)).toBeLessThan(60 * 4 + 120);
  expect(await lengths(12_000)).toBeGreaterThan(60 * 4 + 120);
});

test("the temperature is the one that is given", async () => {
  const { task, optimizer } = toyRising();
  await optimize(task, { method: gepa({ temperature: 0.3 }), optimizer, store: memoryStore(), steps: 2 });
  expect(new Set(optimizer.calls.map(({ request }) => request.temperature))).toEqual(new Set([0.3]));
});

/**
 * Two texts of two numbers each, what they give to the rows "a" and to the rows "b": the better first text harms b, the
 * better second one a, so that both are on the front; together they are best, unless they do not go together. `rising`:
 * every text that is written is new and a little better.
 */
function tradeOff({ together = true, rising = false } = {}) {
  const first = param.text("first", "0.3 0.3");
  const second = param.text("second", "0 0");
  const say = op("say", (x: string, y: string, input: string) => {
    const at = input.startsWith("a") ? 0 : 1;
    const sum = Number(x.split(" ")[at]) + Number(y.split(" ")[at]);
    return together || x === "0.3 0.3" || y === "0 0" ? sum : 0;
  });
  const program = flow("trade", async (input: Node<string>) => say(first, second, input));
  const rows = (split: string, n: number) =>
    Array.from({ length: n }, (_, i) => ({ input: `${"ab"[i % 2]} ${split} ${i}` }));
  const task = defineTask({
    program,
    data: { train: rows("train", 4), validation: rows("validation", 8), test: rows("test", 8) },
    metric: ({ output }) => output,
    params: [first, second],
    version: "trade 1",
  });
  const optimizer = scriptedModel((prompt, { index }) => {
    const more = rising ? index / 50 : 0;
    return /<text>\n0\.[3-9]/.test(prompt)
      ? `<text>${0.6 + more} ${0.2 - more / 2}</text>`
      : `<text>${-0.1 - more / 2} ${0.4 + more}</text>`;
  });
  return { task, optimizer };
}

describe("a merge", () => {
  const options = { minibatch: 4 } as const;
  const study = async (
    given: Options,
    { seed = 1, ...how }: { seed?: number; together?: boolean; rising?: boolean } = {},
  ) => {
    const { task, optimizer } = tradeOff(how);
    const spied: { by: string; n: number; split: string }[] = [];
    const method = spiedMethod(gepa({ ...options, ...given }), {
      evidence: (all) => {
        for (const { candidate, n, rollouts } of all)
          spied.push({ by: candidate.by, n, split: rollouts[0]!.example.split });
      },
    });
    const result = await optimize(task, { method, optimizer, store: memoryStore(), steps: 12, seed });
    return { result, merges: result.candidates.filter(({ by }) => by === "merge"), spied };
  };

  /** A seed with which the baseline, and not its child, is worked on second, so that there are two branches. */
  const BRANCHING = 2;

  test("takes each text from the branch that changed it, and descends from both", async () => {
    const { result, merges } = await study({}, { seed: BRANCHING });
    expect(merges.map(({ values }) => values)).toEqual([{ first: "0.6 0.2", second: "-0.1 0.4" }]);
    expect(merges[0]!.parents.map(({ by }) => by)).toEqual(["reflection", "reflection"]);
    expect(new Set(merges[0]!.parents.map(({ id }) => id)).size).toBe(2);
    expect(result.best).toBe(merges[0]);
  });

  test("is looked at on a few examples first, and not taken in where it is worse than a parent", async () => {
    const { result, merges, spied } = await study({ mergeSample: 3 }, { together: false, seed: BRANCHING });
    expect(merges.length).toBe(1);
    expect(spied.filter(({ by, split }) => by === "merge" && split === "validation")).toEqual([
      { by: "merge", n: 3, split: "validation" },
    ]);
    expect(result.best).not.toBe(merges[0]);
  });

  test("trap: is tried as often as is said, also where none is taken in", async () => {
    const tries = async (merges: number) => {
      const found = await study({ merges }, { together: false, rising: true, seed: BRANCHING });
      expect(found.result.best.by).toBe("reflection");
      return found.merges.length;
    };
    expect(await tries(0)).toBe(0);
    expect(await tries(1)).toBe(1);
    expect(await tries(2)).toBe(2);
    expect(await tries(99)).toBeGreaterThan(2);
  });
});

test("working on the best alone goes on with the best on average", async () => {
  const { task, optimizer } = tradeOff();
  const { result } = await looks(task, optimizer, { minibatch: 4, parents: "best", merges: 0 }, 4);
  const [a, b] = result.candidates.slice(1);
  expect(a!.parents).toEqual([result.baseline]);
  expect(b!.parents).toEqual([a]);
});

test("a budget of rollouts is met to the last one", async () => {
  const { task, optimizer } = toyRising();
  const { spent } = await optimize(task, { method: gepa(), optimizer, store: memoryStore(), budget: { rollouts: 80 } });
  expect(spent.rollouts).toBeLessThanOrEqual(80);
});

test.each([
  [{ minibatch: 0 }, '"minibatch" is 0'],
  [{ components: "some" as "all" }, '"components" is "some"'],
  [{ merges: -1 }, '"merges" is -1'],
])("%j is refused", (options, message) => {
  expect(() => gepa(options)).toThrow(message);
});
