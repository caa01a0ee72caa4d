import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { GradusError } from "../graph/errors.ts";
import { studyUnknown } from "../store/errors.ts";
import { sqliteStore } from "../store/sqlite.ts";
import type { Store } from "../store/store.ts";
import { readStudy, type StudyRecord } from "../study/record/read-study.ts";
import type { Io } from "./io.ts";
import { gradusCommand } from "./print/gradus-command.ts";
import { latestShown, withoutRefused } from "./print/shown-studies.ts";

/** Uses a store that is there already. Throws `NO_STORE` where it is not: a command that reads creates nothing. */
export async function readingStore<T>(io: Io, path: string, use: (store: Store) => Promise<T>): Promise<T> {
  const file = resolve(io.cwd, path);
  if (!existsSync(file)) {
    throw new GradusError("NO_STORE", `there are no studies here: ${path} does not exist`, {
      fix: "name the file with --store FILE, or begin a study: gradus optimize TASK",
    });
  }
  const store = await sqliteStore(file);
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

/** A study as the store has it, and whether a process is writing it now. */
export interface OpenedStudy {
  readonly record: StudyRecord;
  readonly busy: boolean;
}

/** Reads a study; without an id, the latest that `gradus runs` lists. Throws `STUDY_UNKNOWN`, which names those alone. */
export async function readingStudy<T>(
  io: Io,
  path: string,
  id: string | undefined,
  use: (study: OpenedStudy) => Promise<T>,
): Promise<T> {
  return await readingStore(io, path, async (store) => {
    const all = await store.studies();
    const chosen = id ?? (await latestShown(store, all))?.header.id;
    if (chosen === undefined) {
      throw new GradusError("NO_STORE", `there are no studies in ${path}`, { fix: "begin one: gradus optimize TASK" });
    }
    if (!all.some(({ header }) => header.id === chosen)) {
      const shown = await withoutRefused(store, all);
      const ids = shown.map(({ header }) => header.id);
      throw studyUnknown(chosen, ids, gradusCommand(["runs"], path));
    }
    const journal = await store.read(chosen);
    try {
      const busy = all.find((one) => one.header.id === chosen)?.busy ?? false;
      return await use({ record: await readStudy(journal), busy });
    } finally {
      await journal.close();
    }
  });
}
