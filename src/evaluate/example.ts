import { GradusError } from "../graph/errors.ts";
import { hashOf, type Json, toJson } from "../graph/json.ts";

/** One row of data as its author gives it: the program's input, and whatever else the metric needs. */
export interface Row<I = Json> {
  readonly input: I;
  /** Names the row in reports; made from its content where absent. */
  readonly id?: string;
}

/** A row with an identity. Which rows stand behind a number never depends on their order. */
export interface Example<R extends Row<unknown> = Row> {
  readonly id: string;
  /** The row as its author gave it; plain JSON. */
  readonly row: R;
  readonly split: "train" | "validation" | "test";
}

/** Examples that a method may see. */
export interface OpenExample extends Example {
  readonly split: "train" | "validation";
}
/** A list of examples of one split that methods may see; held-out examples do not fit in. */
export type Examples = readonly OpenExample[];

/** Examples that only a verdict or `eval` may open; no type that a method sees can name them. */
export interface HeldOut extends Example {
  readonly split: "test";
}

/** Gives rows their identities; equal rows are told apart by their number. Throws `BAD_ROW` where one is not plain JSON or has no input. */
export function toExamples<S extends "train" | "validation" | "test">(
  rows: readonly Row<unknown>[],
  split: S,
  redact: (id: string) => string = (id) => id,
): (Example & { readonly split: S })[] {
  const seen = new Map<string, number>();
  return rows.map((row, i) => {
    const json = plain(row, split, i);
    const base = json.id === undefined ? hashOf(json).slice(0, 8) : redact(String(json.id));
    const count = (seen.get(base) ?? 0) + 1;
    seen.set(base, count);
    return Object.freeze({ id: count === 1 ? base : `${base}#${count}`, row: json, split });
  });
}

function plain(row: Row<unknown>, split: string, index: number): Row {
  const where = `row ${index + 1} of the ${split} data`;
  if (typeof row !== "object" || row === null || !("input" in row)) {
    throw new GradusError("BAD_ROW", `${where} has no "input"`, {
      fix: 'give rows like { "input": …, "expected": … }; "input" goes to the program',
    });
  }
  try {
    return toJson(row) as unknown as Row;
  } catch (cause) {
    throw new GradusError("BAD_ROW", `${where} is not plain JSON: ${(cause as Error).message}`, {
      fix: "keep text, numbers, booleans, null, lists and records in rows; load the rest inside the program",
      cause,
    });
  }
}
