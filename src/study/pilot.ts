import type { Splits } from "../evaluate/splits.ts";
import type { AnyTask } from "../evaluate/task.ts";
import { GradusError } from "../graph/errors.ts";
import { declaredParams, type Param } from "../graph/param.ts";
import type { Budget } from "./budget.ts";
import type { Candidate } from "./candidate.ts";
import { NOTHING } from "./cost.ts";
import type { Ending } from "./ending.ts";
import type { Cell, Rollouts } from "./rollouts.ts";

/** How many runs of the baseline tell what the program costs and which params it uses. */
export const PILOTS = 3;

const AUTHOR: Candidate = { id: "baseline", values: {}, parents: [], by: "baseline", born: "" };

/**
 * Runs the baseline on a few training examples. The runs are ordinary rollouts, recorded and never paid twice; they show
 * the cost of a rollout and the params that the program uses.
 */
export async function pilot(
  task: AnyTask,
  splits: Splits,
  rollouts: Rollouts,
  budget: Budget,
  ending: Ending,
): Promise<readonly Param<unknown>[]> {
  const cells = splits.train.slice(0, PILOTS).map((example): Cell => ({ candidate: AUTHOR, example, replicate: "" }));
  const missing = cells.filter((cell) => rollouts.find(cell) === undefined).length;
  const pool = budget.tryPool({ ...NOTHING, rollouts: missing });
  if (pool === undefined) {
    throw new GradusError("BUDGET_TOO_SMALL", `the budget does not bear the ${missing} pilot runs of the program`, {
      fix: "give a larger budget; `gradus plan` tells how large",
    });
  }
  try {
    const recorded = await Promise.all(cells.map((cell) => rollouts.run(cell, pool, ending)));
    rollouts.observe();
    if (task.params !== undefined) return distinct(task.params);
    const names = new Set(recorded.flatMap((r) => r.facts.touched as readonly string[]));
    return await Promise.all([...names].sort().map((name) => declaredAs(name, rollouts, cells)));
  } finally {
    budget.closePool(pool);
  }
}

/** The param of this name that the task's program uses; where several programs of this process declare one, running it tells. */
async function declaredAs(name: string, rollouts: Rollouts, cells: readonly Cell[]): Promise<Param<unknown>> {
  const declared = declaredParams(name);
  if (declared.length === 1) return declared[0]!;
  const used = (await rollouts.paramsOf(cells)).get(name);
  if (used !== undefined) return used;
  throw new GradusError("PARAM_GONE", `the recorded runs used a param "${name}" that the program no longer has`, {
    fix: "undo the renaming, or start a new study",
  });
}

function distinct(params: readonly Param<unknown>[]): readonly Param<unknown>[] {
  const names = params.map((p) => p.name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new GradusError("DUPLICATE_PARAM", `two params are named "${twice}" in one task`, {
      fix: "give each param a name of its own",
    });
  }
  return [...params].sort((a, b) => (a.name < b.name ? -1 : 1));
}
