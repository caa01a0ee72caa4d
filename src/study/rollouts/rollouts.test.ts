import { describe, expect, test } from "vitest";
import { flow } from "../../graph/flow.ts";
import type { Node } from "../../graph/node.ts";
import { op } from "../../graph/op.ts";
import { languageModel } from "../../model/slot.ts";
import { param } from "../../params/param.ts";
import { scriptedModel } from "../../testing/scripted-model.ts";
import type { StudyEvent } from "../event.ts";
import { Bench, climb, failingWhere, httpError, recipe, smallTask } from "../fixtures/small-study.ts";

test("§3.7 a model slower than the deadline is no failure of the candidate", async () => {
  const model = scriptedModel("x", { latencyMs: 120 });
  const task = smallTask({ rows: [4, 1, 1], model: { model, concurrency: 2 }, more: { deadlineMs: 80 } });
  const result = await new Bench(task, { method: climb([]) }).run();
  expect(result.train[0]).toMatchObject({ n: 4, failures: 0 });
});

test("§7 a rollout's cost has the calls that failed by the program's doing, found ones too", async () => {
  const model = failingWhere(() => httpError(400, "maximum context length is 10 tokens", "context_length_exceeded"));
  const bench = new Bench(smallTask({ model }), { method: climb([]) });
  const costs = (await bench.run()).train[0]?.rollouts.map((rollout) => rollout.cost.calls);
  expect(costs).toEqual([1, 1, 1, 1]);
  expect((await bench.replay()).train[0]?.rollouts.map((rollout) => rollout.cost.calls)).toEqual(costs);
});

test('a candidate that a method calls "baseline" has rollouts of its own', async () => {
  const method = recipe(async (study) => {
    const forged = await study.offer([], [{ level: 9 }], "baseline");
    await study.evaluate([study.baseline, ...forged], study.train);
  });
  const result = await new Bench(smallTask(), { method }).run();
  expect(result.train.map((evidence) => evidence.mean)).toEqual([0.3, 0.9]);
});

describe("a param that is used first after the study began", () => {
  const level = param.number("late_level", 1, { min: 0, max: 9, integer: true });
  const rare = param.text("late_rare", "x");
  const words = languageModel("words", scriptedModel("x"));
  const say = op("say", (text: string, at: number, more: string) => `${text}${more} at ${at}`);
  const program = flow("branching", async (question: Node<string>) =>
    say(await words`${question}`, level, question.value === "train 3" ? rare : ""),
  );
  const warningsOf = async (params: object) => {
    const told: string[] = [];
    const onEvent = (event: StudyEvent) => void (event.type === "warning" && told.push(event.message));
    const task = smallTask({ more: { program: program as never, ...params } });
    if (!("params" in params)) delete (task as { params?: unknown }).params;
    const method = recipe(async (study) => {
      const offered = await study.offer([study.baseline], [{ [level.name]: 5 }], "x");
      await study.evaluate([study.baseline, ...offered], study.train);
    });
    await new Bench(task, { method, onEvent }).run();
    return told.filter((message) => message.includes("late_rare"));
  };

  test("is told once, with what to do", async () => {
    expect(await warningsOf({})).toEqual([expect.stringContaining("name it in the task's params")]);
  });

  test("is no news where the author named the params", async () => {
    expect(await warningsOf({ params: [level] })).toEqual([]);
  });
});
