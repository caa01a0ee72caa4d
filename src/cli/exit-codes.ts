import { NO_TEST_DATA } from "../study/end/finish.ts";
import type { StudyRecord } from "../study/record/read-study.ts";
import { STEPS_DONE } from "../study/step.ts";

/** What the command's exit code says. */
export const EXIT = {
  /** Done: an improvement is shown; or a command that only reads or writes did its work. */
  done: 0,
  /** Something broke that should not have: a bug. */
  broke: 1,
  /** Finished, and no improvement is shown. */
  noImprovement: 2,
  /** The budget ended before there was any result. */
  budget: 3,
  /** The command line, the task, a file or a key needs a correction. */
  usage: 4,
  /** A model does not answer; resume later. */
  paused: 5,
  /** Ctrl-C. */
  cancelled: 130,
} as const;

/** How a study ended: the line to print and the exit code, from one place, so that they never disagree. */
export interface Conclusion {
  readonly code: number;
  readonly line: string;
}

/** How a session ended, in a word: one that made all the steps that were asked for is done. */
export function endOf({ reason, message }: { readonly reason: string; readonly message: string }): string {
  return message.endsWith(STEPS_DONE) ? "done" : reason;
}

/** The conclusion of a study that is not running. The code is of its latest session, the line of the latest report. */
export function conclusionOf({
  report,
  stopped,
  later,
}: Pick<StudyRecord, "report" | "stopped" | "later">): Conclusion {
  if (report !== undefined && later !== undefined) {
    const code = later.reason === "killed" ? EXIT.broke : codeOfEnd(later.reason);
    return { code, line: conclusionOf({ report }).line };
  }
  if (report === undefined) {
    // Values that were only run (`eval`, `plan`) have nothing to be judged.
    if (stopped?.reason === "done") return { code: EXIT.done, line: "done: values were run, and nothing was searched" };
    const code = stopped === undefined ? EXIT.broke : codeOfEnd(stopped.reason);
    const why = stopped === undefined ? "it was killed" : stopped.message || "it stopped";
    return { code, line: `no verdict: ${why}` };
  }
  const { verdict, ended } = report;
  if (verdict.kind === "improved") return { code: EXIT.done, line: verdict.sentence };
  if (verdict.kind !== "not reached") return { code: EXIT.noImprovement, line: verdict.sentence };
  const untested = endOf(ended) === "done" && verdict.sentence.endsWith(NO_TEST_DATA);
  const line = untested || ended.reason === "done" ? verdict.sentence : `no verdict: ${ended.message}`;
  return { code: untested ? EXIT.noImprovement : codeOfEnd(ended.reason), line };
}

const BY_REASON: Readonly<Record<string, number>> = {
  cancelled: EXIT.cancelled,
  paused: EXIT.paused,
  failed: EXIT.usage,
};

/** The exit code of a study that ended for this reason and reached no verdict. */
export function codeOfEnd(reason: string): number {
  return BY_REASON[reason] ?? EXIT.budget;
}
