import { addUsd } from "./price.ts";
import type { Usage } from "./request.ts";

/** Who asked: the program that is optimized, or a part of the optimizer. */
export type Role = "program" | "proposer" | "critic" | "judge";

/** What some calls came to. */
export interface Tally {
  /** Requests that reached a provider, retries included. */
  readonly calls: number;
  /** The part of `calls` that were made again after a transient failure. */
  readonly retries: number;
  /** The part of `calls` that gave no reply. */
  readonly failures: number;
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly outputTokens: number;
  /** The part of `calls` whose tokens were estimated rather than counted by the provider. */
  readonly estimated: number;
  /** USD, in whole nano-dollars. */
  readonly usd: number;
  /** Time spent waiting for replies, in whole milliseconds, added over calls that ran side by side. */
  readonly latencyMs: number;
}

/** One request, as it is counted. */
export interface MeteredCall {
  readonly role: Role;
  /** The slot's name, as in the program and on the command line. */
  readonly model: string;
  readonly latencyMs: number;
  /** Whether it repeats a request that failed. */
  readonly retry: boolean;
  /** Whether it gave no reply. */
  readonly failed: boolean;
  /** What it used; a failed call may have used something, too. */
  readonly usage?: Usage;
  /** What it cost, from `costOf`; 0 or absent where no price is known. */
  readonly usd?: number;
}

/** All that was counted so far: `total` is exactly the sum of `parts`. */
export interface MeterSnapshot {
  readonly total: Tally;
  /** By role and model, sorted by role and then model. */
  readonly parts: readonly { readonly role: Role; readonly model: string; readonly tally: Tally }[];
}

/** No calls. */
export const NO_TALLY: Tally = Object.freeze({
  calls: 0,
  retries: 0,
  failures: 0,
  inputTokens: 0,
  cachedInputTokens: 0,
  outputTokens: 0,
  estimated: 0,
  usd: 0,
  latencyMs: 0,
});

/** The sum of tallies, exact whatever their order and grouping. */
export function addTallies(...tallies: readonly Tally[]): Tally {
  const sum = (key: keyof Tally) => tallies.reduce((total, tally) => total + tally[key], 0);
  return Object.freeze({
    calls: sum("calls"),
    retries: sum("retries"),
    failures: sum("failures"),
    inputTokens: sum("inputTokens"),
    cachedInputTokens: sum("cachedInputTokens"),
    outputTokens: sum("outputTokens"),
    estimated: sum("estimated"),
    usd: addUsd(...tallies.map((tally) => tally.usd)),
    latencyMs: sum("latencyMs"),
  });
}

/** One call as a tally. */
export function tallyOf(call: MeteredCall): Tally {
  return {
    calls: 1,
    retries: call.retry ? 1 : 0,
    failures: call.failed ? 1 : 0,
    inputTokens: call.usage?.inputTokens ?? 0,
    cachedInputTokens: call.usage?.cachedInputTokens ?? 0,
    outputTokens: call.usage?.outputTokens ?? 0,
    estimated: call.usage?.estimated ? 1 : 0,
    usd: addUsd(call.usd ?? 0),
    latencyMs: Math.round(call.latencyMs),
  };
}

/** Counts calls as they happen. A snapshot never changes afterwards. */
export class Meter {
  private readonly tallies = new Map<string, { readonly role: Role; readonly model: string; readonly tally: Tally }>();

  record(call: MeteredCall): void {
    const { role, model } = call;
    const key = `${role} ${model}`;
    const tally = addTallies(this.tallies.get(key)?.tally ?? NO_TALLY, tallyOf(call));
    this.tallies.set(key, Object.freeze({ role, model, tally }));
  }

  snapshot(): MeterSnapshot {
    const keys = [...this.tallies.keys()].sort();
    const parts = keys.map((key) => this.tallies.get(key)!);
    return Object.freeze({ total: addTallies(...parts.map((part) => part.tally)), parts: Object.freeze(parts) });
  }
}
