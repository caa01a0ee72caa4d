import { type MeanInterval, meanInterval } from "../../evaluate/statistics.ts";
import type { RecordedCandidate, RecordedRollout, StudyRecord } from "../../study/record/read-study.ts";
import { score } from "./figures.ts";

/** The runs of one candidate on one split. */
export interface Standing {
  readonly candidate: string;
  /** Distinct examples. */
  readonly examples: number;
  /** Runs, replicates included. */
  readonly n: number;
  readonly mean: number;
  readonly failures: number;
}

/** What a candidate's runs on a split come to; `undefined` where it has none there. */
export function standingOf(
  record: Pick<StudyRecord, "rollouts">,
  candidate: string,
  split: RecordedRollout["split"],
): Standing | undefined {
  const runs = record.rollouts.filter((one) => one.candidate === candidate && one.split === split);
  if (runs.length === 0) return undefined;
  return {
    candidate,
    examples: new Set(runs.map((one) => one.example)).size,
    n: runs.length,
    mean: runs.reduce((sum, one) => sum + one.outcome.score, 0) / runs.length,
    failures: runs.filter((one) => one.outcome.kind === "failed").length,
  };
}

/**
 * The best candidate: what the last report says, else the one with the highest mean among those that ran on as many
 * examples as any, on validation if there are two such, else on train. Ties go to the earlier one.
 */
export function bestOf(record: StudyRecord): RecordedCandidate | undefined {
  const { report, candidates } = record;
  const reported = candidates.find(({ id }) => id === report?.best.id);
  if (reported !== undefined) return reported;
  for (const split of ["validation", "train"] as const) {
    const all = candidates.flatMap(({ id }) => standingOf(record, id, split) ?? []);
    const most = Math.max(...all.map((one) => one.examples));
    const full = all.filter((one) => one.examples === most);
    if (full.length < 2) continue;
    const best = full.reduce((a, b) => (b.mean > a.mean ? b : a));
    return candidates.find(({ id }) => id === best.candidate);
  }
  return candidates[0];
}

/** What `eval` found: one set of values on one split. */
export interface Measured extends MeanInterval {
  readonly split: string;
  readonly failures: number;
}

/** What a study of given values has measured; `undefined` for other studies, and where nothing ran. */
export function measuredOf({ identity, candidates, rollouts }: StudyRecord): Measured | undefined {
  if (identity.method.name !== "eval") return undefined;
  const { split } = identity.method.options as { readonly split: string };
  const measured = candidates.at(-1)?.id;
  const runs = rollouts.filter((one) => one.candidate === measured && one.split === split);
  if (runs.length === 0) return undefined;
  const rows = runs.map(({ example, outcome }) => ({ example, score: outcome.score }));
  const failures = runs.filter(({ outcome }) => outcome.kind === "failed").length;
  return { ...meanInterval(rows), split, failures };
}

/** A measurement in one sentence: `0.612 on 40 test examples, 95 % interval [0.450, 0.752]; 1 failures`. */
export function measuredText({ mean, n, split, interval, failures }: Measured): string {
  const [low, high] = interval.map(score);
  return `${score(mean)} on ${n} ${split} examples, 95 % interval [${low}, ${high}]; ${failures} failures`;
}
