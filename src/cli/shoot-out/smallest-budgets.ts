import type { Journal } from "../../store/store.ts";
import { addCost, type Cost } from "../../study/budget/cost.ts";
import { finalCost } from "../../study/budget/final-cost.ts";
import { leastAfterPilots } from "../../study/budget/least-budget.ts";
import { OPTIMIZER } from "../../study/calls/models.ts";
import { openStudy, prepare } from "../../study/conduct.ts";
import { isEnded } from "../../study/end/ended.ts";
import { recordStop } from "../../study/end/stop.ts";
import type { Kernel } from "../../study/kernel.ts";
import type { Method } from "../../study/method/method.ts";
import { sizesOf } from "../../study/method/method-cost.ts";
import { closing, headerOf, nameOf } from "../../study/optimize.ts";
import { criticsOfPilots } from "../../study/rollouts/pilot-critics.ts";
import type { Contest, Ground, Seed } from "./contest.ts";
import { contestId, recordOf } from "./play.ts";

/** The smallest budget that a method's study is begun with. */
export interface Smallest {
  readonly method: string;
  readonly cost: Cost;
}

/**
 * What each method's study needs at least, of those that apply to the task: told by three pilot runs at one seed, which
 * are kept as a study of their own and paid once, whatever the budget. `undefined` where it is stopped before they are.
 */
export async function smallestBudgets(
  contest: Contest,
  ground: Ground,
  seed: Seed,
): Promise<readonly Smallest[] | undefined> {
  const { store, signal, concurrency } = contest;
  const { task, models, modelSettings } = ground;
  const { steps: _, ...rest } = contest;
  for (let attempt = 1; !signal?.aborted; attempt++) {
    const method = { ...STAND_IN, options: { attempt } };
    const id = await contestId({ ...rest, budget: {} }, ground, seed, method);
    const record = await recordOf(store, id);
    const known = record?.stopped?.reason === "done";
    // What was cut off is not gone on with: it is three runs.
    if (record !== undefined && !known) continue;
    const prepared = await prepare(task, { method }, seed);
    const info = { identity: prepared.identity, budget: {}, steps: 0, origin: null };
    const journal = known
      ? ((await store.read(id)) as Journal)
      : await store.create(headerOf(task, id, `pilots of ${nameOf(task)}`, info));
    try {
      return await closing(journal, async () => {
        const kernel = await openStudy(prepared, journal, {
          method,
          store,
          seed,
          mode: known ? "replay" : "start",
          ...(models && { models }),
          ...(modelSettings && { modelSettings }),
          ...(concurrency !== undefined && { concurrency }),
          ...(signal && { signal }),
        });
        try {
          return await needsOf(kernel, contest.methods, ground);
        } finally {
          if (known) kernel.ending.close();
          else await recordStop(journal, kernel);
        }
      });
    } catch (error) {
      if (!isEnded(error)) throw error;
      return undefined;
    }
  }
  return undefined;
}

async function needsOf(kernel: Kernel, methods: readonly Method[], ground: Ground): Promise<readonly Smallest[]> {
  const { budget, rollouts, splits, params } = kernel;
  const needs: Smallest[] = [];
  for (const method of methods) {
    if (!applies(method, kernel, ground)) continue;
    const takes = method.cost?.(sizesOf(splits, params, await criticsOfPilots(kernel, method)));
    const least = leastAfterPilots(rollouts.largest, finalCost(kernel), takes);
    needs.push({ method: method.name, cost: addCost(budget.spent, least) });
  }
  return needs;
}

/** Whether a study of the method would come so far that its budget mattered. */
function applies({ changes = ["any"], needsModel }: Method, { params }: Kernel, ground: Ground): boolean {
  if (needsModel && ground.optimizer === undefined && ground.models?.[OPTIMIZER] === undefined) return false;
  return changes.some((what) => {
    if (what === "texts") return params.some(({ kind }) => kind.prose);
    if (what === "demos") return params.some(({ kind }) => kind.demos);
    return what === "any" || params.some(({ kind }) => kind.space !== undefined);
  });
}

/** Stands for a method in the pilots' identity. */
const STAND_IN: Method = {
  name: "pilots",
  paper: "",
  summary: "runs the pilots",
  signal: "static",
  credit: "none",
  needsModel: false,
  options: {},
  run: async () => {},
};
