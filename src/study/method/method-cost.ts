import { type CriticCount, NO_CRITICS } from "../../credit/critic-count.ts";
import type { Splits } from "../../evaluate/splits.ts";
import type { Param } from "../../graph/param.ts";

/** What a method takes: runs of the program, and questions to a model (proposals, critiques and summaries alike). */
export interface Takes {
  readonly rollouts: number;
  readonly asks: number;
}

/** The most that a method takes before its first step, and in each step. */
export interface MethodCost {
  readonly start?: Takes;
  readonly step: Takes;
}

/** What the cost of a method depends on besides its options. */
export interface Sizes {
  /** Training examples. */
  readonly train: number;
  /** Validation examples. */
  readonly validation: number;
  /** Params whose values are language. */
  readonly texts: number;
  /** Params that hold demonstrations. */
  readonly demos: number;
  /** All params. */
  readonly params: number;
  /** Critic calls for one run walked back: one a node, or one an edge; `between`: where nobody is asked about params. */
  readonly critics: CriticCount;
}

/** What a method's cost depends on. A run's critic calls are not known before a run has shown its graph. */
export function sizesOf(splits: Splits, params: readonly Param<unknown>[], critics: CriticCount = NO_CRITICS): Sizes {
  return {
    train: splits.train.length,
    validation: splits.validation.length,
    texts: params.filter(({ kind }) => kind.prose).length,
    demos: params.filter(({ kind }) => kind.demos).length,
    params: params.length,
    critics,
  };
}
