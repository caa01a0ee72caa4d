import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { GradusError, messageOf } from "../../graph/errors.ts";
import { canonical } from "../../graph/json.ts";
import type { RecordingEntry } from "../../model/recording-file.ts";
import type { ModelRequest, Usage } from "../../model/request.ts";
import type { StudyRecord } from "../../study/record/read-study.ts";
import type { Io } from "../io.ts";
import { readingStudy } from "../open-store.ts";

/** `gradus export [STUDY] --recording FILE`: every reply that a study paid for, as a recording that replays it. */
export async function exportRecording(
  io: Io,
  id: string | undefined,
  flags: { readonly store: string; readonly recording: string },
): Promise<number> {
  return await readingStudy(io, flags.store, id, async ({ record }) => {
    const { entries, failed } = await entriesOf(record);
    const file = resolve(io.cwd, flags.recording);
    try {
      // `wx`: a recording that is there may have cost money.
      await writeFile(file, entries.map((entry) => `${canonical(entry)}\n`).join(""), { flag: "wx" });
    } catch (cause) {
      throw new GradusError("EXPORT_FAILED", `${flags.recording} cannot be written: ${messageOf(cause)}`, {
        fix: "name a file that is not there yet, in a folder that is",
        cause,
      });
    }
    const left = failed === 0 ? "" : `; ${failed} calls that the program failed in have no reply and are left out`;
    io.stderr(`wrote ${entries.length} calls of ${record.header.id} to ${flags.recording}${left}\n`);
    return 0;
  });
}

async function entriesOf({ ledger }: StudyRecord): Promise<{ entries: readonly RecordingEntry[]; failed: number }> {
  const entries: RecordingEntry[] = [];
  let failed = 0;
  for (const one of ledger.all()) {
    if (one.kind !== "call" && one.kind !== "ask") continue;
    const { slot, sample, usage, finish, model, failure } = one.facts as unknown as {
      slot: string;
      sample: number;
      usage: Usage;
      finish: RecordingEntry["reply"]["finish"];
      model: string;
      failure?: string;
    };
    if (failure !== undefined) {
      failed++;
      continue;
    }
    const { request, text } = JSON.parse(await one.big()) as { request: ModelRequest; text: string };
    entries.push({ model: slot, request, reply: { text, usage, finish, model }, occurrence: sample });
  }
  return { entries, failed };
}
