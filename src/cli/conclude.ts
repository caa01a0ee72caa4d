import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { conclusionOf, EXIT } from "./exit-codes.ts";
import { gradusCommand } from "./gradus-command.ts";
import { type Io, printJson } from "./io.ts";
import { readingStudy } from "./open-store.ts";
import { saveBest } from "./save-values.ts";
import { bestOf } from "./standings.ts";
import { studyJson } from "./study-json.ts";
import { studyPage } from "./study-page.ts";

/** Prints what a session of a study came to, saves what is asked for, and returns the exit code. */
export async function conclude(
  io: Io,
  id: string,
  flags: { readonly store: string; readonly json?: boolean; readonly save?: string },
): Promise<number> {
  return await readingStudy(io, flags.store, id, async ({ record }) => {
    const study = { record, busy: false };
    const { code } = conclusionOf(record);
    if (flags.save !== undefined && record.candidates.length > 0) {
      const file = resolve(io.cwd, flags.save);
      const kept = bestOf(record)?.id === record.candidates[0]?.id && existsSync(file);
      if (!kept) await saveBest(record, file);
      io.stderr(
        kept ? `not saved: the best is the baseline, and ${flags.save} is there already\n` : `saved ${flags.save}\n`,
      );
    }
    if (flags.json) printJson(io, studyJson(study));
    else io.stdout(studyPage(study, flags.store));
    if (code === EXIT.cancelled) io.stderr(`stopped; go on with: ${gradusCommand(["resume", id], flags.store)}\n`);
    return code;
  });
}
