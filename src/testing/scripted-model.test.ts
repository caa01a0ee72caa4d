import { describe, expect, test } from "vitest";
import { callOnce } from "../model/call.ts";
import { scriptedModel } from "./scripted-model.ts";

const request = (content: string) => ({
  messages: [
    { role: "system" as const, content: "s" },
    { role: "user" as const, content },
  ],
});

describe("scriptedModel", () => {
  test("a value is every answer, also an empty one; calls are recorded", async () => {
    const model = scriptedModel("yes", { id: "m" });
    expect((await callOnce(model, request("a"), { sample: 4 })).text).toBe("yes");
    expect(await callOnce(model, request("b"))).toMatchObject({
      text: "yes",
      model: "scripted/m",
      usage: { estimated: true },
    });
    expect(model.calls).toEqual([
      { index: 0, request: request("a"), occurrence: 4 },
      { index: 1, request: request("b") },
    ]);
    expect((await callOnce(scriptedModel(""), request("a"))).text).toBe("");
  });

  test("a list is one answer after another, and says when it is used up", async () => {
    const usage = { inputTokens: 9, outputTokens: 3, cachedInputTokens: 2, estimated: false };
    const model = scriptedModel(["one", { text: "two", usage, finish: "length" }]);
    expect((await callOnce(model, request("a"))).text).toBe("one");
    expect(await callOnce(model, request("a"))).toMatchObject({ text: "two", usage, finish: "length" });
    await expect(callOnce(model, request("a"))).rejects.toMatchObject({
      code: "SCRIPT_EXHAUSTED",
      failure: "configuration",
      message: expect.stringContaining("has 2 replies; this is call 3"),
    });
    expect(model.calls).toHaveLength(3);
  });

  test("a function sees all of the prompt and the call; it may be asynchronous, and throw", async () => {
    const model = scriptedModel(async (prompt, { index }) => {
      if (index === 1) throw Object.assign(new Error("slow down"), { status: 429 });
      return `${index}: ${prompt}`;
    });
    expect((await callOnce(model, request("a"))).text).toBe("0: s\n\na");
    await expect(callOnce(model, request("a"))).rejects.toMatchObject({ reason: "rate limit" });
  });

  test("latency passes before the answer, and ends with an abort", async () => {
    const model = scriptedModel("x", { latencyMs: (call) => (call.index === 0 ? 15 : 60_000) });
    const started = performance.now();
    await callOnce(model, request("a"));
    expect(performance.now() - started).toBeGreaterThanOrEqual(13);
    await expect(callOnce(model, request("a"), { timeoutMs: 5 })).rejects.toMatchObject({ reason: "timeout" });
  });
});
