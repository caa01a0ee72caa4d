import { describe, expect, test } from "vitest";
import { textReply } from "../../model/reply.ts";
import { fingerprint } from "../../testing/method-suite.ts";
import { scriptedModel } from "../../testing/scripted-model.ts";
import {
  Bench,
  climb,
  echo,
  errorOf,
  failingWhere,
  httpError,
  levelOf,
  recipe,
  smallTask,
} from "../fixtures/small-study.ts";

const unauthorized = () => httpError(401, "Incorrect API key provided", "invalid_api_key");
const overloaded = () => httpError(503, "overloaded");
const asking = recipe(async (study) => {
  await study.step("ask");
  await study.ask({ name: "plain", sections: { input: "?" }, reply: textReply }, 3);
});

describe("§3.7 configuration failures stop at once, with the fix", () => {
  test("in the program: nothing else is asked, the study is recorded as failed and can be resumed", async () => {
    let wrong = true;
    const model = failingWhere((_, index) => (wrong && index === 5 ? unauthorized() : undefined), 5);
    const bench = new Bench(smallTask({ rows: [20, 4, 4], model }), { method: climb(), concurrency: 4 });
    const error = await errorOf(bench.run());
    expect(error).toMatchObject({ code: "MODEL_AUTHENTICATION", fix: expect.stringContaining("API key") });
    expect(model.asked.length).toBeLessThanOrEqual(9);
    const [listing] = await bench.store.studies();
    expect(listing?.summary).toMatchObject({ reason: "failed" });
    wrong = false;
    const reference = await new Bench(smallTask({ rows: [20, 4, 4] }), { method: climb() }).run();
    expect(fingerprint(await bench.resume())).toBe(fingerprint(reference));
  });

  test("in the first pilot runs, too: the stop is recorded", async () => {
    const model = failingWhere(() => unauthorized());
    const bench = new Bench(smallTask({ model }), { method: climb() });
    expect(await errorOf(bench.run())).toMatchObject({ code: "MODEL_AUTHENTICATION" });
    expect((await bench.store.studies())[0]?.summary).toMatchObject({ reason: "failed" });
  });

  test("siblings in flight are aborted: one does not wait for a slow one", async () => {
    const model = failingWhere((_, index) => (index === 4 ? unauthorized() : undefined));
    const slow = scriptedModel("x", { latencyMs: ({ index }) => (index === 3 ? 20_000 : 1) });
    const both = {
      ...slow,
      doGenerate: (options: never) => Promise.race([model.doGenerate(options), slow.doGenerate(options)]),
    };
    const started = performance.now();
    const bench = new Bench(smallTask({ rows: [12, 4, 4], model: both }), { method: climb() });
    await errorOf(bench.run());
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  test("in the optimizer", async () => {
    const optimizer = failingWhere(() => unauthorized(), 2);
    const bench = new Bench(smallTask(), { method: asking, optimizer });
    expect(await errorOf(bench.run())).toMatchObject({ code: "MODEL_AUTHENTICATION" });
    expect(optimizer.asked.length).toBeLessThanOrEqual(3);
  });

  test("a program that catches the error cannot hide it", async () => {
    const model = failingWhere(() => unauthorized());
    const { flow, op } = await import("gradus");
    const { languageModel } = await import("../../model/slot.ts");
    const words = languageModel("words", model);
    const same = op("same", (x: string) => x);
    const program = flow("careful", async (question: never) => {
      try {
        return await words`${question}`;
      } catch {
        return same("fallback");
      }
    });
    const task = smallTask({ more: { program: program as never } });
    expect(await errorOf(new Bench(task, { method: climb() }).run())).toMatchObject({ code: "MODEL_AUTHENTICATION" });
  });
});

describe("§3.7 the program's own failures are scored and counted apart", () => {
  test.each([
    ["context overflow", () => httpError(400, "maximum context length is 10 tokens", "context_length_exceeded")],
    ["content filter", () => httpError(400, "blocked", "content_filter")],
  ])("%s: a failure of the candidate, found again on resume", async (_, fault) => {
    const model = failingWhere((prompt) => (prompt.includes("train 1") ? fault() : undefined));
    const bench = new Bench(smallTask({ model }), { method: climb([9]) });
    const result = await bench.run();
    expect(result.train[0]).toMatchObject({ failures: 1, n: 4 });
    const failed = result.train[0]?.rollouts.find((r) => r.outcome.kind === "failed");
    expect(failed).toMatchObject({ outcome: { score: 0 }, feedback: expect.stringContaining("The program failed") });
    const calls = model.asked.length;
    const again = await bench.replay();
    expect(fingerprint(again)).toBe(fingerprint(result));
    expect(model.asked.length).toBe(calls);
    expect(result.spent.calls).toBe(calls);
  });

  test("an output that is no JSON, and an exception, get the failure score", async () => {
    const { flow, op } = await import("gradus");
    const bad = op("bad", (question: string) => {
      if (question === "train 0") throw new Error("no such passage");
      return question === "train 1" ? () => 1 as never : question;
    });
    const program = flow("bad", async (question: never) => bad(question) as never);
    const task = smallTask({ more: { program: program as never, failureScore: -1 }, metric: () => 1 });
    const result = await new Bench(task, { method: climb([]) }).run();
    const outcomes = Object.fromEntries(
      result.train[0]!.rollouts.map((r) => [(r.example.row as { input: string }).input, r.outcome]),
    );
    expect(outcomes["train 0"]).toMatchObject({ kind: "failed", score: -1, error: "no such passage" });
    expect(outcomes["train 1"]).toMatchObject({
      kind: "failed",
      score: -1,
      error: expect.stringContaining("plain JSON"),
    });
    expect(outcomes["train 2"]).toMatchObject({ kind: "scored", score: 1 });
  });

  test("the deadline is the program's failure, and the calls that it made stay charged", async () => {
    const { flow, op } = await import("gradus");
    const { languageModel } = await import("../../model/slot.ts");
    const model = scriptedModel("x");
    const words = languageModel("words", model);
    const nap = op("nap", async (text: string, question: string) => {
      if (question === "train 3") await new Promise((resolve) => setTimeout(resolve, 1_000));
      return text;
    });
    const program = flow("napping", async (question: never) => nap(await words`${question}`, question));
    const task = smallTask({ more: { program: program as never, deadlineMs: 100 }, metric: () => 1 });
    const result = await new Bench(task, { method: climb([]) }).run();
    expect(result.train[0]?.failures).toBe(1);
    const failed = result.train[0]?.rollouts.find((r) => r.outcome.kind === "failed");
    expect(failed?.outcome.error).toContain("deadline");
    expect(result.spent.calls).toBe(model.calls.length);
  });
});

describe("§3.7 transient failures", () => {
  test("are retried, never scored, and every request is counted", async () => {
    const model = failingWhere((_, index) => (index === 1 ? httpError(429, "slow down") : undefined));
    const task = smallTask({ model: { model, retries: 2 } });
    const bench = new Bench(task, { method: climb([9]) });
    const result = await bench.run();
    expect(result.train[0]?.failures).toBe(0);
    expect(result.spent.calls).toBe(model.asked.length);
    const lost = (await bench.entries()).filter((entry) => entry.kind === "lost");
    expect(lost).toHaveLength(1);
    expect(lost[0]?.head).toMatchObject({ reason: "rate limit", cost: { calls: 1 }, unknown: false });
  });

  test("poison: what always fails while others succeed becomes unreachable, and the study goes on", async () => {
    const model = failingWhere((prompt) => (prompt.includes("train 2") ? overloaded() : undefined), 1);
    const task = smallTask({ rows: [8, 4, 4], model: { model, retries: 0 } });
    const bench = new Bench(task, { method: climb([9]), concurrency: 2 });
    const result = await bench.run();
    expect(result.ended.reason).toBe("done");
    expect(result.train.map((e) => e.failures)).toEqual([1, 1]);
    const failed = result.train[0]?.rollouts.filter((r) => r.outcome.kind === "failed");
    expect(failed?.map((r) => r.outcome.error)).toEqual([expect.stringContaining("unreachable")]);
    expect(result.spent.calls).toBe(model.asked.length);
    expect((await bench.store.studies())[0]?.summary).toMatchObject({ spent: { ...result.spent } });
    expect(fingerprint(await bench.replay())).toBe(fingerprint(result));
  });

  test("poison as the only rollout left does not stall: the model is asked what it answered before", async () => {
    const model = failingWhere((prompt) => (prompt.includes("validation 0") ? overloaded() : undefined));
    const task = smallTask({ rows: [4, 1, 4], model: { model, retries: 0 } });
    const method = recipe(async (study) => {
      await study.evaluate([study.baseline], study.validation);
    });
    const result = await new Bench(task, { method }).run();
    expect(result.ended.reason).toBe("done");
    expect(result.validation[0]?.failures).toBe(1);
    expect(result.spent.calls).toBe(model.asked.length);
  });

  test.each([1, 2, 16])(
    "a total outage pauses at concurrency %i, and resumes to the undisturbed end",
    async (concurrency) => {
      let down = false;
      const model = failingWhere((_, index) => {
        if (index === 14) down = true;
        return down ? overloaded() : undefined;
      });
      const task = smallTask({ rows: [8, 4, 4], model: { model, retries: 0 } });
      const bench = new Bench(task, { method: climb(), concurrency });
      const paused = await bench.run();
      expect(paused.ended.reason).toBe("paused");
      expect(paused.verdict.kind).toBe("not reached");
      expect(paused.train.flatMap((e) => e.rollouts).filter((r) => r.outcome.kind === "failed")).toEqual([]);
      down = false;
      const replayed = await bench.replay();
      expect(fingerprint(replayed)).toBe(fingerprint(paused));
      expect(replayed.ended).toEqual(paused.ended);
      const reference = await new Bench(smallTask({ rows: [8, 4, 4] }), { method: climb() }).run();
      const resumed = await bench.resume();
      expect(fingerprint(resumed)).toBe(fingerprint(reference));
      expect(resumed.spent.calls).toBe(model.asked.length);
    },
  );

  test("an outage of the optimizer pauses", async () => {
    let down = true;
    const optimizer = { model: failingWhere(() => (down ? overloaded() : undefined)), retries: 0 };
    const bench = new Bench(smallTask(), { method: asking, optimizer });
    expect((await bench.run()).ended.reason).toBe("paused");
    down = false;
    expect((await bench.resume()).ended.reason).toBe("done");
  });
});

describe("§3.7 the metric", () => {
  test("that throws stops the study; mended, it can be resumed", async () => {
    let broken = true;
    const metric = ({ output }: { output: string }) => {
      if (broken && output.includes("train 3")) throw new Error("no gold answer");
      return levelOf({ output, example: { input: "" } });
    };
    const bench = new Bench(smallTask({ metric: metric as never }), { method: climb([9]) });
    expect(await errorOf(bench.run())).toMatchObject({
      code: "METRIC_FAILED",
      message: expect.stringContaining("no gold answer"),
    });
    broken = false;
    const reference = await new Bench(smallTask(), { method: climb([9]) }).run();
    expect(fingerprint(await bench.resume())).toBe(fingerprint(reference));
  });

  test("its models are the judge's: accounted apart, retried when they fail as transient", async () => {
    const { languageModel } = await import("../../model/slot.ts");
    const judge = failingWhere((_, index) => (index === 2 ? overloaded() : undefined), 1);
    const slot = languageModel("judge", { model: judge, retries: 0 });
    const metric = async ({ output }: { output: string }) => (await slot`Is this good? ${output}`).value.length / 100;
    const result = await new Bench(smallTask({ metric: metric as never }), { method: climb([9]) }).run();
    expect(result.ended.reason).toBe("done");
    const parts = Object.fromEntries(result.accounts.map((part) => [part.role, part.cost.calls]));
    expect(parts.judge).toBe(judge.asked.length);
    expect(result.spent.calls).toBe(parts.judge! + parts.program!);
  });

  test("a refusal of the judge's model is no failure of the candidate", async () => {
    const { languageModel } = await import("../../model/slot.ts");
    const judge = failingWhere(() => httpError(400, "too long", "context_length_exceeded"));
    const slot = languageModel("judge", judge);
    const metric = async ({ output }: { output: string }) => (await slot`${output}`).value.length;
    const bench = new Bench(smallTask({ metric: metric as never }), { method: climb([9]) });
    expect(await errorOf(bench.run())).toMatchObject({ code: "METRIC_FAILED" });
  });
});

test("§3.4 a call that the program did not await is refused after its rollout, and harms no other", async () => {
  const { flow, op } = await import("gradus");
  const { languageModel } = await import("../../model/slot.ts");
  const words = languageModel("words", echo());
  const late: Promise<unknown>[] = [];
  const same = op("same", (x: string) => x);
  const program = flow("hasty", async (question: never) => {
    const straggler = new Promise((resolve) => setTimeout(resolve, 15)).then(() => words`late ${question}`);
    late.push(straggler.catch((error: { code?: string }) => error.code));
    return same(await words`${question}`);
  });
  const task = smallTask({ more: { program: program as never }, metric: () => 1 });
  const result = await new Bench(task, { method: climb([9]) }).run();
  expect(new Set(await Promise.all(late))).toEqual(new Set(["RUN_CLOSED"]));
  expect(result.train.map((e) => e.failures)).toEqual([0, 0]);
  expect(result.spent.calls).toBe(result.spent.rollouts);
});

test("§6 an observer that throws harms nobody", async () => {
  const onEvent = () => {
    throw new Error("broken pipe");
  };
  const bench = new Bench(smallTask({ model: echo() }), { method: climb([9]), onEvent });
  expect((await bench.run()).ended.reason).toBe("done");
});
