import { loadSplits, type Splits } from "../evaluate/splits.ts";
import type { AnyTask } from "../evaluate/task.ts";
import { GradusError, messageOf } from "../graph/errors.ts";
import { guardProcess } from "../graph/late.ts";
import { redactor } from "../model/redact.ts";
import type { Journal } from "../store/store.ts";
import { accountsOf } from "./budget/accounts.ts";
import { Budget } from "./budget/budget.ts";
import { type Cost, NOTHING } from "./budget/cost.ts";
import { finalCost } from "./budget/final-cost.ts";
import { leastAfterPilots } from "./budget/least-budget.ts";
import { Stopwatch } from "./budget/stopwatch.ts";
import { Calls } from "./calls/calls.ts";
import { Models, OPTIMIZER } from "./calls/models.ts";
import { baselineOf } from "./candidate.ts";
import { isEnded } from "./end/ended.ts";
import { Ending } from "./end/ending.ts";
import { finish } from "./end/finish.ts";
import { Idle } from "./end/idle.ts";
import { recordStop, secondsOf } from "./end/stop.ts";
import { listener } from "./event.ts";
import type { Kernel } from "./kernel.ts";
import type { Method } from "./method/method.ts";
import { sizesOf } from "./method/method-cost.ts";
import type { Conduct } from "./options.ts";
import { checkIdentity, type Identity, identityOf } from "./record/identity.ts";
import { Ledger } from "./record/ledger.ts";
import { openingOf } from "./record/opening.ts";
import { recordParams } from "./record/recorded-params.ts";
import { openSession, type Session } from "./record/session.ts";
import { type Result, resultOf } from "./result.ts";
import { lookAtPilots } from "./rollouts/look-at-pilots.ts";
import { PILOTS, pilot } from "./rollouts/pilot.ts";
import { criticsOfPilots } from "./rollouts/pilot-critics.ts";
import { Rollouts } from "./rollouts/rollouts.ts";
import { Scope } from "./scope.ts";

/** A task whose data is loaded and whose identity is known. */
export interface Prepared {
  readonly task: AnyTask;
  readonly splits: Splits;
  readonly identity: Identity;
}

/** Rollouts at once, where nothing else is said. */
const CONCURRENCY = 16;

export async function prepare(
  task: AnyTask,
  options: { readonly method: Method },
  seed: number | string,
): Promise<Prepared> {
  const splits = await loadSplits(task.data, seed, redactor(task.redact));
  return { task, splits, identity: identityOf(task, splits, options.method, seed) };
}

/** Runs, resumes or replays a study over its journal. */
export async function conduct(prepared: Prepared, journal: Journal, options: Conduct): Promise<Result> {
  const { recorded, mode } = options;
  if (recorded) checkIdentity(recorded.identity, prepared.identity, options.same ?? false);
  const kernel = await openStudy(prepared, journal, options);
  let result: Result | undefined;
  try {
    result = await search(kernel, prepared, journal, options);
    return result;
  } catch (error) {
    kernel.ending.stop("failed", messageOf(error), error);
    throw error;
  } finally {
    kernel.ending.close();
    if (mode !== "replay") await recordStop(journal, kernel, result);
  }
}

/** Opens a study over its journal: the pilots are run and the params are known, and nothing else is done yet. */
export async function openStudy(prepared: Prepared, journal: Journal, options: Conduct): Promise<Kernel> {
  guardProcess();
  const ledger = await Ledger.load(journal, redactor(prepared.task.redact));
  const session = await openSession(ledger, options);
  return await openKernel(prepared, ledger, journal, options, session);
}

