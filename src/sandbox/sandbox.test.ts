import { describe, expect, test } from "vitest";
import { defaultLimits, resolveLimits } from "./sandbox.ts";

describe("resolveLimits", () => {
  test("fills in the defaults", () => {
    expect(resolveLimits()).toEqual(defaultLimits);
    expect(resolveLimits({ timeMs: 5 })).toEqual({ ...defaultLimits, timeMs: 5 });
  });

  test.each([
    { timeMs: 0 },
    { timeMs: Number.NaN },
    { timeMs: Number.POSITIVE_INFINITY },
    { memoryMb: 8 },
    { memoryMb: 32.5 },
    { memoryMb: 4096 },
    { outputBytes: -1 },
    { timeMs: "10" as unknown as number },
  ])("refuses %j", (limits) => {
    expect(() => resolveLimits(limits)).toThrow(expect.objectContaining({ code: "SANDBOX_LIMIT" }));
  });

  test("names the nearest known limit for an unknown one", () => {
    const wrong = { timeMS: 10 } as object;
    expect(() => resolveLimits(wrong)).toThrow(expect.objectContaining({ fix: expect.stringContaining('"timeMs"') }));
  });
});
