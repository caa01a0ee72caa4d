import type { AnyTask } from "../evaluate/task.ts";
import { openStudy, prepare } from "./conduct.ts";
import { addCost, type Cost, NOTHING, scaleCost } from "./cost.ts";
import { finalCost } from "./final-cost.ts";
import { closing, headerOf, nameOf, newId, seedOf, withStore } from "./optimize.ts";
import type { OptimizeOptions } from "./options.ts";
import { PILOTS } from "./pilot.ts";
import { recordStop } from "./stop.ts";

/** What a study of a task would cost. */
export interface Forecast {
  /** The study that holds the pilot runs; absent where costs were declared. */
  readonly id?: string;
  /** One rollout: the largest of the pilots, or what was declared. */
  readonly rollout: Cost;
  readonly examples: { readonly train: number; readonly validation: number; readonly test: number };
  /** One candidate on a whole split. */
  readonly evaluation: { readonly train: Cost; readonly validation: Cost; readonly test: Cost };
  /** What is kept for the end: the second look at the finalists, then baseline and winner on the test data. */
  readonly final: Cost;
  /** The smallest budget that an optimization is begun with; its pilots and one more rollout included. */
  readonly smallest: Cost;
  /** What the forecast itself has cost. */
  readonly spent: Cost;
}

/** How a forecast is made. */
export interface ForecastOptions extends Omit<OptimizeOptions, "steps"> {
  /** The most that one rollout costs: nothing is run then. */
  readonly declared?: Omit<Cost, "rollouts">;
}

/** Tells what a study would cost, from three recorded pilot runs of the baseline, which are paid, or from declared caps. */
export async function forecast(task: AnyTask, options: ForecastOptions): Promise<Forecast> {
  const { declared, budget = {}, origin = null } = options;
  const seed = seedOf(task, options);
  const prepared = await prepare(task, options, seed);
  const { splits } = prepared;
  if (declared !== undefined) {
    const rollout = { ...declared, rollouts: 1 };
    const pilots = scaleCost(rollout, Math.min(PILOTS, splits.train.length));
    return { ...sums(rollout, splits, finalCost({ splits, rollouts: { largest: rollout } }), pilots), spent: NOTHING };
  }
  return await withStore(options.store, async (store) => {
    const id = options.id ?? newId(`plan-${nameOf(task)}`);
    const info = { identity: prepared.identity, budget, steps: 0, origin };
    const name = `plan of ${nameOf(task)}`;
    const journal = await store.create(headerOf(task, id, name, info));
    return await closing(journal, async () => {
      const kernel = await openStudy(prepared, journal, { ...options, seed, mode: "start" });
      try {
        const { spent } = kernel.budget;
        return { id, ...sums(kernel.rollouts.largest, splits, finalCost(kernel), spent), spent };
      } finally {
        await recordStop(journal, kernel);
      }
    });
  });
}

function sums(
  rollout: Cost,
  splits: {
    readonly train: readonly unknown[];
    readonly validation: readonly unknown[];
    readonly test: readonly unknown[];
  },
  final: Cost,
  pilots: Cost,
): Omit<Forecast, "id" | "spent"> {
  const of = (n: number) => ({ ...scaleCost(rollout, n), rollouts: n });
  const { train, validation, test } = splits;
  return {
    rollout,
    examples: { train: train.length, validation: validation.length, test: test.length },
    evaluation: { train: of(train.length), validation: of(validation.length), test: of(test.length) },
    final,
    smallest: addCost(addCost(pilots, final), rollout),
  };
}
