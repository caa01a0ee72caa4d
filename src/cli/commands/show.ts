import { resolve } from "node:path";
import type { RecordedCandidate, StudyRecord } from "../../study/record/read-study.ts";
import { type Io, printJson } from "../io.ts";
import { readingStudy } from "../open-store.ts";
import { score } from "../print/figures.ts";
import { lastPrompts } from "../print/recorded-calls.ts";
import { studyJson } from "../print/study-json.ts";
import { studyPage } from "../print/study-page.ts";
import { oneLine, table } from "../print/table.ts";
import { diffText } from "../print/value-diff.ts";
import { candidateNamed, saveBest } from "../save-values.ts";
import type { StoreFlags } from "../study-options.ts";

/** What `gradus show` takes. */
export interface ShowFlags extends StoreFlags {
  readonly candidate?: string;
  readonly save?: string;
  readonly prompts?: number;
}

/** `gradus show [STUDY]`: reads a study, running or not, and pays nothing. */
export async function show(io: Io, id: string | undefined, flags: ShowFlags): Promise<number> {
  return await readingStudy(io, flags.store, id, async (study) => {
    const { record } = study;
    const candidate = flags.candidate === undefined ? undefined : candidateNamed(record, flags.candidate);
    if (flags.save !== undefined) {
      await saveBest(record, resolve(io.cwd, flags.save), candidate);
      io.stderr(`saved ${flags.save}\n`);
    }
    const prompts = flags.prompts === undefined ? [] : await lastPrompts(record, flags.prompts);
    if (flags.json) {
      const about = candidate === undefined ? studyJson(study) : candidateJson(record, candidate);
      printJson(io, flags.prompts === undefined ? about : { ...about, prompts });
      return 0;
    }
    if (flags.prompts !== undefined) {
      for (const { key, prompt, reply } of prompts) io.stdout(`=== ${key}\n\n${prompt}\n# reply\n\n${reply}\n\n`);
      if (prompts.length === 0) io.stdout("this study asked its optimizer nothing\n");
    } else {
      io.stdout(candidate === undefined ? studyPage(study, flags.store) : candidatePage(record, candidate));
    }
    return 0;
  });
}

function runsOf({ rollouts }: StudyRecord, { id }: RecordedCandidate) {
  return rollouts
    .filter((one) => one.candidate === id)
    .map(({ key, split, example, replicate, outcome, output, feedback, cost }) => {
      return { key, split, example, replicate, outcome, output, feedback, cost };
    });
}

function candidateJson(record: StudyRecord, candidate: RecordedCandidate): object {
  return { study: record.header.id, ...candidate, rollouts: runsOf(record, candidate) };
}

function candidatePage(record: StudyRecord, candidate: RecordedCandidate): string {
  const { id, by, parent, values } = candidate;
  const baseline = record.candidates[0]!;
  const rows = runsOf(record, candidate).map(({ key, split, outcome, output }) => [
    split,
    score(outcome.score),
    oneLine(outcome.error ?? (typeof output === "string" ? output : JSON.stringify(output)), 60),
    key,
  ]);
  const from = parent === undefined ? "" : `, from ${parent.slice(0, 8)}`;
  const change = id === baseline.id ? diffText({}, values) : diffText(baseline.values, values);
  return (
    `candidate ${id}, by ${by}${from}\n\n${change}\n` +
    table([["split", "score", "output or error", "rollout"], ...rows], { right: [1], rows: 50 })
  );
}
