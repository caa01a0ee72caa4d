import { loadSplits, type Splits } from "../evaluate/splits.ts";
import type { AnyTask } from "../evaluate/task.ts";
import { GradusError } from "../graph/errors.ts";
import type { Json } from "../graph/json.ts";
import { guardProcess } from "../graph/late.ts";
import { redactor } from "../model/redact.ts";
import { compareBirths } from "../search/selection.ts";
import type { Journal } from "../store/store.ts";
import { accountsOf } from "./accounts.ts";
import { Budget, type BudgetLimits } from "./budget.ts";
import { Calls } from "./calls.ts";
import { baselineOf } from "./candidate.ts";
import { NOTHING } from "./cost.ts";
import { isEnded } from "./ended.ts";
import { Ending } from "./ending.ts";
import type { StudyEvent } from "./event.ts";
import { type Finish, finalCost, finish } from "./finish.ts";
import { checkIdentity, type Identity, identityOf } from "./identity.ts";
import type { Kernel } from "./kernel.ts";
import { Ledger } from "./ledger.ts";
import type { Method } from "./method.ts";
import { Models, OPTIMIZER } from "./models.ts";
import type { OptimizeOptions } from "./optimize.ts";
import { pilot } from "./pilot.ts";
import { recordParams, recordReport } from "./report.ts";
import { type Result, saveValues } from "./result.ts";
import { Rollouts } from "./rollouts.ts";
import { Scope } from "./scope.ts";
import { Stopwatch } from "./stopwatch.ts";

/** A task whose data is loaded and whose identity is known. */
export interface Prepared {
  readonly task: AnyTask;
  readonly splits: Splits;
  readonly identity: Identity;
}

/** How a study is conducted: begun, gone on with, or only read. */
export interface Conduct extends Omit<OptimizeOptions, "store" | "id"> {
  readonly mode: "start" | "resume" | "replay";
  readonly seed: number | string;
  readonly same?: boolean;
  readonly recorded?: { readonly identity: Identity; readonly budget: BudgetLimits; readonly steps: number | null };
}

/** Rollouts at once, where nothing else is said. */
const CONCURRENCY = 16;

/** Steps at most, where nothing else is said. */
const STEPS = 1_000;

export async function prepare(
  task: AnyTask,
  options: { readonly method: Method },
  seed: number | string,
): Promise<Prepared> {
  const splits = await loadSplits(task.data, seed);
  return { task, splits, identity: identityOf(task, splits, options.method, seed) };
}

/** Runs, resumes or replays a study over its journal. */
export async function conduct(prepared: Prepared, journal: Journal, options: Conduct): Promise<Result> {
  const { recorded, mode } = options;
  if (recorded) checkIdentity(recorded.identity, prepared.identity, options.same ?? false);
  const kernel = await openStudy(prepared, journal, options);
  const clock = timeLimit(kernel);
  let result: Result | undefined;
  try {
    result = await search(kernel, prepared, journal, options);
    return result;
  } finally {
    clock.clear();
    if (mode !== "replay") await recordStop(journal, kernel, result);
  }
}

/** Opens a study over its journal: the pilots are run and the params are known, and nothing else is done yet. */
export async function openStudy(prepared: Prepared, journal: Journal, options: Conduct): Promise<Kernel> {
  guardProcess();
  const redact = redactor(prepared.task.redact);
  const ledger = await Ledger.load(journal, (value) => redact(value));
  const session = await openSession(ledger, options);
  return await openKernel(prepared, ledger, options, session);
}

interface Session {
  readonly generation: number;
  readonly budget: BudgetLimits;
  readonly steps: number;
}

/** What earlier sessions decided, and a record that this one continues them. */
async function openSession(ledger: Ledger, options: Conduct): Promise<Session> {
  let generation = 0;
  let budget = options.recorded?.budget ?? options.budget ?? {};
  let steps = options.recorded?.steps ?? options.steps ?? STEPS;
  for (
    let known = ledger.find("event", `continued ${generation + 1}`);
    known;
    known = ledger.find("event", `continued ${generation + 1}`)
  ) {
    generation++;
    budget = known.facts.budget as BudgetLimits;
    steps = known.facts.steps as number;
  }
  const stopped = ledger.find("event", `stopped ${generation}`) !== undefined;
  const changes = options.mode === "resume" && (stopped || options.budget !== undefined || options.steps !== undefined);
  if (changes) {
    generation++;
    budget = { ...budget, ...options.budget };
    steps = options.steps ?? steps;
    await ledger.add("event", `continued ${generation}`, { budget: { ...budget } as Json, steps });
  }
  return { generation, budget, steps };
}

