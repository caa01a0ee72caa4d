import { existsSync } from "node:fs";
import type { AnyTask } from "../evaluate/task.ts";
import { GradusError, messageOf, nearest } from "../graph/errors.ts";
import { bbh } from "./bbh.ts";
import { gsm8k } from "./gsm8k.ts";
import { liar } from "./liar.ts";
import { inLines } from "./names-in-lines.ts";
import { firstOf, usualSizes } from "./pools.ts";
import type { SplitSizes, Suite } from "./suite.ts";

const suites: readonly Suite[] = [bbh, gsm8k, liar];

/** Which benchmark, on what. */
export interface BenchmarkChoice {
  /** As `bbh/object_counting`, `gsm8k`, `liar`. */
  readonly name: string;
  /** The folder that holds the data, in a folder for each suite. */
  readonly data: string;
  /** Rows of train, validation and test; default: the published sizes. */
  readonly rows?: SplitSizes;
  /** Deals the rows to the splits. */
  readonly seed: number | string;
}

/**
 * A benchmark as a task, with its rows read.
 * Throws `BENCHMARK_UNKNOWN`, `BENCHMARK_DATA` where files are missing, `BAD_ROW` with file and line, `NO_DATA`, and `USAGE`
 * for more rows than there are.
 */
export async function benchmarkTask({ name, data, rows, seed }: BenchmarkChoice): Promise<AnyTask> {
  const suite = await suiteOf(name, data);
  const pools = await suite.read(data, name, seed);
  const { train, validation, test } = firstOf(pools, rows ?? usualSizes(pools, suite.sizes), name);
  return { ...suite.recipe(name), name, data: { train, validation, test } };
}

/** A benchmark as it is listed. */
export interface ListedBenchmark {
  readonly name: string;
  /** The rows that each split has by default; absent where the files cannot be read. */
  readonly rows?: SplitSizes;
  readonly sizesFrom: string;
  /** Why it cannot be run. */
  readonly problem?: string;
}

/** Every benchmark whose files a folder holds, and what is missing of the others. Throws `BENCHMARK_DATA` without a folder. */
export async function benchmarksIn(data: string): Promise<readonly ListedBenchmark[]> {
  if (!existsSync(data)) throw await missing(data, suites);
  const listed = await Promise.all(
    suites.map(async (suite) => {
      const names = await suite.namesIn(data);
      if (names.length > 0) return await Promise.all(names.map((name) => listedAs(suite, data, name)));
      const problem = `not there: ${await wantedIn(suite, data)}`;
      return [{ name: suite.name, sizesFrom: suite.sizesFrom, problem }];
    }),
  );
  return listed.flat();
}

async function listedAs(suite: Suite, data: string, name: string): Promise<ListedBenchmark> {
  const { sizesFrom } = suite;
  try {
    return { name, sizesFrom, rows: usualSizes(await suite.read(data, name, 1), suite.sizes) };
  } catch (error) {
    return { name, sizesFrom, problem: messageOf(error) };
  }
}

async function suiteOf(name: string, data: string): Promise<Suite> {
  const suite = suites.find((one) => one.name === name.split("/")[0]);
  const there = suite === undefined ? [] : await suite.namesIn(data);
  if (suite !== undefined && there.includes(name)) return suite;
  if (suite !== undefined && there.length === 0) throw await missing(data, [suite]);
  const known = suite === undefined ? (await Promise.all(suites.map((one) => one.namesIn(data)))).flat() : there;
  const near = nearest(name, known);
  const names = `take one of\n${inLines(known.length > 0 ? known : suites.flatMap(({ files }) => files))}`;
  throw new GradusError("BENCHMARK_UNKNOWN", `${data} holds no benchmark "${name}"`, {
    fix: near === undefined ? names : `did you mean ${near}? Else ${names}`,
  });
}

async function missing(data: string, wanted: readonly Suite[]): Promise<GradusError> {
  const files = await Promise.all(wanted.map((suite) => wantedIn(suite, data)));
  const lacks = (await wanted[0]!.missingIn(data)).join(" and ");
  const what = existsSync(data) ? `${data} lacks ${lacks}` : `there is no folder ${data}`;
  return new GradusError("BENCHMARK_DATA", what, { fix: `put into the folder ${files.join("; ")}` });
}

/** The files of a suite that a folder lacks, and where they are published. */
async function wantedIn(suite: Suite, data: string): Promise<string> {
  return `${(await suite.missingIn(data)).join(" and ")} from ${suite.address}`;
}
