import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { GradusError } from "../../graph/errors.ts";
import type { BudgetLimits } from "../../study/budget/budget.ts";
import { DIMENSIONS, type Dimension } from "../../study/budget/cost.ts";
import type { Method } from "../../study/method/method.ts";
import { withStore } from "../../study/optimize.ts";
import { EXIT } from "../exit-codes.ts";
import { type Io, printJson } from "../io.ts";
import { keptPath, type Origin } from "../origin.ts";
import { type BudgetFlags, budgetOf, type ModelFlags, originOf, type StoreFlags } from "../study-options.ts";
import { taskCommand } from "../task-command.ts";
import { isWorld, simulatedGround } from "./arena.ts";
import { bandOf } from "./band.ts";
import type { Contest, Ground, Seed } from "./contest.ts";
import { type EntrantFlags, entrants } from "./entrants.ts";
import { lineChart } from "./line-chart.ts";
import { type Outcome, playContest } from "./play-contest.ts";
import { scoreTable } from "./score-table.ts";
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
  const playing = await entrants(io, flags);
  const methods = playing.map(({ method }) => method);
  const { seeds, steps, atOnce, concurrency } = flags;
  const { task, ground, label, origin } = place;
  const store = resolve(io.cwd, flags.store);
  const originFor = (method: Method) => {
    const own = playing.find((one) => one.method === method)?.own;
    return { ...origin, ...(own && { method: { ...own, file: keptPath(own.file, store) } }) } as never;
  };
  const tally = new Tally(io, methods.length * seeds.length);
  io.stderr(`${methods.length} methods, ${seeds.length} seeds each: ${methods.map(({ name }) => name).join(", ")}\n`);
  const outcome = await withStore(store, (store) =>
    playContest({
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
    }),
  );
  tally.clear();
  throwWhereAllFailed(outcome);
  if (flags.svg !== undefined) await writeFile(resolve(io.cwd, flags.svg), chartOf(task, outcome, budget));
  if (flags.json) printJson(io, jsonOf(task, outcome, { budget, steps: steps ?? null, seeds }));
  else io.stdout(scoreTable(scoreboard(outcome), outcome.baselines));
  if (!io.signal?.aborted) return EXIT.done;
  io.stderr("stopped; the same command goes on, and pays nothing again\n");
  return EXIT.cancelled;
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
  return { task, ...means, methods: scoreboard(outcome), baseline, studies };
}

/** The best so far over what the budget limits. */
function chartOf(task: string, { played }: Outcome, budget: BudgetLimits): string {
  const unit: Dimension =
    (["rollouts", "calls", "tokens", "usd"] as const).find((d) => budget[d] !== undefined) ?? "calls";
  const finished = played.filter((one) => one.kind === "finished");
  const most = Math.max(0, ...finished.map(({ spent }) => spent[unit]));
  const names = [...new Set(finished.map(({ method }) => method))];
  const lines = names.flatMap((name) => {
    const curves = finished.filter(({ method }) => method === name).map(({ curve }) => curve);
    return bandOf(name, curves, unit, most) ?? [];
  });
  const seeds = new Set(finished.map(({ seed }) => seed)).size;
  return lineChart(
    {
      title: `${task}: best so far, mean over ${seeds} seeds with 95 % interval`,
      x: `${unit} spent`,
      y: "best mean score that the method saw",
    },
    lines,
  );
}
