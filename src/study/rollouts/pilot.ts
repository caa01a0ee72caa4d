import type { Splits } from "../../evaluate/splits.ts";
import type { AnyTask } from "../../evaluate/task.ts";
import { GradusError } from "../../graph/errors.ts";
import { declaredParams, type Param } from "../../graph/param.ts";
import type { Budget } from "../budget/budget.ts";
import { NOTHING } from "../budget/cost.ts";
import { settleAll } from "../calls/settle.ts";
import type { Candidate } from "../candidate.ts";
import { isEnded } from "../end/ended.ts";
import type { Ending } from "../end/ending.ts";
import type { Recorded } from "../record/recorded.ts";
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
  if (pool === undefined) throw tooSmall(`it needs ${missing} of them`);
  try {
    const recorded: Recorded[] = await settleAll(
      cells.map((cell) => rollouts.run(cell, pool, ending)),
      ending,
    );
    rollouts.observe();
    const names = new Set(recorded.flatMap((r) => r.facts.touched as readonly string[]));
    const params =
      task.params === undefined ? await declaredAs([...names].sort(), rollouts, cells) : distinct(task.params);
    if (params.length > 0) return params;
    const { error } = (recorded[0]?.facts.outcome ?? {}) as { readonly error?: string };
    const why = error === undefined ? "there is nothing to optimize" : `its first run failed with: ${error}`;
    throw new GradusError("NO_PARAMS", `the program uses no params: ${why}`, {
      fix: 'name what may change: const instructions = param.text("instructions", "…"), and use it in the flow',
    });
  } catch (error) {
    if (isEnded(error) && error.reason === "budget") throw tooSmall(error.message);
    throw error;
  } finally {
    budget.closePool(pool);
  }
}

/** The params of these names that the task's program uses; where several programs of this process declare one, running it tells. */
async function declaredAs(
  names: readonly string[],
  rollouts: Rollouts,
  cells: readonly Cell[],
): Promise<readonly Param<unknown>[]> {
  const declared = names.map((name) => declaredParams(name));
  const used = declared.every((all) => all.length === 1) ? undefined : await rollouts.paramsOf(cells);
  return names.map((name, i) => {
    const param = used === undefined ? declared[i]![0] : used.get(name);
    if (param !== undefined) return param;
    throw new GradusError("PARAM_GONE", `the recorded runs used a param "${name}" that the program no longer has`, {
      fix: "undo the renaming, or start a new study",
    });
  });
}

function tooSmall(why: string): GradusError {
  return new GradusError("BUDGET_TOO_SMALL", `the budget does not bear the pilot runs of the program: ${why}`, {
    fix: "give a larger budget; `gradus plan` tells how large",
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
