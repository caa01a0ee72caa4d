import type { SplitSizes } from "../../evaluate/splits.ts";
import { addCost, type Cost, NOTHING } from "../../study/budget/cost.ts";
import type { StudyRecord } from "../../study/record/read-study.ts";

/** The best score so far, from the moment when so much was spent. */
export interface CurvePoint {
  readonly spent: Cost;
  readonly best: number;
}

/** How a search went: its best so far, and what was spent when it ended and the second look began. */
export interface Course {
  readonly curve: readonly CurvePoint[];
  readonly searched: Cost;
}

/** A look at a candidate that came to cover a whole split. */
interface Look {
  readonly spent: Cost;
  readonly candidate: string;
  readonly mean: number;
}

/**
 * The best mean so far over what was spent, as the journal tells: among candidates that the method ran on all of
 * validation; where it did so with one at most, on all of train. A method that looks at parts alone has the study's own
 * second look at the end.
 */
export function courseOf({ ledger, rollouts }: Pick<StudyRecord, "ledger" | "rollouts">, sizes: SplitSizes): Course {
  const byKey = new Map(rollouts.map((rollout) => [rollout.key, rollout]));
  const looks: Record<"validation" | "train" | typeof RECHECK, Look[]> = { validation: [], train: [], recheck: [] };
  const open = new Map<string, { n: number; sum: number }>();
  let spent: Cost = NOTHING;
  let searched: Cost = NOTHING;
  for (const { kind, key, facts } of ledger.all()) {
    if (kind === "call" || kind === "ask" || kind === "lost")
      spent = addCost(spent, { ...(facts.cost as unknown as Cost), rollouts: 0 });
    if (kind === "ask") searched = spent;
    const rollout = kind === "rollout" ? byKey.get(key) : undefined;
    if (rollout === undefined) continue;
    spent = addCost(spent, { ...NOTHING, rollouts: 1 });
    const { candidate, split, replicate, outcome } = rollout;
    if (split === "test") continue;
    if (replicate !== RECHECK) searched = spent;
    const place = `${candidate} ${split} ${replicate}`;
    const so = open.get(place) ?? { n: 0, sum: 0 };
    const now = { n: so.n + 1, sum: so.sum + outcome.score };
    open.set(place, now);
    if (now.n === sizes[split])
      looks[replicate === RECHECK ? RECHECK : split].push({ spent, candidate, mean: now.sum / now.n });
  }
  const several = (list: readonly Look[]) => new Set(list.map(({ candidate }) => candidate)).size > 1;
  return { curve: bestSoFar(Object.values(looks).find(several) ?? looks.validation), searched };
}

/** The replicate of the study's own second look. */
const RECHECK = "recheck";

function bestSoFar(looks: readonly Look[]): readonly CurvePoint[] {
  let best = Number.NEGATIVE_INFINITY;
  return looks.flatMap(({ spent, mean }) => {
    if (mean <= best) return [];
    best = mean;
    return [{ spent, best }];
  });
}
