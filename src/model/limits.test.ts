import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { GradusError } from "../graph/errors.ts";
import { ModelFailure } from "./failure.ts";
import { type Clock, createLimiter } from "./limits.ts";

/** A clock that stands still until it is told to go on. */
function fakeClock() {
  let now = 0;
  const timers = new Map<number, { at: number; wake: () => void }>();
  let next = 0;
  const clock: Clock = {
    now: () => now,
    after(ms, wake) {
      const id = next++;
      timers.set(id, { at: now + ms, wake });
      return () => void timers.delete(id);
    },
  };
  const settle = async () => {
    for (let i = 0; i < 20; i++) await Promise.resolve();
  };
  /** Moves on, timer by timer; promises settle in between. */
  const advance = async (ms: number) => {
    const until = now + ms;
    await settle();
    for (;;) {
      const due = [...timers].filter(([, timer]) => timer.at <= until).sort((a, b) => a[1].at - b[1].at)[0];
      if (!due) break;
      timers.delete(due[0]);
      now = Math.max(now, due[1].at);
      due[1].wake();
      await settle();
    }
    now = until;
  };
  const pause = (ms: number) => new Promise<void>((resolve) => void clock.after(ms, resolve));
  return { clock, advance, settle, pause };
}

describe("createLimiter", () => {
  test("runs no more than the concurrency at once, first come first served", async () => {
    const { clock, advance, pause } = fakeClock();
    const limiter = createLimiter({ concurrency: 2 }, clock);
    const order: number[] = [];
    let most = 0;
    const all = [0, 1, 2, 3, 4].map((i) =>
      limiter.run(async () => {
        order.push(i);
        most = Math.max(most, limiter.counts().running);
        await pause(10 * (5 - i));
        return i;
      }),
    );
    await advance(1000);
    expect(await Promise.all(all)).toEqual([0, 1, 2, 3, 4]);
    expect(order).toEqual([0, 1, 2, 3, 4]);
    expect(most).toBe(2);
    expect(limiter.counts()).toMatchObject({ started: 5, succeeded: 5, failed: 0, running: 0, waiting: 0 });
  });

  test("in no minute, wherever it begins, more requests or tokens than allowed; order kept; all served", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 50, max: 200 }),
        fc.array(fc.record({ tokens: fc.integer({ min: 0, max: 120 }), gap: fc.integer({ min: 0, max: 20_000 }) }), {
          maxLength: 25,
        }),
        async (requestsPerMinute, tokensPerMinute, calls) => {
          const { clock, advance } = fakeClock();
          const limiter = createLimiter({ requestsPerMinute, tokensPerMinute }, clock);
          const starts: { i: number; at: number; tokens: number }[] = [];
          const done: Promise<void>[] = [];
          for (const [i, { tokens, gap }] of calls.entries()) {
            await advance(gap);
            done.push(limiter.run(async () => void starts.push({ i, at: clock.now(), tokens }), { tokens }));
          }
          await advance(60_000 * (calls.length + 1));
          await Promise.all(done);
          expect(starts.map((start) => start.i)).toEqual(calls.map((_, i) => i));
          for (const { at } of starts) {
            const minute = starts.filter((start) => start.at > at - 60_000 && start.at <= at);
            const tokens = minute.reduce((sum, start) => sum + start.tokens, 0);
            expect(minute.length).toBeLessThanOrEqual(requestsPerMinute);
            expect(tokens <= tokensPerMinute || minute.filter((start) => start.tokens > 0).length === 1).toBe(true);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test("does not wait longer than needed", async () => {
    const { clock, advance } = fakeClock();
    const limiter = createLimiter({ requestsPerMinute: 2 }, clock);
    const starts: number[] = [];
    const run = () => limiter.run(async () => void starts.push(clock.now()));
    const all = [run(), run(), run(), run(), run()];
    await advance(300_000);
    await Promise.all(all);
    expect(starts).toEqual([0, 0, 60_000, 60_000, 120_000]);
  });

  test("tokens are corrected by what a call really took", async () => {
    const { clock, advance } = fakeClock();
    const limiter = createLimiter({ tokensPerMinute: 100 }, clock);
    const starts: number[] = [];
    const run = () => limiter.run(async () => starts.push(clock.now()), { tokens: 80, used: () => 10 });
    await run();
    await run();
    expect(starts).toEqual([0, 0]);
    await advance(0);
  });

  test("a call that fails with Retry-After pauses the whole model, not itself only", async () => {
    const { clock, advance, settle } = fakeClock();
    const limiter = createLimiter({ concurrency: 1 }, clock);
    const failure = new ModelFailure({ reason: "rate limit", message: "slow", retryAfterMs: 7000 });
    const first = limiter.run(() => Promise.reject(failure));
    const starts: number[] = [];
    const second = limiter.run(async () => starts.push(clock.now()));
    await expect(first).rejects.toBe(failure);
    await settle();
    expect(starts).toEqual([]);
    await advance(6999);
    expect(starts).toEqual([]);
    await advance(1);
    await second;
    expect(starts).toEqual([7000]);
    expect(limiter.counts()).toMatchObject({ started: 2, succeeded: 1, failed: 1, pauses: 1 });
  });

  test("a shorter pause does not cut a longer one", async () => {
    const { clock, advance } = fakeClock();
    const limiter = createLimiter({}, clock);
    limiter.pause(1000);
    limiter.pause(10);
    const starts: number[] = [];
    const run = limiter.run(async () => starts.push(clock.now()));
    await advance(999);
    expect(starts).toEqual([]);
    await advance(1);
    await run;
    expect(starts).toEqual([1000]);
  });

  test("an abort leaves the queue at once and lets the next one go", async () => {
    const { clock, advance, settle } = fakeClock();
    const limiter = createLimiter({ tokensPerMinute: 100 }, clock);
    await limiter.run(async () => {}, { tokens: 60 });
    const controller = new AbortController();
    const big = limiter.run(async () => "big", { tokens: 90, signal: controller.signal });
    const small = limiter.run(async () => "small", { tokens: 30 });
    await settle();
    expect(limiter.counts().waiting).toBe(2);
    controller.abort();
    await expect(big).rejects.toMatchObject({ reason: "aborted" });
    expect(await small).toBe("small");
    expect(limiter.counts()).toMatchObject({ waiting: 0, abandoned: 1, started: 2 });
    await expect(limiter.run(async () => {}, { signal: controller.signal })).rejects.toMatchObject({
      reason: "aborted",
    });
    await advance(0);
  });

  test("an abort after the start is the call's own matter", async () => {
    const { clock } = fakeClock();
    const controller = new AbortController();
    const limiter = createLimiter({ concurrency: 1 }, clock);
    const result = await limiter.run(
      async () => {
        controller.abort();
        return 1;
      },
      { signal: controller.signal },
    );
    expect(result).toBe(1);
    expect(limiter.counts()).toMatchObject({ succeeded: 1, abandoned: 0 });
  });

  test.each([{ concurrency: 0 }, { concurrency: 1.5 }, { requestsPerMinute: -1 }, { tokensPerMinute: Number.NaN }])(
    "refuses %o",
    (limits) => {
      expect(() => createLimiter(limits)).toThrow(GradusError);
    },
  );

  test("the real clock serves a thousand short calls", async () => {
    const limiter = createLimiter({ concurrency: 50 });
    await Promise.all(Array.from({ length: 1000 }, () => limiter.run(async () => {})));
    expect(limiter.counts()).toMatchObject({ started: 1000, succeeded: 1000, running: 0, waiting: 0 });
  });
});
