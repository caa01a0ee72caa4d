import { expect, test } from "vitest";
import { defineTask } from "../evaluate/task.ts";
import { randomSearch } from "../methods/random-search.ts";
import { memoryStore } from "../store/memory.ts";
import { toyTask } from "../testing/toy-task.ts";
import { optimize, resume } from "./optimize.ts";

const store = memoryStore();
const given = { method: randomSearch(), store };

test.each([
  ["optimize", () => optimize(toyTask().task, { ...given, budgets: { calls: 1 } } as never), "budget"],
  ["resume", () => resume(toyTask().task, "s", { ...given, replays: true } as never), "replay"],
  ["a task", async () => defineTask({ ...toyTask().task, metrics: 1 } as never), "metric"],
])("%s refuses what it would ignore, with the nearest name", async (what, call, near) => {
  await expect(call()).rejects.toMatchObject({
    code: "OPTION_UNKNOWN",
    message: expect.stringMatching(new RegExp(`^${what} has no "${near}s"; did you mean "${near}"\\?`)),
  });
  expect(await store.studies()).toEqual([]);
});
