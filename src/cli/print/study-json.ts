import { conclusionOf } from "../exit-codes.ts";
import type { OpenedStudy } from "../open-store.ts";
import { bestOf, measuredOf, standingOf } from "./standings.ts";
import { statusOf } from "./study-page.ts";

/** A study for scripts: all that `gradus show` prints, and more. */
export function studyJson(study: OpenedStudy): object {
  const { record, busy } = study;
  const { header, identity, report, accounts } = record;
  const best = bestOf(record);
  const splits = ["train", "validation", "test"] as const;
  return {
    id: header.id,
    name: header.name,
    created: header.created,
    status: statusOf(study),
    exitCode: busy ? null : conclusionOf(record).code,
    verdict: report?.verdict ?? null,
    ended: record.later ?? report?.ended ?? record.stopped ?? null,
    measured: measuredOf(record) ?? null,
    method: identity.method,
    seed: identity.seed,
    budget: record.budget,
    spent: accounts.spent,
    accounts: accounts.parts,
    unknownCalls: accounts.unknown,
    reusedReplies: record.reused,
    steps: record.steps,
    seconds: record.seconds,
    testOpenings: record.openings,
    testOpeningsElsewhere: record.elsewhere,
    params: record.params,
    baseline: record.candidates[0]?.id ?? null,
    best: best === undefined ? null : { id: best.id, values: best.values },
    finalists: report?.finalists ?? [],
    candidates: record.candidates.map((candidate) => ({
      ...candidate,
      evidence: Object.fromEntries(splits.map((split) => [split, standingOf(record, candidate.id, split) ?? null])),
    })),
    rejections: record.rejections,
    warnings: report?.warnings ?? [],
  };
}
