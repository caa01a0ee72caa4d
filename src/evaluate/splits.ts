import { GradusError } from "../graph/errors.ts";
import { canonical, hashOf } from "../graph/json.ts";
import { randomStream } from "../search/random.ts";
import { type Examples, type HeldOut, type Row, toExamples } from "./example.ts";

/** Data as a task gives it: splits, or one list to be split by seed; each list may be made when it is needed. */
export type Data<R extends Row<unknown> = Row<unknown>> = Lazy<readonly R[] | DataSplits<R>>;

/** The three splits. Where validation or test is absent it is taken from train. */
export interface DataSplits<R extends Row<unknown> = Row<unknown>> {
  readonly train: Lazy<readonly R[]>;
  readonly validation?: Lazy<readonly R[]>;
  readonly test?: Lazy<readonly R[]>;
}

type Lazy<T> = T | Promise<T> | (() => T | Promise<T>);

/** Loaded data: what methods see, what they do not, and what the user should know about it. */
export interface Splits {
  readonly train: Examples;
  readonly validation: Examples;
  readonly test: readonly HeldOut[];
  readonly warnings: readonly string[];
}

/** How many examples a task has in each split. */
export type SplitSizes = Readonly<Record<"train" | "validation" | "test", number>>;

/** Below this many test examples only a large gain can be shown. */
const FEW = 20;

/**
 * Loads the data and completes the splits. One list, or splits without test, are divided by the seed, test first.
 * `redact` takes secrets out of the rows' names, which stand in journals. Throws `NO_DATA` and `BAD_ROW`.
 */
export async function loadSplits(
  data: Data,
  seed: number | string,
  redact: (id: string) => string = (id) => id,
): Promise<Splits> {
  const given = await force(data);
  const splits: DataSplits = isList(given) ? { train: given } : given;
  const warnings: string[] = [];
  let train = await force(splits.train);
  if (!isList(train) || train.length === 0) {
    throw new GradusError("NO_DATA", "the task has no training data", {
      fix: "give at least a few rows in data.train",
    });
  }
  let validation = splits.validation && (await force(splits.validation));
  let test = splits.test && (await force(splits.test));
  const shuffled = () => randomStream(seed, "splits").shuffle(train);
  if (test === undefined) {
    const rows = shuffled();
    const n = Math.floor(rows.length * (validation === undefined ? 0.4 : 0.5));
    [test, train] = [rows.slice(0, n), rows.slice(n)];
    warnings.push(`no test data: ${n} of ${rows.length} rows were set aside for it, by seed ${seed}`);
  }
  if (validation === undefined) {
    const rows = shuffled();
    const n = Math.floor(rows.length / 2);
    [validation, train] = [rows.slice(0, n), rows.slice(n)];
    warnings.push(
      `no validation data: ${n} of the remaining ${rows.length} rows were set aside for it, by seed ${seed}`,
    );
  }
  if (train.length === 0 || validation.length === 0 || (splits.test === undefined && test.length === 0)) {
    throw new GradusError("NO_DATA", "there are too few rows to split into train, validation and test", {
      fix: "give at least 5 rows, or name the splits yourself: data: { train, validation, test }",
    });
  }
  if (test.length < FEW)
    warnings.push(`only ${test.length} test examples: only a large difference can be shown with fewer than ${FEW}`);
  const loaded = {
    train: toExamples(train, "train", redact),
    validation: toExamples(validation, "validation", redact),
    test: toExamples(test, "test", redact),
  };
  const inputs = new Set([...loaded.train, ...loaded.validation].map(({ row }) => canonical(row.input)));
  const twice = loaded.test.filter(({ row }) => inputs.has(canonical(row.input))).length;
  if (twice > 0) warnings.push(`${twice} of ${test.length} test inputs also stand in train or validation`);
  return { ...loaded, warnings };
}

/** Names test data by its rows alone, in whatever order they stand. */
export function contentOf(test: readonly HeldOut[]): string {
  return hashOf(test.map(({ row }) => hashOf(row)).sort());
}

function isList(x: unknown): x is readonly Row<unknown>[] {
  return Array.isArray(x);
}

async function force<T>(lazy: Lazy<T>): Promise<T> {
  return typeof lazy === "function" ? await (lazy as () => T | Promise<T>)() : await lazy;
}
