import { readFile } from "node:fs/promises";
import { CsvError, parse } from "csv-parse/sync";
import { GradusError, messageOf } from "../graph/errors.ts";
import type { Json } from "../graph/json.ts";
import type { Row } from "./example.ts";

/** What becomes of one record of a file; without it, a record is a row as it stands. */
export interface Columns<T> {
  /** The program's input. */
  readonly input: (record: T) => Json;
  /** What the metric compares with; left out where it is not given. */
  readonly expected?: (record: T) => Json;
  /** Names the row in reports. */
  readonly id?: (record: T) => string;
}

/** A row from a file: its input, and whatever else its record has. */
export interface LoadedRow extends Row<never> {
  readonly expected?: Json;
  readonly [more: string]: unknown;
}

/**
 * A list for `data`: one JSON record a line, read when it is needed; empty lines are left out.
 * Throws `FILE_MISSING`, `NO_DATA` where there is no record, and `BAD_ROW` with the number of the line.
 */
export function jsonl<T extends Record<string, Json> = Record<string, Json>>(
  path: string,
  columns?: Columns<T>,
): () => Promise<LoadedRow[]> {
  return async () => {
    const lines = (await textOf(path)).split(/\r?\n/);
    const records = lines.flatMap((line, i) =>
      line.trim() === "" ? [] : [{ at: i + 1, record: recordIn(path, line, i) }],
    );
    return rowsOf(path, records as { at: number; record: T }[], columns);
  };
}

/**
 * The same from a CSV file: the first record names the columns, every field is a text.
 * Throws what `jsonl` throws.
 */
export function csv(path: string, columns?: Columns<Record<string, string>>): () => Promise<LoadedRow[]> {
  return async () => {
    const text = await textOf(path);
    try {
      const parsed = parse(text, { bom: true, columns: true, info: true, skip_empty_lines: true });
      const records = parsed as unknown as { info: { lines: number }; record: Record<string, string> }[];
      return rowsOf(
        path,
        records.map(({ info, record }) => ({ at: info.lines, record })),
        columns,
      );
    } catch (error) {
      if (!(error instanceof CsvError)) throw error;
      throw badRow(path, Number(error.lines ?? 0), error.message, error);
    }
  };
}

async function textOf(path: string): Promise<string> {
  return await readFile(path, "utf8").catch((cause: unknown) => {
    throw new GradusError("FILE_MISSING", `the data file ${path} cannot be read: ${messageOf(cause)}`, {
      fix: "give the path of a file, from the folder in which the command runs",
      cause,
    });
  });
}

function recordIn(path: string, line: string, index: number): Json {
  try {
    // Some editors put a byte order mark first.
    return JSON.parse(index === 0 ? line.replace(/^\uFEFF/, "") : line) as Json;
  } catch (cause) {
    throw badRow(path, index + 1, messageOf(cause), cause);
  }
}

function rowsOf<T extends Record<string, unknown>>(
  path: string,
  records: readonly { readonly at: number; readonly record: T }[],
  columns: Columns<T> | undefined,
): LoadedRow[] {
  if (records.length === 0) {
    throw new GradusError("NO_DATA", `the data file ${path} has no rows`, { fix: "give a file with at least one row" });
  }
  return records.map(({ at, record }) => {
    if (typeof record !== "object" || record === null || Array.isArray(record)) {
      throw badRow(path, at, "it is no record with named fields");
    }
    try {
      return checkedRow(path, at, columns === undefined ? record : mapped(record, columns));
    } catch (cause) {
      if (GradusError.is(cause)) throw cause;
      throw badRow(path, at, messageOf(cause), cause);
    }
  });
}

function mapped<T>(record: T, { input, expected, id }: Columns<T>): object {
  return { input: input(record), ...(expected && { expected: expected(record) }), ...(id && { id: id(record) }) };
}

function checkedRow(path: string, at: number, row: object): LoadedRow {
  const { input } = row as { readonly input?: unknown };
  if (input !== undefined) return row as LoadedRow;
  const names = Object.keys(row);
  throw new GradusError(
    "BAD_ROW",
    `${path}, line ${at}: the row has no "input"; it has ${names.join(", ") || "nothing"}`,
    {
      fix: `say where the input is: jsonl(path, { input: (row) => row.${names[0] ?? "question"} })`,
    },
  );
}

function badRow(path: string, line: number, problem: string, cause?: unknown): GradusError {
  return new GradusError("BAD_ROW", `${path}, line ${line}: ${problem}`, {
    fix: "correct that line, or leave it out",
    details: { path, line },
    ...(cause === undefined ? {} : { cause }),
  });
}