async function openKernel(
  prepared: Prepared,
  ledger: Ledger,
  journal: Journal,
  options: Conduct,
  session: Session,
): Promise<Kernel> {
  const { task, splits } = prepared;
  const { seed, mode, signal } = options;
  const tell = listener(options.onEvent);
  const replayOnly = mode === "replay";
  const budget = new Budget(session.budget);
  budget.charge(accountsOf(ledger).spent);
  const { generation } = session;
  const before = secondsOf(ledger, generation);
  const watch = replayOnly ? new Stopwatch(before, () => 0) : new Stopwatch(before);
  if (!replayOnly) ledger.stampWith(() => watch.seconds());
  const concurrency = options.concurrency ?? CONCURRENCY;
  const ending = new Ending(ledger, { replayOnly, generation, signal, concurrency });
  const { seconds } = session.budget;
  if (seconds !== undefined && !replayOnly)
    ending.stopAfter(seconds - watch.seconds(), `the ${seconds} seconds are used up`);
  const swaps = { ...options.models, ...(options.optimizer && { [OPTIMIZER]: options.optimizer }) };
  const models = new Models(swaps, options.modelSettings);
  const calls = new Calls(ledger, budget, tell, options.reused);
  const rollouts = new Rollouts({ task, seed, ledger, budget, calls, models, concurrency, tell });
  tell({ type: "phase", phase: "pilot" });
  try {
    const over = ending.pace.begin(ledger.paid === 0 ? Math.min(PILOTS, splits.train.length) : 0, watch.seconds());
    const params = await pilot(task, splits, rollouts, budget, ending);
    over(watch.seconds());
    if (!replayOnly) lookAtPilots(ledger, models, tell);
    const baseline = baselineOf(params);
    if (!replayOnly) await recordParams(ledger, baseline, params);
    const maxSteps = session.steps;
    return {
      task,
      splits,
      params,
      baseline,
      seed,
      ledger,
      budget,
      calls,
      models,
      rollouts,
      watch,
      maxSteps,
      tell,
      ending,
      idle: Idle.of(ledger, generation),
      opening: () => openingOf(options.store, journal.study.id, splits.test, prepared.identity.data),
    };
  } catch (error) {
    ending.stop("failed", messageOf(error), error);
    ending.close();
    if (!replayOnly) await recordStop(journal, { ledger, ending, watch, budget });
    throw error;
  }
}

async function search(kernel: Kernel, prepared: Prepared, journal: Journal, options: Conduct): Promise<Result> {
  const { budget, ending, tell } = kernel;
  const scope = new Scope(kernel);
  budget.keepForEnd(await admitted(kernel, options.method));
  tell({ type: "phase", phase: "search" });
  tell({ type: "study-start", id: journal.study.id, warnings: prepared.splits.warnings });
  try {
    await scope.run((study) => options.method.run(study));
  } catch (error) {
    if (!isEnded(error)) throw error;
    if (error.reason === "failed") throw error.cause ?? error;
    ending.note(error);
  }
  const { end } = ending;
  budget.keepForEnd(NOTHING);
  if (ending.endsSearchOnly) ending.reopen();
  const finished = await finish(kernel, scope);
  const untold = options.mode === "resume" && prepared.identity.program === "" ? [UNTOLD] : [];
  return resultOf(kernel, scope, finished, ending.end ?? end, journal.study.id, untold);
}

const UNTOLD = "nobody can tell whether the program has changed since: give the task a version";

/** What is kept for the end, decided once: refuses a budget that does not reach to a verdict. */
async function admitted(kernel: Kernel, method: Method): Promise<Cost> {
  const { budget, rollouts, ending, splits, ledger } = kernel;
  const known = ledger.find("event", "begun");
  if (known !== undefined) return known.facts.reserve as unknown as Cost;
  const reserve = finalCost({ splits, rollouts });
  if (ending.replayOnly) return reserve;
  const critics = await criticsOfPilots(kernel, method);
  const least = leastAfterPilots(rollouts.largest, reserve, method.cost?.(sizesOf(splits, kernel.params, critics)));
  const lack = budget.lacks(least);
  if (lack === undefined) {
    await ledger.add("event", "begun", { reserve: { ...reserve } });
    return reserve;
  }
  const limit = budget.limits[lack];
  const needed = Math.ceil((budget.spent[lack] + least[lack]) * 1e4) / 1e4;
  throw new GradusError(
    "BUDGET_TOO_SMALL",
    `a budget of ${limit} ${lack} does not reach to a verdict: one step and the end may need ${needed}`,
    {
      fix: "give a larger budget (`gradus plan` tells how large), or fewer test and validation examples",
      details: { lack, limit, needed, reserve },
    },
  );
}
