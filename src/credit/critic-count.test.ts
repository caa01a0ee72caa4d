import { expect, test } from "vitest";
import { textgrad } from "../methods/textgrad.ts";
import { memoryStore } from "../store/memory.ts";
import { forecast } from "../study/forecast.ts";
import { optimize } from "../study/optimize.ts";
import { toyTask } from "../testing/toy-task.ts";

test("a forecast tells the critic calls of a step that the program's own runs show, and a study makes no more", async () => {
  const method = textgrad({ batch: 3 });
  const forecastToy = toyTask({ proposals: "sense" });
  const { takes } = await forecast(forecastToy.task, { method, store: memoryStore() });
  const toy = toyTask({ proposals: "sense" });
  const { accounts } = await optimize(toy.task, { method, optimizer: toy.optimizer, steps: 1, store: memoryStore() });
  const asked = accounts.filter(({ role }) => role !== "program").reduce((sum, { cost }) => sum + cost.calls, 0);
  // Two edges a run: from the answer to what was combined, from the draft to its instructions; and one rewrite.
  expect(asked).toBe(3 * 2 + 1);
  // The most that it takes: a summary for the one text besides.
  expect(takes!.step.asks).toBe(asked + 1);
});
