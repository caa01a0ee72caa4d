import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type FailureReason, ModelFailure } from "./failure.ts";
import { backOff, nothingListens, type Retry, type RetryOptions, withRetry } from "./retry.ts";

const fail = (reason: FailureReason, retryAfterMs?: number) =>
  new ModelFailure({ reason, message: reason, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });

async function run(errors: readonly unknown[], options: Partial<RetryOptions> = {}) {
  const slept: number[] = [];
  const retries: Retry[] = [];
  let calls = 0;
  const outcome = await withRetry(
    async (n) => {
      expect(n).toBe(calls);
      calls += 1;
      if (n < errors.length) throw errors[n];
      return "ok";
    },
    {
      retries: 3,
      random: () => 0.5,
      sleep: async (ms) => void slept.push(ms),
      onRetry: (retry) => void retries.push(retry),
      ...options,
    },
  ).catch((error: unknown) => error);
  return { outcome, calls, slept, retries };
}

describe("withRetry", () => {
  test("tries again while failures are transient, and counts", async () => {
    const { outcome, calls, slept, retries } = await run([fail("server"), fail("network")], { baseMs: 100 });
    expect(outcome).toBe("ok");
    expect(calls).toBe(3);
    expect(slept).toEqual([75, 150]);
    expect(retries.map((one) => [one.retry, one.delayMs, one.failure.reason])).toEqual([
      [1, 75, "server"],
      [2, 150, "network"],
    ]);
  });

  test.each(["authentication", "context overflow", "aborted"] as const)("leaves %s at once", async (reason) => {
    const error = fail(reason);
    expect(await run([error])).toMatchObject({ outcome: error, calls: 1, slept: [] });
  });

  test("leaves other errors at once", async () => {
    const error = new Error("bug");
    expect(await run([error])).toMatchObject({ outcome: error, calls: 1 });
  });

  test("what no waiting mends leaves at once", async () => {
    const hopeless = ({ reason }: ModelFailure) => reason === "network";
    expect(await run([fail("server"), fail("network")], { hopeless })).toMatchObject({ calls: 2, slept: [375] });
  });

  test.each([
    ["http://127.0.0.1:1/v1", "ECONNREFUSED", true],
    ["http://localhost:1/v1", "ECONNREFUSED", true],
    ["http://[::1]:1/v1", "ECONNREFUSED", true],
    ["http://127.example.com/v1", "ECONNREFUSED", false],
    ["http://127.0.0.1:1/v1", "ECONNRESET", false],
  ])("%s, %s: nothing listens here: %s", (url, code, nothing) => {
    const cause = Object.assign(new Error("refused"), { code, url });
    expect(nothingListens(new ModelFailure({ reason: "network", message: "refused", cause }))).toBe(nothing);
  });

  test("throws the last failure when the retries are used up", async () => {
    const errors = [1, 2, 3, 4].map(() => fail("server"));
    expect(await run(errors)).toMatchObject({ outcome: errors[3], calls: 4 });
    expect(await run(errors, { retries: 0 })).toMatchObject({ outcome: errors[0], calls: 1, slept: [] });
  });

  test("Retry-After is a floor, also above the longest back-off", async () => {
    const { slept } = await run([fail("rate limit", 90_000)], { maxMs: 1000 });
    expect(slept[0]).toBeGreaterThanOrEqual(90_000);
  });

  test("a server that asks for more than the patience is given up on", async () => {
    const error = fail("rate limit", 86_400_000);
    expect(await run([error])).toMatchObject({ outcome: error, calls: 1, slept: [] });
  });

  test("an abort ends the wait, and no attempt follows", async () => {
    const controller = new AbortController();
    let calls = 0;
    const outcome = withRetry(
      async () => {
        calls += 1;
        throw fail("server");
      },
      { retries: 5, baseMs: 60_000, random: () => 0, signal: controller.signal, onRetry: () => controller.abort() },
    );
    await expect(outcome).rejects.toMatchObject({ reason: "aborted" });
    expect(calls).toBe(1);
  });

  test("delays stay between half and all of the back-off, never under the floor", () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 40 }),
        fc.nat({ max: 100_000 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (n, floor, unit) => {
          const delay = backOff(n, floor, unit, { baseMs: 500, maxMs: 60_000 });
          const full = Math.min(60_000, 500 * 2 ** n);
          expect(delay).toBeGreaterThanOrEqual(Math.max(full / 2, floor));
          expect(delay).toBeLessThanOrEqual(Math.max(full, floor + 251));
        },
      ),
    );
  });
});
