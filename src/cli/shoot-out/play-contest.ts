import { loadSplits, type SplitSizes } from "../../evaluate/splits.ts";
import type { AnyTask } from "../../evaluate/task.ts";
import { measuredBaseline } from "./baseline.ts";
import type { Contest, Played, Seed } from "./contest.ts";
import { play } from "./play.ts";

/** What came of a contest. */
export interface Outcome {
  /** By method, then by seed, in the order in which they were given. */
  readonly played: readonly Played[];
  /** The baseline's mean on the test data, by seed: of runs of its own, outside of every budget. */
  readonly baselines: ReadonlyMap<Seed, number>;
  /** Methods of which no study was begun before an early end, in the order in which they were given. */
  readonly notBegun: readonly string[];
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
  // All methods of one seed, then the next seed: what an early end leaves is comparable.
  const order = seeds.flatMap((_, s) => methods.map((_, m) => m * seeds.length + s));
  await several(order, atOnce, async (at) => {
    if (signal?.aborted) return;
    const { method, seed } = pairs[at]!;
    const one = await play(contest, { method, seed, ground: grounds.get(seed)!, sizes: sizes.get(seed)! });
    played[at] = one;
    contest.onPlayed?.(one);
  });
  const there = played.filter((one) => one !== undefined);
  const begun = new Set(there.map(({ method }) => method));
  const notBegun = methods.map(({ name }) => name).filter((name) => !begun.has(name));
  return { played: there, baselines, notBegun };
}

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
