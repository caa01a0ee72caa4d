import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { StudyRecord } from "../study/record/read-study.ts";
import { conclusionOf, EXIT } from "./exit-codes.ts";
import { type Io, printJson } from "./io.ts";
import { readingStudy } from "./open-store.ts";
import { gradusCommand } from "./print/gradus-command.ts";
import { bestOf } from "./print/standings.ts";
import { studyJson } from "./print/study-json.ts";
import { studyPage } from "./print/study-page.ts";
import { saveBest } from "./save-values.ts";

/** Prints what a session of a study came to, saves what is asked for, and returns the exit code. */
export async function conclude(
  io: Io,
  id: string,
  flags: { readonly store: string; readonly json?: boolean; readonly save?: string },
): Promise<number> {
  return await readingStudy(io, flags.store, id, async ({ record }) => {
    const study = { record, busy: false };
    const { code } = conclusionOf(record);
    if (flags.json) printJson(io, studyJson(study));
    else io.stdout(studyPage(study, flags.store));
    if (flags.save !== undefined && record.candidates.length > 0) {
      const file = resolve(io.cwd, flags.save);
      const why = whyNotSaved(record, file, flags.save, flags.store);
      if (why === undefined) await saveBest(record, file);
      io.stderr(why === undefined ? `saved ${flags.save}\n` : `not saved: ${why}\n`);
    }
    if (code === EXIT.cancelled) io.stderr(`stopped; go on with: ${gradusCommand(["resume", id], flags.store)}\n`);
    return code;
  });
}

/** Values that replace better ones are not saved unasked. */
function whyNotSaved(record: StudyRecord, file: string, path: string, store: string): string | undefined {
  if (bestOf(record)?.id === record.candidates[0]?.id)
    return existsSync(file) ? `the best is the baseline, and ${path} is there already` : undefined;
  if (record.report?.verdict.kind !== "worse") return undefined;
  const command = gradusCommand(["show", record.header.id, "--save", path], store);
  return `what was best on validation is worse on the test data; all the same: ${command}`;
}
