import { describe, expect, test } from "vitest";
import { callOnce } from "../model/call.ts";
import { isModelFailure, type ModelFailure } from "../model/failure.ts";
import { createLimiter } from "../model/limits.ts";
import { withRetry } from "../model/retry.ts";
import { type Fault, faultyModel } from "./faulty-model.ts";
import { scriptedModel } from "./scripted-model.ts";

const request = { messages: [{ role: "user" as const, content: "q" }] };
const failureOf = async (call: Promise<unknown>): Promise<ModelFailure> => {
  const error = await call.catch((thrown: unknown) => thrown);
  if (!isModelFailure(error)) throw new Error(`no failure: ${String(error)}`);
  return error;
};

describe("faultyModel", () => {
  test.each<[Fault, string, string]>([
    ["rate limit", "transient", "rate limit"],
    ["server", "transient", "server"],
    ["network", "transient", "network"],
    ["timeout", "transient", "timeout"],
    ["garbage", "transient", "server"],
    ["empty", "transient", "empty reply"],
    ["content filter", "program", "content filter"],
    ["context overflow", "program", "context overflow"],
    ["authentication", "configuration", "authentication"],
  ])("%s is seen as %s: %s, and does not reach the model", async (fault, failure, reason) => {
    const sound = scriptedModel("fine");
    const model = faultyModel(sound, [fault]);
    expect(await failureOf(callOnce(model, request, { timeoutMs: 10 }))).toMatchObject({ failure, reason });
    expect(sound.calls).toHaveLength(0);
    expect((await callOnce(model, request)).text).toBe("fine");
    expect(model.injected).toEqual([fault, undefined]);
  });

  test("a rate limit may ask for time", async () => {
    const model = faultyModel(scriptedModel("fine"), [{ fault: "rate limit", retryAfter: 1.5 }]);
    expect((await failureOf(callOnce(model, request))).retryAfterMs).toBe(1500);
  });

  test("a seeded plan fails alike in every run, about as often as it says", async () => {
    const run = async (seed: number) => {
      const model = faultyModel(scriptedModel("fine"), { seed, rate: 0.3, faults: ["server", "network"] });
      for (let i = 0; i < 300; i++) await callOnce(model, request).catch(() => undefined);
      return model.injected;
    };
    const first = await run(1);
    expect(await run(1)).toEqual(first);
    expect(await run(2)).not.toEqual(first);
    const failed = first.filter((fault) => fault !== undefined);
    expect(failed.length).toBeGreaterThan(60);
    expect(failed.length).toBeLessThan(120);
    expect(new Set(failed)).toEqual(new Set(["server", "network"]));
  });

  test("retry, limits and call together bring every reply home, and the counts agree", async () => {
    const sound = scriptedModel((_, { index }) => `reply ${index}`);
    const model = faultyModel(sound, {
      seed: 7,
      rate: 0.4,
      faults: ["server", "network", "garbage", "empty", { fault: "rate limit", retryAfter: 0.002 }],
    });
    const limiter = createLimiter({ concurrency: 4 });
    const retries: number[] = [];
    const ask = () =>
      withRetry(() => limiter.run(() => callOnce(model, request)), {
        retries: 20,
        baseMs: 1,
        random: () => 0.5,
        sleep: async () => {},
        onRetry: (one) => void retries.push(one.delayMs),
      });
    const replies = await Promise.all(Array.from({ length: 60 }, ask));
    expect(retries.length).toBeGreaterThan(10);
    expect(new Set(replies.map((reply) => reply.text)).size).toBe(60);
    const counts = limiter.counts();
    expect(counts).toMatchObject({
      running: 0,
      waiting: 0,
      succeeded: 60,
      failed: retries.length,
      started: 60 + retries.length,
    });
    expect(model.injected).toHaveLength(60 + retries.length);
    expect(sound.calls).toHaveLength(60);
  });
});
