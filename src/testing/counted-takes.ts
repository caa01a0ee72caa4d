import { NO_CRITICS } from "../credit/critic-count.ts";
import type { AnyTask } from "../evaluate/task.ts";
import { memoryStore } from "../store/memory.ts";
import type { Method } from "../study/method/method.ts";
import type { Sizes, Takes } from "../study/method/method-cost.ts";
import { optimize } from "../study/optimize.ts";
import type { Study } from "../study/study.ts";
import type { ScriptedModel } from "./scripted-model.ts";
import { spiedMethod } from "./spied-method.ts";
import { type RisingOptions, toyRising } from "./toy-rising.ts";

/** What a method took, and what it says that it takes. */
export interface CountedTakes {
  readonly counted: { readonly start: Takes; readonly steps: readonly Takes[] };
  readonly told: { readonly start: Takes; readonly step: Takes };
}

const NOTHING: Takes = { rollouts: 0, asks: 0 };

/** A task of another kind, and the model that proposes for it. */
interface OtherToy {
  readonly task: AnyTask;
  readonly optimizer: ScriptedModel;
}

/**
 * Runs a method where every text that a model writes is new, and better than all before, and counts what it takes:
 * distinct rollouts that it sees, and requests to the optimizer's model. `toy`: another task to run it on.
 */
export async function takesOf(
  method: Method,
  options: RisingOptions & { steps?: number; toy?: OtherToy } = {},
): Promise<CountedTakes> {
  const { task, optimizer } = options.toy ?? toyRising(options);
  const seen = new Set<string>();
  const totals: Takes[] = [NOTHING];
  const mark = () => totals.push({ rollouts: seen.size, asks: optimizer.calls.length });
  let sizes: Sizes | undefined;
  const spied = spiedMethod(method, {
    begun: (study) => {
      sizes = sizesOf(study);
    },
    evidence: (all) => {
      for (const { rollouts } of all) for (const { key } of rollouts) seen.add(key);
    },
    step: mark,
    ended: mark,
  });
  await optimize(task, { method: spied, optimizer, store: memoryStore(), steps: options.steps ?? 3 });
  const [start, ...steps] = totals.slice(1).map((now, i) => minus(now, totals[i]!));
  const { start: toldStart = NOTHING, step } = method.cost!(sizes!);
  return { counted: { start: start!, steps }, told: { start: toldStart, step } };
}

function sizesOf({ train, validation, params }: Study): Sizes {
  return {
    train: train.length,
    validation: validation.length,
    texts: params.filter((param) => param.prose).length,
    demos: params.filter((param) => param.demos).length,
    params: params.length,
    critics: NO_CRITICS,
  };
}

function minus(a: Takes, b: Takes): Takes {
  return { rollouts: a.rollouts - b.rollouts, asks: a.asks - b.asks };
}
