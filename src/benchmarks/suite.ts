import type { AnyTask } from "../evaluate/task.ts";

/** How many rows each split has: train, validation, test. */
export type SplitSizes = readonly [train: number, validation: number, test: number];

/** A row of a benchmark: a question as text, and its published answer. */
export interface BenchmarkRow {
  /** The file's name and the row's number in it, from 1. */
  readonly id: string;
  readonly input: string;
  readonly expected: string;
}

/** All rows that each split may draw on, in the order in which they are drawn; no input stands in two of them. */
export interface Pools {
  readonly train: readonly BenchmarkRow[];
  readonly validation: readonly BenchmarkRow[];
  readonly test: readonly BenchmarkRow[];
}

/** Benchmarks that come from one place in one format: their files, and how they are run and scored. */
export interface Suite {
  readonly name: string;
  /** Where the files are published. */
  readonly address: string;
  /** Where they must lie below the data folder, as `gsm8k/train.jsonl`. */
  readonly files: readonly string[];
  /** The paper or program whose split sizes are taken over, and what they are. */
  readonly sizesFrom: string;
  /** The rows that each split has by default, of pools that are large enough. */
  readonly sizes: SplitSizes;
  /** The names of its benchmarks in a data folder, sorted; none where its files are not there. */
  namesIn(folder: string): Promise<readonly string[]>;
  /** Those of its files without which it has no benchmark there; none where it has one. */
  missingIn(folder: string): Promise<readonly string[]>;
  /** The rows of one of them, dealt by the seed. Throws `BAD_ROW` with file and line, or `NO_DATA`. */
  read(folder: string, name: string, seed: number | string): Promise<Pools>;
  /** Program, params and metric; made anew at each call. */
  recipe(name: string): Omit<AnyTask, "data" | "name">;
}
