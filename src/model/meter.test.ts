import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { GradusError } from "../graph/errors.ts";
import { addTallies, Meter, type MeteredCall, NO_TALLY, tallyOf } from "./meter.ts";
import { addUsd, costOf, maxCost, requirePrice } from "./price.ts";
import { estimateInputTokens, estimateTokens, maxInputTokens } from "./request.ts";

const price = fc.record({
  input: fc.double({ min: 0, max: 100, noNaN: true }),
  output: fc.double({ min: 0, max: 100, noNaN: true }),
  cachedInput: fc.double({ min: 0, max: 100, noNaN: true }),
});
const usage = fc
  .record({
    inputTokens: fc.nat(200_000),
    outputTokens: fc.nat(50_000),
    cached: fc.nat(100_000),
    estimated: fc.boolean(),
  })
  .map(({ cached, ...rest }) => ({ ...rest, cachedInputTokens: Math.min(cached, rest.inputTokens) }));
const calls = fc.array(
  fc
    .record({
      role: fc.constantFrom("program", "proposer", "critic", "judge"),
      model: fc.constantFrom("ask", "rank", "judge model"),
      latencyMs: fc.double({ min: 0, max: 1e6, noNaN: true }),
      retry: fc.boolean(),
      failed: fc.boolean(),
      usage,
      price,
    })
    .map(({ price: p, ...call }) => ({ ...call, usd: costOf(call.usage, p) }) as MeteredCall),
  { maxLength: 60 },
);

describe("money", () => {
  test("a known price", () => {
    const used = { inputTokens: 1_000_000, outputTokens: 10_000, estimated: false };
    expect(costOf(used, { input: 0.25, output: 2 })).toBe(0.27);
    expect(costOf({ ...used, cachedInputTokens: 400_000 }, { input: 0.25, output: 2, cachedInput: 0.025 })).toBe(0.18);
    expect(costOf({ ...used, cachedInputTokens: 400_000 }, { input: 0.25, output: 2 })).toBe(0.27);
  });

  test("amounts add up exactly in any order and grouping", () => {
    const amounts = fc.array(
      fc.nat(1_000_000_000_000).map((nano) => nano / 1e9),
      { maxLength: 50 },
    );
    fc.assert(
      fc.property(amounts, fc.nat(), (all, cut) => {
        const at = all.length === 0 ? 0 : cut % all.length;
        const whole = addUsd(...all);
        expect(addUsd(...[...all].reverse())).toBe(whole);
        expect(addUsd(addUsd(...all.slice(0, at)), addUsd(...all.slice(at)))).toBe(whole);
        expect(Math.round(whole * 1e9)).toBe(all.reduce((sum, usd) => sum + Math.round(usd * 1e9), 0));
      }),
    );
  });

  test("no call costs more than its bound", () => {
    fc.assert(
      fc.property(price, fc.string(), fc.nat(5000), fc.nat(100), (p, content, cap, used) => {
        const request = { messages: [{ role: "user" as const, content }] };
        const inputTokens = Math.min(maxInputTokens(request), Buffer.byteLength(content));
        const real = {
          inputTokens,
          cachedInputTokens: inputTokens >> 1,
          outputTokens: Math.min(used, cap),
          estimated: false,
        };
        expect(costOf(real, p)).toBeLessThanOrEqual(maxCost(request, p, cap, "bound") + 1e-9);
      }),
    );
  });

  test("tokens nobody counted are UTF-8 bytes / 4", () => {
    expect([estimateTokens(""), estimateTokens("abcd"), estimateTokens("abcde"), estimateTokens("äöüß")]).toEqual([
      0, 1, 2, 2,
    ]);
    const request = { messages: [{ role: "user" as const, content: "12345678" }], json: { schema: { a: 1 } } };
    expect(estimateInputTokens(request)).toBe(Math.ceil((8 + 7) / 4));
  });

  test("no price: the line to add", () => {
    expect(() => requirePrice("ask", undefined)).toThrow(GradusError);
    try {
      requirePrice("ask", undefined);
    } catch (error) {
      expect((error as GradusError).code).toBe("NO_PRICE");
      expect((error as GradusError).fix).toContain("--price ask=");
    }
    expect(() => requirePrice("ask", { input: -1, output: 0 })).toThrow("input: -1");
    expect(requirePrice("ask", { input: 0, output: 0 })).toEqual({ input: 0, output: 0 });
  });
});

describe("Meter", () => {
  test("the total is exactly the sum of its parts, and every call is counted once", () => {
    fc.assert(
      fc.property(calls, (all) => {
        const meter = new Meter();
        for (const call of all) meter.record(call);
        const { total, parts } = meter.snapshot();
        expect(total).toEqual(addTallies(...parts.map((part) => part.tally)));
        expect(total).toEqual(addTallies(...[...all].reverse().map(tallyOf)));
        expect(total.calls).toBe(all.length);
        expect(total.retries).toBe(all.filter((call) => call.retry).length);
        expect(total.inputTokens).toBe(all.reduce((sum, call) => sum + (call.usage?.inputTokens ?? 0), 0));
        expect(new Set(parts.map((part) => `${part.role} ${part.model}`)).size).toBe(parts.length);
      }),
    );
  });

  test("a snapshot does not change afterwards, and does not depend on the order of models", () => {
    const call = (model: string): MeteredCall => ({
      role: "program",
      model,
      latencyMs: 1.4,
      retry: false,
      failed: false,
    });
    const [a, b] = [new Meter(), new Meter()];
    expect(a.snapshot()).toEqual({ total: NO_TALLY, parts: [] });
    a.record(call("x"));
    const before = a.snapshot();
    a.record(call("y"));
    expect(before.total.calls).toBe(1);
    b.record(call("y"));
    b.record(call("x"));
    expect(a.snapshot()).toEqual(b.snapshot());
  });
});
