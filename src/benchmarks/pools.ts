import { GradusError } from "../graph/errors.ts";
import { randomStream } from "../search/random.ts";
import type { BenchmarkRow, Pools, SplitSizes } from "./suite.ts";

/** One file's rows dealt to three splits of these sizes; where there are fewer rows, in the same proportion. */
export function dealtFromOne(rows: readonly BenchmarkRow[], sizes: SplitSizes, seed: number | string): Pools {
  const shuffled = randomStream(seed, "benchmark").shuffle(distinct(rows));
  const part = Math.min(1, shuffled.length / sum(sizes));
  const [train, validation, test] = sizes.map((size) => Math.floor(size * part)) as unknown as SplitSizes;
  return {
    train: shuffled.slice(0, train),
    validation: shuffled.slice(train, train + validation),
    test: shuffled.slice(train + validation, train + validation + test),
  };
}

/** A published training file dealt to train and validation, half each, beside its published test file. */
export function dealtFromTwo(
  training: readonly BenchmarkRow[],
  test: readonly BenchmarkRow[],
  seed: number | string,
): Pools {
  const held = new Set(test.map(({ input }) => input));
  const open = randomStream(seed, "benchmark").shuffle(distinct(training).filter(({ input }) => !held.has(input)));
  const half = Math.floor(open.length / 2);
  return {
    train: open.slice(0, half),
    validation: open.slice(half),
    test: randomStream(seed, "benchmark", "test").shuffle(distinct(test)),
  };
}

/**
 * The first rows of each pool: fewer of them are the first of more, so that a small trial never trains on what a larger
 * run tests on. Throws `USAGE` where a pool holds too few, `NO_DATA` where one is empty.
 */
export function firstOf(pools: Pools, sizes: SplitSizes, name: string): Pools {
  const counts = [pools.train.length, pools.validation.length, pools.test.length];
  if (counts.includes(0)) {
    throw new GradusError("NO_DATA", `${name} has too few rows to be split: ${counts.join(", ")}`, {
      fix: "take the whole published files",
    });
  }
  if (sizes.some((size, i) => size > counts[i]!)) {
    throw new GradusError("USAGE", `${name} has no ${sizes.join(", ")} rows for train, validation, test`, {
      fix: `give at most --rows ${counts.join(",")}`,
    });
  }
  const [train, validation, test] = sizes;
  return {
    train: pools.train.slice(0, train),
    validation: pools.validation.slice(0, validation),
    test: pools.test.slice(0, test),
  };
}

/** The sizes that are drawn by default: those published, as far as the pools reach. */
export function usualSizes({ train, validation, test }: Pools, [a, b, c]: SplitSizes): SplitSizes {
  return [Math.min(a, train.length), Math.min(b, validation.length), Math.min(c, test.length)];
}

/** Without later rows of an input that came before: they would stand in two splits. */
function distinct(rows: readonly BenchmarkRow[]): readonly BenchmarkRow[] {
  const seen = new Set<string>();
  return rows.filter(({ input }) => !seen.has(input) && seen.add(input));
}

function sum(sizes: readonly number[]): number {
  return sizes.reduce((all, size) => all + size, 0);
}