async function openKernel(prepared: Prepared, ledger: Ledger, options: Conduct, session: Session): Promise<Kernel> {
  const { task, splits } = prepared;
  const { seed } = options;
  const tell = (event: StudyEvent) => options.onEvent?.(event);
  const ending = new Ending(ledger, {
    replayOnly: options.mode === "replay",
    generation: session.generation,
    signal: options.signal,
  });
  const budget = new Budget(session.budget);
  const accounts = accountsOf(ledger);
  budget.charge(accounts.spent);
  const swaps = { ...options.models, ...(options.optimizer && { [OPTIMIZER]: options.optimizer }) };
  const models = new Models(swaps, options.modelSettings);
  const calls = new Calls(ledger, budget, (slot) => tell({ type: "call-start", slot }));
  const concurrency = options.concurrency ?? CONCURRENCY;
  const rollouts = new Rollouts({ task, seed, ledger, budget, calls, models, concurrency, tell });
  tell({ type: "phase", phase: "pilot" });
  const params = await pilot(task, splits, rollouts, budget, ending);
  if (params.length === 0) {
    throw new GradusError("NO_PARAMS", "the program has no params: there is nothing to optimize", {
      fix: 'name what may change: const instructions = param.text("instructions", "…"), and use it in the flow',
    });
  }
  const baseline = baselineOf(params);
  if (options.mode !== "replay") await recordParams(ledger, baseline, params);
  const watch = new Stopwatch(secondsOf(ledger));
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
    maxSteps: session.steps,
    tell,
    ending,
  };
}

async function search(kernel: Kernel, prepared: Prepared, journal: Journal, options: Conduct): Promise<Result> {
  const { budget, ending, tell } = kernel;
  const scope = new Scope(kernel);
  const reserve = finalCost(kernel);
  refuseTooSmall(kernel, reserve);
  budget.keepForEnd(reserve);
  tell({ type: "phase", phase: "search" });
  tell({ type: "study-start", id: journal.study.id, warnings: prepared.splits.warnings });
  try {
    await options.method.run(scope);
  } catch (error) {
    if (!isEnded(error)) throw error;
    ending.note(error);
  }
  const end = ending.end;
  budget.keepForEnd(NOTHING);
  if (end?.reason === "budget") ending.reopen();
  const finished = await finish(kernel, scope);
  return resultOf(kernel, scope, finished, end, prepared, journal);
}

function refuseTooSmall(kernel: Kernel, reserve: ReturnType<typeof finalCost>): void {
  const { budget, rollouts, ending } = kernel;
  if (ending.replayOnly || ending.generation > 0) return;
  const lack = budget.lacks({ ...reserve, rollouts: reserve.rollouts + rollouts.largest.rollouts });
  if (lack === undefined) return;
  const limit = budget.limits[lack];
  throw new GradusError(
    "BUDGET_TOO_SMALL",
    `a budget of ${limit} ${lack} does not reach to a verdict: that alone may need ${round(reserve[lack])}`,
    {
      fix: "give a larger budget (`gradus plan` tells how large), or fewer test and validation examples",
      details: { lack, limit, reserve },
    },
  );
}

function resultOf(
  kernel: Kernel,
  scope: Scope,
  finished: Finish,
  end: Kernel["ending"]["end"],
  prepared: Prepared,
  journal: Journal,
): Result {
  const accounts = accountsOf(kernel.ledger);
  const { id } = journal.study;
  const byBirth = [...scope.known.values()].sort((a, b) => compareBirths(a.born, b.born));
  return {
    id,
    verdict: finished.verdict,
    best: finished.best,
    baseline: kernel.baseline,
    ended:
      end === undefined
        ? { reason: "done", message: "the method is done" }
        : { reason: end.reason, message: end.message },
    validation: scope.seen(scope.validation),
    train: scope.seen(scope.train),
    finalists: finished.finalists,
    candidates: byBirth,
    spent: accounts.spent,
    accounts: accounts.parts,
    seconds: kernel.watch.seconds(),
    steps: scope.steps,
    seed: kernel.seed,
    warnings: prepared.splits.warnings,
    save: (path) =>
      saveValues(path, { gradus: 1, study: id, verdict: finished.verdict.sentence, values: finished.best.values }),
  };
}

/** Writes how this session ended, for listings and for the next session. */
export async function recordStop(journal: Journal, kernel: Kernel, result?: Result): Promise<void> {
  const { ledger, ending, watch, budget } = kernel;
  const key = `stopped ${ending.generation}`;
  const facts = {
    reason: ending.last?.reason ?? "done",
    message: ending.last?.message ?? "",
    seconds: watch.seconds(),
  };
  if (ledger.find("event", key) === undefined) await ledger.add("event", key, facts);
  if (result !== undefined) await recordReport(ledger, ending.generation, result);
  const verdict = result === undefined ? null : { kind: result.verdict.kind, sentence: result.verdict.sentence };
  await journal.summarize({ ...facts, spent: { ...budget.spent }, verdict });
}

/** Ends the study when its time is used up, also in the middle of a batch. */
function timeLimit(kernel: Kernel): { clear: () => void } {
  const { budget, watch, ending } = kernel;
  const limit = budget.limits.seconds;
  if (limit === undefined || ending.replayOnly) return { clear: () => {} };
  const ms = Math.max(0, (limit - watch.seconds()) * 1000);
  const timer = setTimeout(() => ending.stop("time", `the ${limit} seconds are used up`), Math.min(ms, 2 ** 31 - 1));
  return { clear: () => clearTimeout(timer) };
}

/** Active seconds that earlier sessions recorded. */
function secondsOf(ledger: Ledger): number {
  let seconds = 0;
  for (const { kind, facts } of ledger.all())
    if (kind === "event" && typeof facts.seconds === "number") seconds = Math.max(seconds, facts.seconds);
  return seconds;
}

function round(x: number): number {
  return Math.round(x * 1e4) / 1e4;
}
