import { access, constants, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { GradusError, messageOf, nearest } from "../graph/errors.ts";
import type { RecordedCandidate, StudyRecord } from "../study/record/read-study.ts";
import { saveValues } from "../study/result.ts";
import { conclusionOf } from "./exit-codes.ts";
import type { Io } from "./io.ts";
import { gradusCommand } from "./print/gradus-command.ts";
import { bestOf } from "./print/standings.ts";

/** Writes the values of a candidate, or of the best one, for `load`. Throws `SAVE_FAILED`. */
export async function saveBest(record: StudyRecord, file: string, candidate?: RecordedCandidate): Promise<void> {
  const { id, values } = candidate ?? bestOf(record) ?? missing(record);
  const verdict = id === record.report?.best.id ? conclusionOf(record).line : "no verdict on these values";
  try {
    await saveValues(file, { gradus: 1, study: record.header.id, verdict, values });
  } catch (cause) {
    throw saveFailed(file, cause, `${gradusCommand(["show", record.header.id])} --save FILE`);
  }
}

/** Throws `SAVE_FAILED` where values could not be written to the file, before anything is paid for them. */
export async function requireSavable(io: Io, path: string | undefined): Promise<void> {
  if (path === undefined) return;
  const file = resolve(io.cwd, path);
  try {
    await access(dirname(file), constants.W_OK);
    const there = await stat(file).catch(() => undefined);
    if (there?.isDirectory()) throw new Error("it is a folder");
    if (there !== undefined) await access(file, constants.W_OK);
  } catch (cause) {
    throw saveFailed(path, cause, "--save FILE");
  }
}

function saveFailed(file: string, cause: unknown, how: string): GradusError {
  return new GradusError("SAVE_FAILED", `${file} cannot be written: ${messageOf(cause)}`, {
    fix: `name a file in a folder that is there: ${how}`,
    cause,
  });
}

/** The candidate whose id begins so; "baseline" and "best" are names, too. Throws `CANDIDATE_UNKNOWN`. */
export function candidateNamed(record: StudyRecord, name: string): RecordedCandidate {
  if (name === "baseline" || name === "best") {
    return (name === "best" ? bestOf(record) : record.candidates[0]) ?? missing(record);
  }
  const found = record.candidates.filter(({ id }) => id.startsWith(name));
  if (found.length === 1) return found[0]!;
  const ids = record.candidates.map(({ id }) => id.slice(0, 8));
  const what = found.length === 0 ? "there is no candidate" : "several candidates begin with";
  const near = nearest(name, ids);
  throw new GradusError("CANDIDATE_UNKNOWN", `${what} "${name}" in the study ${record.header.id}`, {
    fix: `${near === undefined ? "" : `did you mean ${near}? `}There are baseline, best, ${ids.slice(0, 20).join(", ")}${ids.length > 20 ? ", …" : ""}`,
  });
}

function missing(record: StudyRecord): never {
  throw new GradusError("NO_CANDIDATES", `the study ${record.header.id} ended before its pilot runs were done`, {
    fix: `go on with it: ${gradusCommand(["resume", record.header.id])}`,
  });
}
