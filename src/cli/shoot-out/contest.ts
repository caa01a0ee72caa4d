import { loadSplits } from "../../evaluate/splits.ts";
import type { AnyTask } from "../../evaluate/task.ts";
import type { Json } from "../../graph/json.ts";
import type { ModelChoice, ModelSettings } from "../../model/setup.ts";
import type { Store } from "../../store/store.ts";
import type { BudgetLimits } from "../../study/budget/budget.ts";
import type { Method } from "../../study/method/method.ts";
import { measuredBaseline } from "./baseline.ts";
import { type Played, play, type Seed } from "./play.ts";

/** A task as one seed has it, with the models that work on it. */
export interface Ground {
  readonly task: AnyTask;
  readonly optimizer?: ModelChoice;
  readonly models?: Readonly<Record<string, ModelChoice>>;
  readonly modelSettings?: Readonly<Record<string, ModelSettings>>;
}

/** Methods that compete: on one task, at one budget, over the same seeds. */
export interface Contest {
  readonly methods: readonly Method[];
  readonly seeds: readonly Seed[];
  /** The same task for every seed, or a fresh draw of it. */
  readonly ground: (seed: Seed) => Ground;
  readonly budget: BudgetLimits;
  readonly steps?: number;
  readonly store: Store;
  /** What else tells two contests apart, such as the names of models: part of the studies' ids. */
  readonly label?: Json;
  /** What is kept with a method's studies, for whoever resumes one alone. */
  readonly origin?: (method: Method) => Json;
  /** Studies at once. Default 4. */
  readonly atOnce?: number;
  /** Rollouts at once in each study. */
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
  readonly onPlayed?: (played: Played, done: number, of: number) => void;
  readonly onRollout?: () => void;
}

/** What came of a contest. */
export interface Outcome {
  /** By method, then by seed, in the order in which they were given. */
  readonly played: readonly Played[];
  /** The baseline's mean on the test data, by seed: of runs of its own, outside of every budget. */
  readonly baselines: ReadonlyMap<Seed, number>;
}

/**
 * Plays a contest: an ordinary study for each method and seed, a few at once. What is finished in the store is read and
 * costs nothing; what was begun goes on. Ends early, without an error, where the signal says so.
 */
export async function playContest(contest: Contest): Promise<Outcome> {
  const { methods, seeds, atOnce = 4, signal } = contest;
  const grounds = new Map(seeds.map((seed) => [seed, contest.ground(seed)]));
  const baselines = new Map<Seed, number>();
  const sizes = new Map<Seed, SplitSizes>();
  await several(seeds, atOnce, async (seed) => {
    sizes.set(seed, await sizesOf(grounds.get(seed)!.task, seed));
    const mean = await measuredBaseline(contest, grounds.get(seed)!, seed);
    if (mean !== undefined) baselines.set(seed, mean);
  });
  const pairs = methods.flatMap((method) => seeds.map((seed) => ({ method, seed })));
  const played = new Array<Played | undefined>(pairs.length);
  let done = 0;
  // All methods of one seed, then the next seed: what an early end leaves is comparable.
  const order = seeds.flatMap((_, s) => methods.map((_, m) => m * seeds.length + s));
  await several(order, atOnce, async (at) => {
    if (signal?.aborted) return;
    const { method, seed } = pairs[at]!;
    const one = await play(contest, { method, seed, ground: grounds.get(seed)!, sizes: sizes.get(seed)! });
    played[at] = one;
    contest.onPlayed?.(one, ++done, pairs.length);
  });
  return { played: played.filter((one) => one !== undefined), baselines };
}

/** How many examples a task has in each split. */
export type SplitSizes = Readonly<Record<"train" | "validation" | "test", number>>;

async function sizesOf(task: AnyTask, seed: Seed): Promise<SplitSizes> {
  const { train, validation, test } = await loadSplits(task.data, seed);
  return { train: train.length, validation: validation.length, test: test.length };
}

/** Does work on each of a list, at most so many at once; after an error nothing more is begun, and it leaves when all rest. */
async function several<T>(list: readonly T[], atOnce: number, work: (one: T) => Promise<void>): Promise<void> {
  const left = [...list];
  const errors: unknown[] = [];
  const worker = async () => {
    while (left.length > 0 && errors.length === 0) {
      await work(left.shift()!).catch((error: unknown) => errors.push(error));
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, list.length) }, worker));
  if (errors.length > 0) throw errors[0];
}
