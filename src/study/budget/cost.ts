import { addUsd, roundUsd } from "../../model/price.ts";

/** What something has used, in the units that budgets limit. */
export interface Cost {
  /** Requests to models, retries included. */
  readonly calls: number;
  /** Input and output tokens. */
  readonly tokens: number;
  /** USD, in whole nano-dollars. */
  readonly usd: number;
  /** Runs of the program. */
  readonly rollouts: number;
}

export type Dimension = keyof Cost;

export const DIMENSIONS: readonly Dimension[] = ["calls", "tokens", "usd", "rollouts"];

export const NOTHING: Cost = Object.freeze({ calls: 0, tokens: 0, usd: 0, rollouts: 0 });

export function addCost(a: Cost, b: Cost): Cost {
  return {
    calls: a.calls + b.calls,
    tokens: a.tokens + b.tokens,
    usd: addUsd(a.usd, b.usd),
    rollouts: a.rollouts + b.rollouts,
  };
}

/** `a - b`, never below zero. */
export function subtractCost(a: Cost, b: Cost): Cost {
  return {
    calls: Math.max(0, a.calls - b.calls),
    tokens: Math.max(0, a.tokens - b.tokens),
    usd: Math.max(0, addUsd(a.usd, -b.usd)),
    rollouts: Math.max(0, a.rollouts - b.rollouts),
  };
}

/** Scaled, whole units rounded up. */
export function scaleCost(a: Cost, factor: number): Cost {
  return {
    calls: Math.ceil(a.calls * factor),
    tokens: Math.ceil(a.tokens * factor),
    usd: roundUsd(a.usd * factor),
    rollouts: Math.ceil(a.rollouts * factor),
  };
}

/** The larger of each dimension. */
export function largerCost(a: Cost, b: Cost): Cost {
  return {
    calls: Math.max(a.calls, b.calls),
    tokens: Math.max(a.tokens, b.tokens),
    usd: Math.max(a.usd, b.usd),
    rollouts: Math.max(a.rollouts, b.rollouts),
  };
}
