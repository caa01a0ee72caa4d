import { expect, test } from "vitest";
import { randomSearch } from "../../methods/random-search.ts";
import { memoryStore } from "../../store/memory.ts";
import { scriptedModel } from "../../testing/scripted-model.ts";
import { toyTask } from "../../testing/toy-task.ts";
import type { StudyEvent } from "../event.ts";
import { optimize } from "../optimize.ts";
import { neverCalled } from "./never-called.ts";

const method = randomSearch();

test("a model for a slot whose name is a slip ends the study after the first runs", async () => {
  const toy = toyTask();
  const other = scriptedModel("never");
  await expect(optimize(toy.task, { method, store: memoryStore(), models: { wrods: other } })).rejects.toMatchObject({
    code: "SLOT_UNKNOWN",
    fix: expect.stringContaining('"words"'),
  });
  expect(other.calls.length).toBe(0);
  expect(toy.words.calls.length).toBe(6);
});

test("what was named and never called is told in one wording, with the called name that is near", () => {
  const [slip, other, ...rest] = neverCalled(["wrods", "words", "judge"], ["words", "ask"]);
  expect(slip).toMatchObject({ near: "words", message: expect.stringMatching(/"wrods".*called were ask, words$/) });
  expect(other).toMatchObject({ near: undefined, message: slip!.message.replace("wrods", "judge") });
  expect(rest).toEqual([]);
  expect(neverCalled(["judge"], [])).toEqual([]);
});

test("a program that fails in all first runs is told of at once", async () => {
  const toy = toyTask();
  const events: StudyEvent[] = [];
  const words = scriptedModel(() => {
    throw Object.assign(new Error("too long"), {
      statusCode: 400,
      data: { error: { code: "context_length_exceeded" } },
    });
  });
  await optimize(toy.task, {
    method,
    store: memoryStore(),
    models: { words },
    steps: 1,
    onEvent: (e) => events.push(e),
  });
  expect(events.find((event) => event.type === "warning")).toMatchObject({
    message: expect.stringMatching(/the program failed in all 3 runs so far: /),
  });
});
