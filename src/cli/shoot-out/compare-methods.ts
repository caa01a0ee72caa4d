import { resolve } from "node:path";
import { GradusError } from "../../graph/errors.ts";
import type { BudgetLimits } from "../../study/budget/budget.ts";
import { DIMENSIONS } from "../../study/budget/cost.ts";
import type { Method } from "../../study/method/method.ts";
import { withStore } from "../../study/optimize.ts";
import { EXIT } from "../exit-codes.ts";
import { type Io, printJson } from "../io.ts";
import { keptPath, type Origin } from "../load/origin.ts";
import { counted } from "../print/figures.ts";
import { type BudgetFlags, budgetOf, type ModelFlags, originOf, type StoreFlags } from "../study-options.ts";
import { taskCommand } from "../task-command.ts";
import { isWorld, simulatedGround } from "./arena.ts";
import { requireChartFile, writeChart } from "./chart-file.ts";
import type { Contest, Ground, Seed } from "./contest.ts";
import { contestChart } from "./contest-chart.ts";
import { type EntrantFlags, entrants } from "./entrants.ts";
import { type Outcome, playContest } from "./play-contest.ts";
import { requireBudget } from "./require-budget.ts";
import { NAMED, scoreTable } from "./score-table.ts";
import { scoreboard } from "./scoreboard.ts";
import { Tally } from "./tally.ts";

/** What `gradus methods --compare` takes. */
export interface CompareMethodsFlags extends StoreFlags, ModelFlags, BudgetFlags, EntrantFlags {
  readonly seeds: readonly Seed[];
  readonly steps?: number;
  readonly atOnce?: number;
  readonly svg?: string;
}

/** Where a contest takes place. */
interface Place extends Pick<Contest, "label"> {
  readonly ground: (seed: Seed) => Ground;
  readonly task: string;
  /** Absent where no file is the task. */
  readonly origin?: Origin;
}

/** `gradus methods --compare TASK`: methods on one task at one budget over several seeds. */
export function compareMethods(argv: readonly string[]) {
  return async (io: Io, task: string, flags: CompareMethodsFlags): Promise<number> => {
    const budget = budgetOf(flags) ?? {};
    if (!DIMENSIONS.some((d) => budget[d] !== undefined) && budget.seconds === undefined)
      throw new GradusError("BAD_BUDGET", "methods are compared at one budget, and none is given", {
        fix: "add --rollouts N, --calls N, --tokens N or --budget-usd N; each study may use so much",
      });
    const { models, optimizer } = originOf(io, flags);
    const label = { models, optimizer: optimizer ?? null };
    if (isWorld(task)) {
      const ground = await simulatedGround(io, task, flags);
      return await compete(io, { task, ground, label: { ...label, task } }, flags, budget);
    }
    const onFile = taskCommand<CompareMethodsFlags>(argv, async ({ loaded, models, origin }) => {
      const ground = { task: loaded.task, ...models };
      return await compete(io, { task, ground: () => ground, label, origin }, flags, budget);
    });
    return await onFile(io, task, flags);
  };
}

async function compete(io: Io, place: Place, flags: CompareMethodsFlags, budget: BudgetLimits): Promise<number> {
  await requireChartFile(io, flags.svg);
  const playing = await entrants(io, flags);
  const methods = playing.map(({ method }) => method);
  const { seeds, steps, atOnce, concurrency } = flags;
  const { task, ground, label, origin } = place;
  const store = resolve(io.cwd, flags.store);
  const originFor = (method: Method) => {
    const own = playing.find((one) => one.method === method)?.own;
    return { ...origin, ...(own && { method: { ...own, file: keptPath(own.file, store) } }) } as never;
  };
  const tally = new Tally(io, methods.length, seeds.length);
  const names = methods.length > NAMED ? "" : `: ${methods.map(({ name }) => name).join(", ")}`;
  io.stderr(`${counted(methods.length, "method")}, ${counted(seeds.length, "seed")} each${names}\n`);
  const outcome = await withStore(store, async (store) => {
    const contest: Contest = {
      ground,
      ...(label !== undefined && { label }),
      ...(origin && { origin: originFor }),
      methods,
      seeds,
      budget,
      store,
      ...(steps !== undefined && { steps }),
      ...(atOnce !== undefined && { atOnce }),
      ...(concurrency !== undefined && { concurrency }),
      ...(io.signal && { signal: io.signal }),
      onPlayed: tally.onPlayed,
      onRollout: tally.onRollout,
    };
    const asked = new Map(playing.map((one) => [one.method.name, one.asked]));
    await requireBudget(io, contest, { asked, json: flags.json ?? false });
    return await playContest(contest);
  });
  tally.clear();
  throwWhereAllFailed(outcome);
  if (flags.json) printJson(io, jsonOf(task, outcome, { budget, steps: steps ?? null, seeds }));
  else io.stdout(scoreTable({ ...outcome, lines: scoreboard(outcome) }, io.isTTY ? io.columns : undefined));
  const stopped = io.signal?.aborted ?? false;
  if (stopped) io.stderr("stopped; the same command goes on, and pays nothing again\n");
  if (flags.svg !== undefined) await writeChart(io, flags.svg, contestChart(task, outcome, budget));
  return stopped ? EXIT.cancelled : EXIT.done;
}

function throwWhereAllFailed({ played }: Outcome): void {
  const [first] = played;
  if (first?.kind === "failed" && played.every(({ kind }) => kind === "failed")) throw first.error;
}

function jsonOf(task: string, outcome: Outcome, means: Readonly<Record<string, unknown>>) {
  const studies = outcome.played.map((one) => {
    if (one.kind !== "finished")
      return { method: one.method, seed: one.seed, study: one.study, kind: one.kind, why: one.why };
    return one;
  });
  const baseline = [...outcome.baselines].map(([seed, score]) => ({ seed, score }));
  const { notBegun } = outcome;
  return { task, ...means, methods: scoreboard(outcome), baseline, studies, notBegun };
}
