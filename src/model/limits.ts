import { GradusError } from "../graph/errors.ts";
import { isModelFailure, ModelFailure } from "./failure.ts";
import { type RateEntry, RateWindow } from "./rate-window.ts";
import { LONGEST_TIMER_MS } from "./sleep.ts";

/** What one model may be asked at once and in a minute; what is left out is not limited. */
export interface Limits {
  /** Calls in flight. */
  readonly concurrency?: number;
  readonly requestsPerMinute?: number;
  /** Input and output together: estimated when a call starts, corrected when it ends. */
  readonly tokensPerMinute?: number;
}

/** Time, so that tests need not wait. */
export interface Clock {
  /** Milliseconds, never going back. */
  now(): number;
  /** Calls `wake` after `ms` milliseconds; returns what cancels it. */
  after(ms: number, wake: () => void): () => void;
}

/** One call that wants to go through. */
export interface LimitedCall<T> {
  /** Estimated tokens, input and output together. Default 0. */
  readonly tokens?: number;
  /** The tokens that it really took. */
  readonly used?: (result: T) => number;
  /** Leaves the queue; a call that runs has to be aborted by its own signal. */
  readonly signal?: AbortSignal;
}

/** Counts of one limiter: `started` = `running` + `succeeded` + `failed`. */
export interface LimiterCounts {
  readonly waiting: number;
  readonly running: number;
  readonly started: number;
  readonly succeeded: number;
  readonly failed: number;
  /** Left the queue by abort, without starting. */
  readonly abandoned: number;
  /** Times the whole model was paused. */
  readonly pauses: number;
}

/** The gate before one model. */
export interface Limiter {
  /**
   * Runs `work` when its turn has come: first come, first served. A failure with a Retry-After pauses the whole
   * model, since the next call would meet the same wall. An abort in the queue throws `ModelFailure` "aborted".
   */
  run<T>(work: () => Promise<T>, call?: LimitedCall<T>): Promise<T>;
  /** Lets nothing start for `ms` milliseconds; a longer pause that is under way stays. */
  pause(ms: number): void;
  counts(): LimiterCounts;
}

/** A Retry-After of hours would hold every caller in silence: after this, the next call asks again. */
const LONGEST_PAUSE_MS = 600_000;

const realClock: Clock = {
  now: () => performance.now(),
  after(ms, wake) {
    const timer = setTimeout(wake, Math.min(ms, LONGEST_TIMER_MS));
    return () => clearTimeout(timer);
  },
};

interface Waiting {
  readonly tokens: number;
  start(entry: RateEntry): void;
}

/** A limiter for one model, whatever number of slots or roles use it. Throws `BAD_LIMIT`. */
export function createLimiter(limits: Limits, clock: Clock = realClock): Limiter {
  const concurrency = positive("concurrency", limits.concurrency);
  const rates = new RateWindow(
    positive("requestsPerMinute", limits.requestsPerMinute),
    positive("tokensPerMinute", limits.tokensPerMinute),
  );
  const queue = new Set<Waiting>();
  const counts = { running: 0, started: 0, succeeded: 0, failed: 0, abandoned: 0, pauses: 0 };
  let pausedUntil = Number.NEGATIVE_INFINITY;
  let cancelWake = (): void => {};

  function pump(): void {
    cancelWake();
    for (const head of queue) {
      if (counts.running >= concurrency) return;
      const now = clock.now();
      const wait = Math.max(pausedUntil - now, rates.waitFor(now, head.tokens));
      if (wait > 0) {
        cancelWake = clock.after(wait, pump);
        return;
      }
      queue.delete(head);
      counts.running += 1;
      counts.started += 1;
      head.start(rates.add(now, head.tokens));
    }
  }

  function turn(tokens: number, signal: AbortSignal | undefined): Promise<RateEntry> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        queue.delete(waiting);
        counts.abandoned += 1;
        reject(
          new ModelFailure({ reason: "aborted", message: "Aborted while waiting for a turn.", cause: signal?.reason }),
        );
        pump();
      };
      const start = (entry: RateEntry) => {
        signal?.removeEventListener("abort", leave);
        resolve(entry);
      };
      const waiting: Waiting = { tokens, start };
      if (signal?.aborted) {
        leave();
        return;
      }
      signal?.addEventListener("abort", leave, { once: true });
      queue.add(waiting);
      pump();
    });
  }

  function pause(ms: number): void {
    counts.pauses += 1;
    pausedUntil = Math.max(pausedUntil, clock.now() + ms);
    pump();
  }

  async function run<T>(work: () => Promise<T>, call: LimitedCall<T> = {}): Promise<T> {
    const { tokens = 0, used, signal } = call;
    const entry = await turn(tokens, signal);
    try {
      const result = await work();
      if (used) entry.tokens = used(result);
      counts.succeeded += 1;
      return result;
    } catch (error) {
      counts.failed += 1;
      if (isModelFailure(error) && error.retryAfterMs !== undefined) {
        pause(Math.min(error.retryAfterMs, LONGEST_PAUSE_MS));
      }
      throw error;
    } finally {
      counts.running -= 1;
      pump();
    }
  }

  return { run, pause, counts: () => ({ ...counts, waiting: queue.size }) };
}

function positive(name: string, value: number | undefined): number {
  if (value === undefined || value === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
  if (!(value >= 1) || (name === "concurrency" && !Number.isInteger(value))) {
    throw new GradusError("BAD_LIMIT", `The limit ${name} is ${value}.`, {
      fix: `Give ${name} a ${name === "concurrency" ? "whole " : ""}number of at least 1, or leave it out for no limit.`,
    });
  }
  return value;
}
