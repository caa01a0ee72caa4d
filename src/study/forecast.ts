import type { Splits } from "../evaluate/splits.ts";
import type { AnyTask } from "../evaluate/task.ts";
import { declaredParams } from "../graph/param.ts";
import type { BudgetLimits } from "./budget/budget.ts";
import { addCost, type Cost, DIMENSIONS, NOTHING, scaleCost } from "./budget/cost.ts";
import { finalCost } from "./budget/final-cost.ts";
import { leastAfterPilots } from "./budget/least-budget.ts";
import { openStudy, prepare } from "./conduct.ts";
import { recordStop } from "./end/stop.ts";
import { type MethodCost, sizesOf } from "./method/method-cost.ts";
import { closing, headerOf, nameOf, newId, seedOf, withStore } from "./optimize.ts";
import type { OptimizeOptions } from "./options.ts";
import { PILOTS } from "./rollouts/pilot.ts";
import { criticsOfPilots } from "./rollouts/pilot-critics.ts";

/** What a study of a task would cost. */
export interface Forecast {
  /** The study that holds the pilot runs; absent where costs were declared. */
  readonly id?: string;
  /** One rollout: the largest of the pilots, or what was declared. */
  readonly rollout: Cost;
  readonly examples: { readonly train: number; readonly validation: number; readonly test: number };
  /** One candidate on a whole split. */
  readonly evaluation: { readonly train: Cost; readonly validation: Cost; readonly test: Cost };
  /** What the method takes; absent where nobody has said, or where the params are not known. */
  readonly takes?: MethodCost;
  /** Before the first step, at most: the pilots and what the method begins with; else the baseline on train or validation. */
  readonly opening: Cost;
  /** What is kept for the end: the second look at the finalists, then baseline and winner on the test data. */
  readonly final: Cost;
  /** The smallest budget that an optimization is begun with: its pilots, what the method begins with, one step, and the end. */
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
  const method = options.method?.cost;
  if (declared !== undefined) {
    const rollout = { ...declared, rollouts: 1 };
    const pilots = scaleCost(rollout, Math.min(PILOTS, splits.train.length));
    // Nothing is run that would tell which params the program uses: all that exist are taken.
    const takes = method?.(sizesOf(splits, task.params ?? declaredParams()));
    return {
      ...sums(rollout, splits, finalCost({ splits, rollouts: { largest: rollout } }), pilots, takes),
      spent: NOTHING,
    };
  }
  return await withStore(options.store, async (store) => {
    const id = options.id ?? newId(`plan-${nameOf(task)}`);
    const info = { identity: prepared.identity, budget, steps: 0, origin };
    const name = `plan of ${nameOf(task)}`;
    const journal = await store.create(headerOf(task, id, name, info));
    return await closing(journal, async () => {
      const kernel = await openStudy(prepared, journal, { ...options, store, seed, mode: "start" });
      try {
        const { spent } = kernel.budget;
        const takes = method?.(sizesOf(splits, kernel.params, await criticsOfPilots(kernel, options.method)));
        return { id, ...sums(kernel.rollouts.largest, splits, finalCost(kernel), spent, takes), spent };
      } finally {
        await recordStop(journal, kernel);
      }
    });
  });
}

/**
 * How many steps that cost so much a budget bears between a study's opening and its end; `Infinity` where it limits
 * nothing that a step costs. Time is not forecast.
 */
export function stepsWithin(budget: BudgetLimits, told: Pick<Forecast, "opening" | "final">, step: Cost): number {
  const fixed = addCost(told.opening, told.final);
  const fitting = DIMENSIONS.map((of) => {
    const limit = budget[of];
    return limit === undefined || step[of] === 0 ? Infinity : Math.floor((limit - fixed[of]) / step[of]);
  });
  return Math.max(0, Math.min(...fitting));
}

function sums(
  rollout: Cost,
  { train, validation, test }: Splits,
  final: Cost,
  pilots: Cost,
  takes: MethodCost | undefined,
): Omit<Forecast, "id" | "spent"> {
  const of = (n: number) => ({ ...scaleCost(rollout, n), rollouts: n });
  const { rollouts, asks } = takes?.start ?? { rollouts: Math.max(train.length, validation.length), asks: 0 };
  const begun = of(rollouts);
  return {
    rollout,
    examples: { train: train.length, validation: validation.length, test: test.length },
    evaluation: { train: of(train.length), validation: of(validation.length), test: of(test.length) },
    ...(takes && { takes }),
    opening: addCost(pilots, { ...begun, calls: begun.calls + asks }),
    final,
    smallest: addCost(pilots, leastAfterPilots(rollout, final, takes)),
  };
}
