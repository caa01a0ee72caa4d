import { relative } from "node:path";
import { GradusError } from "../../graph/errors.ts";
import type { BudgetLimits } from "../../study/budget/budget.ts";
import { addCost, type Cost, scaleCost } from "../../study/budget/cost.ts";
import { FINALISTS } from "../../study/budget/final-cost.ts";
import { type Forecast, forecast, stepsWithin } from "../../study/forecast.ts";
import { nameOf, newId } from "../../study/optimize.ts";
import { EXIT } from "../exit-codes.ts";
import { type Io, printJson } from "../io.ts";
import { methodFor, type NamedMethod } from "../load/named-method.ts";
import { isNamedTask } from "../load/named-task.ts";
import { costText, count, usd } from "../print/figures.ts";
import { gradusCommand } from "../print/gradus-command.ts";
import { plannedCommand } from "../print/next-command.ts";
import { table } from "../print/table.ts";
import { withProgress } from "../run-study.ts";
import {
  type BudgetFlags,
  budgetOf,
  type MethodFlags,
  type ModelFlags,
  type StoreFlags,
  stepsOf,
} from "../study-options.ts";
import { taskCommand } from "../task-command.ts";

/** What `gradus plan` takes. */
export interface PlanFlags extends StoreFlags, ModelFlags, BudgetFlags, MethodFlags {
  readonly declared?: string;
}

/** `gradus plan TASK`: what a study would cost, before it is begun. */
export function plan(argv: readonly string[]) {
  return taskCommand<PlanFlags>(argv, async ({ io, loaded, budget, models, store, origin, slots, settings }, flags) => {
    const declared = flags.declared === undefined ? undefined : capsOf(flags.declared);
    const steps = stepsOf(flags);
    const means = { ...budget, ...(steps !== undefined && { steps }) };
    const hasOptimizer = models.optimizer !== undefined;
    const named = await methodFor(io, loaded, { ...flags, budget: means, hasOptimizer });
    const { method } = named;
    const id = flags.id ?? newId(`plan-${nameOf(loaded.task)}`);
    if (declared === undefined) io.stderr("three pilot runs of the program are paid; --declared avoids them\n");
    const told = await withProgress(io, gradusCommand(argv), { budget }, (onEvent) =>
      forecast(loaded.task, {
        ...settings,
        ...models,
        method: { ...method, name: "plan", options: { method: named.file ?? method.name, ...method.options } },
        budget,
        store,
        id,
        onEvent: slots.noting(onEvent),
        origin: origin as never,
        ...(declared && { declared }),
      }),
    );
    if ("exit" in told) return told.exit;
    print(io, told, named, flags);
    const path = isNamedTask(loaded.file) ? loaded.file : relative(io.cwd, loaded.file);
    const next = plannedCommand(path, flags.method ?? method.name, origin, flags.store);
    if (!flags.json) io.stdout(`\n» ${next}\n`);
    return EXIT.done;
  });
}

/** The sum of a whole study, and why it is of so many steps. */
interface WholeStudy {
  readonly steps: number;
  readonly why: string;
  readonly cost: Cost;
}

/** Sums a whole study: of the steps that are asked for, or that the budget bears, or else that are the default. */
function wholeStudy(told: Forecast, step: Cost, flags: PlanFlags): WholeStudy | undefined {
  const budget: BudgetLimits = budgetOf(flags) ?? {};
  const asked = stepsOf(flags) ?? Infinity;
  const borne = stepsWithin(budget, told, step);
  const steps = Math.min(asked, borne);
  if (steps === Infinity) return undefined;
  const byDefault = flags.steps === undefined ? "the default where no budget is given" : "as --steps says";
  const cost = addCost(addCost(told.opening, scaleCost(step, steps)), told.final);
  return { steps, why: borne < asked ? "what the budget bears" : byDefault, cost };
}

function print(io: Io, told: Forecast, { method }: NamedMethod, flags: PlanFlags): void {
  const { train, validation, test } = told.examples;
  const step = told.takes?.step;
  const runs = step && { ...scaleCost(told.rollout, step.rollouts), rollouts: step.rollouts };
  const stepOf = runs && { ...runs, calls: runs.calls + step.asks };
  const whole = stepOf && wholeStudy(told, stepOf, flags);
  if (flags.json) {
    printJson(io, {
      ...told,
      method: method.name,
      step: stepOf ? { ...stepOf, asks: step.asks } : null,
      study: whole ?? null,
    });
    return;
  }
  const row = (what: string, cost: Cost) => [
    what,
    count(cost.rollouts),
    count(cost.calls),
    count(cost.tokens),
    cost.usd === 0 ? "–" : usd(cost.usd),
  ];
  io.stdout(
    table(
      [
        ["", "rollouts", "calls", "tokens", "cost"],
        row("one rollout (the largest seen)", told.rollout),
        row(`one candidate on train (${train})`, told.evaluation.train),
        row(`one candidate on validation (${validation})`, told.evaluation.validation),
        row(`one candidate on test (${test})`, told.evaluation.test),
        ...(stepOf ? [row(`one step of ${method.name}, at most`, stepOf)] : []),
        row("kept for the end: second look and verdict", told.final),
        row("smallest budget that is accepted", told.smallest),
        ...(whole ? [row(`a whole study of ${whole.steps} steps, at most`, whole.cost)] : []),
      ],
      { right: [1, 2, 3, 4] },
    ),
  );
  io.stdout(
    `kept for the end, so that there is a verdict: baseline and ${FINALISTS} finalists once more on validation, baseline\n` +
      "  and best on test; calls, tokens and cost with half as much again in reserve\n",
  );
  if (whole) io.stdout(`${whole.steps} steps: ${whole.why}\n`);
  else if (step) io.stdout("how many steps fit into the time is not known; --steps N sums a whole study\n");
  if (step !== undefined && step.asks > 0) {
    const asks = step.asks === 1 ? "once" : `${step.asks} times`;
    io.stdout(`a step also asks the optimizer's model ${asks}: counted as calls, without tokens and cost\n`);
  }
  if (step === undefined) io.stdout(`what one step of ${method.name} takes is not known\n`);
  io.stdout(`this plan has cost: ${costText(told.spent)}\n`);
}

const CAPS = ["calls", "tokens", "usd"] as const;

function capsOf(text: string): Omit<Cost, "rollouts"> {
  const caps: Record<string, number> = { calls: 0, tokens: 0, usd: 0 };
  for (const part of text.split(",")) {
    const [name = "", value = ""] = part.split("=");
    const x = Number(value);
    if (!(CAPS as readonly string[]).includes(name) || value.trim() === "" || !Number.isFinite(x) || x < 0) {
      throw new GradusError("USAGE", `--declared cannot be read: "${part}"`, {
        fix: "write it as --declared calls=2,tokens=3000,usd=0.01",
      });
    }
    caps[name] = x;
  }
  return caps as unknown as Omit<Cost, "rollouts">;
}
