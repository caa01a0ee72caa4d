import { expect, test } from "vitest";
import { errorType } from "../../propose/error-types.ts";
import { memoryStore } from "../../store/memory.ts";
import { optimize } from "../../study/optimize.ts";
import { takesOf } from "../../testing/counted-takes.ts";
import { scriptedModel } from "../../testing/scripted-model.ts";
import { sectionsOf } from "../../testing/simulated/sections.ts";
import { toyLadder } from "../../testing/toy-ladder.ts";
import { promptsOf, toyScored } from "../../testing/toy-scored.ts";
import { conforms } from "../fixtures/conforms.ts";
import { promst } from "./promst.ts";

const small = { children: 3, episodes: 4, types: 2 } as const;

conforms(() => promst(small));

test.each([1, 2] as const)(
  "finds what is to be gained in %i texts, one improvement on top of the other",
  async (texts) => {
    const { task, optimizer, rungs } = toyLadder({ texts });
    const result = await optimize(task, { method: promst(small), optimizer, store: memoryStore(), steps: 20, seed: 3 });
    expect(Object.values(result.best.values).map(rungs)).toEqual(Array(texts).fill(4));
  },
);

test.each([1, 2] as const)("takes what it says with %i texts", async (texts) => {
  const { counted, told } = await takesOf(promst({ ...small, types: 1 }), { texts });
  expect(counted.start).toEqual(told.start);
  expect(counted.steps).toEqual(Array(3).fill(told.step));
});

/** The prompts of a run on texts that say their own scores, and its result. */
async function run(options: Parameters<typeof promst>[0], scores: readonly number[], feedbacks?: readonly string[]) {
  const { task, optimizer } = toyScored(scores, feedbacks);
  const result = await optimize(task, { method: promst(options), optimizer, store: memoryStore(), steps: 6 });
  const prompts = promptsOf(optimizer);
  return { result, optimizer, summaries: prompts.filter(isSummary), rewrites: prompts.filter((p) => !isSummary(p)) };
}

const isSummary = (prompt: string) => prompt.includes("same type of error");
const section = (prompt: string, name: string) => sectionsOf(prompt).find((one) => one.name === name)?.items ?? [];

test("goes depth first, the best child first, and ends a branch where its own last three bests fell, whatever others did", async () => {
  const { rewrites } = await run({ children: 2 }, [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.25, 0.15, 0.05, 0.05]);
  const expanded = rewrites.filter((_, i) => i % 2 === 0).map((prompt) => section(prompt, "text")[0]!.slice(0, 6));
  expect(expanded).toEqual(["x 0.1 ", "x 0.9 ", "x 0.7 ", "x 0.6 ", "x 0.8 ", "x 0.25"]);
});

test("with one child selected, no branch is left where the first ends", async () => {
  const { rewrites } = await run({ children: 2, selected: 1 }, [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3]);
  expect(rewrites.length).toBe(3 * 2);
});

test("a rewrite sees a summary for each type of error, the most frequent first, and all texts on the way from the root", async () => {
  const feedbacks = ["late: 1", "lost: a", "late: 2", "good", "lost: b", "late: 3", "burnt: 1"];
  const { summaries, rewrites } = await run({ children: 1, types: 2 }, [0.2, 0.3, 0.4, 0.5], feedbacks);
  expect(summaries.slice(0, 2).map((prompt) => section(prompt, "error")[0])).toEqual(["late", "other"]);
  const [late, other] = summaries.map((prompt) => section(prompt, "runs"));
  expect(late!.join()).toMatch(/^(?!.*(lost|burnt|good)).*late: 1.*$/s);
  expect([late!.length, other!.length]).toEqual([3, 3]);
  expect(section(rewrites[2]!, "critiques")).toEqual(["It should score more.", "It should score more."]);
  expect(section(rewrites[2]!, "history")).toEqual(["x 0.1 root", "x 0.2 #1"]);
  expect(section(rewrites[2]!, "text")).toEqual(["x 0.3 #2"]);
});

test("the root's score counts as the first of those that fall, and `deepEnough` levels come before any end", async () => {
  const falling = [0.09, 0.08, 0.07, 0.06, 0.05];
  expect((await run({ children: 1 }, falling)).rewrites.length).toBe(2);
  expect((await run({ children: 1, deepEnough: 4 }, falling)).rewrites.length).toBe(4);
});

test("a summary sees the calls of its runs, within half of the tokens", async () => {
  const { summaries } = await run({ children: 1, tokens: 400 }, [0.2], ["late: 1", "late: 2"]);
  const traces = section(summaries[0]!, "traces");
  expect(traces.length).toBe(section(summaries[0]!, "runs").length);
  expect(traces[0]).toContain("say");
  expect(Buffer.byteLength(traces.join("")) / 4).toBeLessThan(220);
});

test("without an error there is nothing to mend: it asks nothing", async () => {
  const { optimizer, result } = await run({}, [0.5], ["good"]);
  expect(optimizer.calls.length).toBe(0);
  expect(result.verdict.kind).toBe("kept baseline");
});

test("children of one node see its errors in orders of their own", async () => {
  const feedbacks = Array.from({ length: 6 }, (_, i) => `late: ${i}`);
  const { summaries } = await run({ children: 4 }, [0.2], feedbacks);
  expect(new Set(summaries.slice(0, 4).map((prompt) => section(prompt, "runs").join())).size).toBe(4);
});

test("the best ever seen is kept although its branch goes on downhill, and equals replace nothing", async () => {
  const { result } = await run({ children: 2 }, [0.9, 0.8, 0.7, 0.6]);
  expect(result.best.values.text).toBe("x 0.9 #1");
  const { result: equal } = await run({ children: 2 }, [0.1]);
  expect(equal.best).toBe(equal.baseline);
});

test("a node without a usable child is tried once more, with new replies, and then left", async () => {
  const { task } = toyScored([]);
  const optimizer = scriptedModel("no tags at all");
  await optimize(task, { method: promst({ children: 1 }), optimizer, store: memoryStore(), steps: 6 });
  // One summary a try, and one repair of it.
  expect(optimizer.calls.length).toBe(4);
});

test("episodes, tokens, depth and temperature reach what they name", async () => {
  const feedbacks = Array.from({ length: 5 }, (_, i) => `late: ${i} ${"x".repeat(2000)}`);
  const { summaries, optimizer } = await run(
    { children: 1, episodes: 3, tokens: 300, temperature: 0.3 },
    [0.2],
    feedbacks,
  );
  expect(section(summaries[0]!, "runs").length).toBe(3);
  expect(Buffer.byteLength(section(summaries[0]!, "runs").join("")) / 4).toBeLessThan(320);
  expect(optimizer.calls.map(({ request }) => request.temperature)).toEqual(Array(optimizer.calls.length).fill(0.3));
  const { rewrites } = await run({ children: 1, deepEnough: 5 }, [0.9, 0.7, 0.5, 0.4, 0.3, 0.2]);
  expect(rewrites.length).toBe(5);
});

test.each([
  ["late: the train 7", undefined, "late"],
  ["", undefined, ""],
  ['Row 3 lacks "care"\nmore', undefined, "Row # lacks …"],
  ["ignored", "TypeError: 3 is none", "the program failed: TypeError"],
])("the type of %j (%j) is %j", (feedback, error, type) => {
  const outcome = { kind: "scored", score: 0, ...(error !== undefined && { error }) } as const;
  expect(errorType({ feedback, outcome })).toBe(type);
});
