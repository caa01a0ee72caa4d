import { expect, test } from "vitest";
import { memoryStore } from "../store/memory.ts";
import { recipe, smallTask } from "../study/fixtures/small-study.ts";
import { optimize } from "../study/optimize.ts";
import { scriptedModel } from "../testing/scripted-model.ts";
import { promptsOf } from "../testing/toy-scored.ts";
import { summarizeData, summaryAsks } from "./data-summary.ts";

/** The summary of so many training examples, and what was asked for it. */
async function summary(train: number, reply: (look: number) => string) {
  let look = 0;
  const optimizer = scriptedModel(() => `<critique>${reply(++look)}</critique>`);
  let text: string | undefined;
  const method = recipe(async (study) => {
    text = await summarizeData(study, 0.3);
  });
  await optimize(smallTask({ rows: [train, 2, 2] }), { method, optimizer, store: memoryStore(), seed: 1 });
  return {
    text,
    prompts: promptsOf(optimizer),
    temperatures: optimizer.calls.map(({ request }) => request.temperature),
  };
}

test.each([
  [3, 2],
  [10, 2],
  [25, 4],
  [100, 11],
  [500, 11],
])("of %d examples takes %d questions at most", async (train, asks) => {
  const { text, prompts, temperatures } = await summary(train, (look) => `look ${look}`);
  expect(prompts).toHaveLength(asks);
  expect(summaryAsks(train)).toBe(asks);
  expect(text).toBe(`look ${asks}`);
  expect(new Set(temperatures)).toEqual(new Set([0.3]));
});

test("sees training examples alone, ten by ten, and what was said of those before", async () => {
  const { prompts } = await summary(25, (look) => `seen ${look}.`);
  const shown = prompts.map((prompt) => [...prompt.matchAll(/Input: (\w+) (\d+)/g)].map(([, , i]) => Number(i)));
  expect(shown.map((list) => list.length)).toEqual([10, 10, 5, 0]);
  expect(new Set(shown.flat()).size).toBe(25);
  expect(prompts.join()).not.toMatch(/Input: (test|validation)/);
  expect(prompts[2]).toMatch(/seen 1\.[\s\S]*seen 2\./);
  expect(prompts[3]).toContain("seen 3.");
});

test("ends after five looks that add nothing, which are no part of it", async () => {
  const { prompts } = await summary(200, (look) => (look > 1 ? "COMPLETE." : "all texts"));
  expect(prompts).toHaveLength(1 + 5 + 1);
  expect(prompts.at(-1)).toContain("all texts");
  expect(prompts.at(-1)).not.toContain("COMPLETE");
});

test("where nothing can be said, there is none", async () => {
  const { text, prompts } = await summary(10, () => "COMPLETE");
  expect(text).toBeUndefined();
  expect(prompts).toHaveLength(1);
});
