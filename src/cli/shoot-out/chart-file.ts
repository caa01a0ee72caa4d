import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { GradusError, messageOf } from "../../graph/errors.ts";
import type { Io } from "../io.ts";
import { requireSavable } from "../save-values.ts";

/** Throws `SAVE_FAILED` where a chart could not be written to the file: before a study is paid for. */
export async function requireChartFile(io: Io, path: string | undefined): Promise<void> {
  try {
    await requireSavable(io, path);
  } catch (cause) {
    throw notWritten(messageOf(cause), cause);
  }
}

/** Writes a chart, and says so. Throws `SAVE_FAILED`. */
export async function writeChart(io: Io, path: string, svg: string): Promise<void> {
  try {
    await writeFile(resolve(io.cwd, path), svg);
  } catch (cause) {
    throw notWritten(`${path} cannot be written: ${messageOf(cause)}`, cause);
  }
  io.stderr(`wrote ${path}\n`);
}

function notWritten(message: string, cause: unknown): GradusError {
  return new GradusError("SAVE_FAILED", message, { fix: "name a file in a folder that is there: --svg FILE", cause });
}
