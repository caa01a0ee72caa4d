import { errorShape } from "./error-shape.ts";
import { isModelFailure, ModelFailure } from "./failure.ts";
import { sleep as realSleep } from "./sleep.ts";

/** One attempt that failed and will be made again. */
export interface Retry {
  /** 1 for the first retry. */
  readonly retry: number;
  readonly delayMs: number;
  readonly failure: ModelFailure;
}

/** How to try again. */
export interface RetryOptions {
  /** Retries after the first attempt; 0 for none. */
  readonly retries: number;
  /** The delay before the first retry, in milliseconds; it doubles with each one. Default 500. */
  readonly baseMs?: number;
  /** No back-off is longer than this; a server's Retry-After may be. Default 60,000. */
  readonly maxMs?: number;
  /** A server that asks for a longer wait than this is given up on instead. Default 600,000. */
  readonly patienceMs?: number;
  /** From 0 up to 1; spreads the calls of many clients. */
  readonly random: () => number;
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Ends the waiting; no attempt starts after it. */
  readonly signal?: AbortSignal;
  /** Transient failures that no waiting mends: they leave at once. Default: none. */
  readonly hopeless?: (failure: ModelFailure) => boolean;
  readonly onRetry?: (retry: Retry) => void;
}

/**
 * Makes an attempt again while it fails as `transient`, after an exponential back-off with jitter: between half and
 * all of `baseMs` × 2^n, and never before the server's Retry-After has passed. Every other error leaves at once; so
 * does the last failure, when the retries are used up. An abort during the wait fails as "aborted".
 */
export async function withRetry<T>(attempt: (n: number) => Promise<T>, options: RetryOptions): Promise<T> {
  const { retries, patienceMs = 600_000, random, sleep = realSleep, signal, hopeless, onRetry } = options;
  for (let n = 0; ; n++) {
    try {
      return await attempt(n);
    } catch (error) {
      const again = isModelFailure(error) && error.failure === "transient" && error.reason !== "aborted";
      if (!again || n >= retries || signal?.aborted || (error.retryAfterMs ?? 0) > patienceMs) throw error;
      if (hopeless?.(error)) throw error;
      const delayMs = backOff(n, error.retryAfterMs ?? 0, random(), options);
      onRetry?.({ retry: n + 1, delayMs, failure: error });
      await wait(sleep(delayMs, signal), error, signal);
    }
  }
}

async function wait(nap: Promise<void>, failure: ModelFailure, signal: AbortSignal | undefined): Promise<void> {
  try {
    await nap;
    if (!signal?.aborted) return;
  } catch (error) {
    if (!signal?.aborted) throw error;
  }
  throw new ModelFailure({
    reason: "aborted",
    message: `Aborted while waiting to try again after: ${failure.message}`,
    cause: failure,
  });
}

/** The delay before retry n + 1, in whole milliseconds. Jitter comes on top of the floor, so that clients that were told one time do not come back as one. */
export function backOff(n: number, floorMs: number, unit: number, o: Pick<RetryOptions, "baseMs" | "maxMs">): number {
  const { baseMs = 500, maxMs = 60_000 } = o;
  const full = Math.min(maxMs, baseMs * 2 ** n);
  const delay = full / 2 + (full / 2) * unit;
  return Math.ceil(Math.max(delay, floorMs === 0 ? 0 : floorMs + (baseMs / 2) * unit));
}

/** Whether nothing listens at an address of this machine: no waiting starts that server. */
export function nothingListens(failure: ModelFailure): boolean {
  const { names, url } = errorShape(failure, 0);
  if (!names.has("ECONNREFUSED") || url === undefined || !URL.canParse(url)) return false;
  return /^(localhost|127\.[\d.]+|\[::1\])$/.test(new URL(url).hostname);
}
