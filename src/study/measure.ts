import type { Example } from "../evaluate/example.ts";
import type { AnyTask } from "../evaluate/task.ts";
import { checkValues } from "../graph/candidate.ts";
import type { Cost } from "./budget/cost.ts";
import { type Candidate, candidateId, type Values } from "./candidate.ts";
import { openStudy, prepare } from "./conduct.ts";
import { recordStop } from "./end/stop.ts";
import type { Kernel } from "./kernel.ts";
import type { Method } from "./method/method.ts";
import { closing, headerOf, nameOf, newId, seedOf, withStore } from "./optimize.ts";
import type { OptimizeOptions } from "./options.ts";
import { OPENING, type Opening } from "./record/opening.ts";
import { evaluateCells } from "./rollouts/batch.ts";
import { type Evidence, evidenceOf } from "./rollouts/evidence.ts";

/** What is measured, and how. */
export interface MeasureOptions extends Omit<OptimizeOptions, "method" | "steps" | "optimizer"> {
  /** Values by param name; params that are not named have the author's. Default: the baseline. */
  readonly values?: Values;
  /** Default "validation". Opening "test" is recorded. */
  readonly split?: "train" | "validation" | "test";
}

/** Evidence of one candidate on one split. */
export interface Measurement {
  /** The study that holds the runs. */
  readonly id: string;
  readonly split: "train" | "validation" | "test";
  readonly evidence: Evidence<Example>;
  readonly spent: Cost;
  /** How often the studies of this store have opened this test data, this time included; 0 on another split. */
  readonly openings: number;
  /** How many of them other studies did. */
  readonly elsewhere: number;
}

/**
 * Runs one candidate on every example of a split, as a study of its own: paid runs are recorded.
 * Throws `StudyEnded` where the budget does not bear it, `VALUES_UNKNOWN` and `VALUES_BAD` for values of another program.
 */
export async function measure(task: AnyTask, options: MeasureOptions): Promise<Measurement> {
  const { values = {}, split = "validation", budget = {}, origin = null } = options;
  checkValues(values);
  const seed = seedOf(task, options);
  const method = recipe({ values, split });
  return await withStore(options.store, async (store) => {
    const prepared = await prepare(task, { method }, seed);
    const id = options.id ?? newId(`eval-${nameOf(task)}`);
    const info = { identity: prepared.identity, budget, steps: null, origin };
    const journal = await store.create(headerOf(task, id, `eval of ${nameOf(task)}`, info));
    return await closing(journal, async () => {
      const kernel = await openStudy(prepared, journal, { ...options, store, method, seed, mode: "start" });
      try {
        const opening = split === "test" ? await kernel.opening() : undefined;
        const evidence = await evidenceOn(kernel, values, split, opening);
        const { spent } = kernel.budget;
        const elsewhere = opening?.elsewhere ?? 0;
        return { id, split, evidence, spent, openings: opening === undefined ? 0 : elsewhere + 1, elsewhere };
      } finally {
        await recordStop(journal, kernel);
      }
    });
  });
}

async function evidenceOn(
  kernel: Kernel,
  given: Values,
  split: "train" | "validation" | "test",
  opening: Opening | undefined,
): Promise<Evidence<Example>> {
  const { baseline, params, ledger, splits } = kernel;
  const values = { ...baseline.values, ...given };
  const id = candidateId(values, params);
  const candidate: Candidate =
    id === baseline.id ? baseline : { id, values, parents: [baseline], by: "eval", born: "1.0" };
  if (candidate !== baseline) {
    const checked = JSON.stringify([{ values: given, rejected: [] }]);
    await ledger.add("event", "offer 1", { asked: "", by: "eval", parent: baseline.id, ids: [id] }, checked);
  }
  if (opening !== undefined)
    await ledger.add("event", `${OPENING}${id}`, { candidates: [id], n: splits.test.length, ...opening });
  const cells = splits[split].map((example: Example) => ({ candidate, example, replicate: "" }));
  return evidenceOf(candidate, await evaluateCells<Example>(kernel, "eval", cells, { candidates: [id], split }));
}

/** Stands for a method in the study's identity. */
function recipe(options: Readonly<Record<string, unknown>>): Method {
  return {
    name: "eval",
    paper: "",
    summary: "evaluates given values",
    signal: "static",
    credit: "none",
    needsModel: false,
    options,
    run: async () => {},
  };
}
