import { resolve } from "node:path";
import { GradusError } from "../../graph/errors.ts";
import { stepCost } from "../../methods/step-cost.ts";
import { type Cost, scaleCost } from "../../study/cost.ts";
import { type Forecast, forecast } from "../../study/forecast.ts";
import type { Method } from "../../study/method.ts";
import { nameOf, newId } from "../../study/optimize.ts";
import { EXIT } from "../exit-codes.ts";
import { costText, count, usd } from "../figures.ts";
import { handOver } from "../hand-over.ts";
import { type Io, printJson } from "../io.ts";
import { loadTask } from "../load-task.ts";
import { methodFor } from "../named-method.ts";
import { namedModels } from "../named-models.ts";
import { keptOrigin, keptPath } from "../origin.ts";
import { withProgress } from "../run-study.ts";
import {
  type BudgetFlags,
  budgetOf,
  type MethodFlags,
  type ModelFlags,
  originOf,
  type StoreFlags,
} from "../study-options.ts";
import { table } from "../table.ts";

/** What `gradus plan` takes. */
export interface PlanFlags extends StoreFlags, ModelFlags, BudgetFlags, MethodFlags {
  readonly declared?: string;
}

/** `gradus plan TASK`: what a study would cost, before it is begun. */
export function plan(argv: readonly string[]) {
  return async (io: Io, path: string, flags: PlanFlags): Promise<number> => {
    const handed = await handOver(io, path, argv);
    if (handed !== undefined) return handed;
    const declared = flags.declared === undefined ? undefined : capsOf(flags.declared);
    const loaded = await loadTask(path, io.cwd);
    const store = resolve(io.cwd, flags.store);
    const kept = originOf(io, flags);
    const named = await namedModels(io, kept);
    const budget = budgetOf(flags) ?? {};
    const method = await methodFor(io, loaded, { ...flags, budget, hasOptimizer: named.optimizer !== undefined });
    const id = flags.id ?? newId(`plan-${nameOf(loaded.task)}`);
    if (declared === undefined) io.stderr("three pilot runs of the program are paid; --declared avoids them\n");
    const told = await withProgress(io, id, { budget }, (onEvent) =>
      forecast(loaded.task, {
        ...named,
        method: { ...method, name: "plan", options: { method: method.name, ...method.options } },
        budget,
        store,
        id,
        onEvent,
        origin: keptOrigin({ ...kept, task: keptPath(loaded.file, store) }) as never,
        ...(declared && { declared }),
        ...(flags.seed !== undefined && { seed: flags.seed }),
        ...(flags.concurrency !== undefined && { concurrency: flags.concurrency }),
        ...(io.signal && { signal: io.signal }),
      }),
    );
    if ("exit" in told) return told.exit;
    print(io, told, method, flags);
    return EXIT.done;
  };
}

function print(io: Io, told: Forecast, method: Method, flags: PlanFlags): void {
  const { train, validation, test } = told.examples;
  const step = stepCost(method.name, method.options, told.examples);
  const stepOf = step && { ...scaleCost(told.rollout, step.rollouts), rollouts: step.rollouts };
  const all = stepOf && flags.steps !== undefined ? scaleCost(stepOf, flags.steps) : undefined;
  if (flags.json) {
    printJson(io, {
      ...told,
      method: method.name,
      step: stepOf ? { ...stepOf, asks: step.asks } : null,
      steps: all ?? null,
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
        ...(all && flags.steps !== undefined ? [row(`${flags.steps} steps, at most`, all)] : []),
        row("kept for the end: second look and verdict", told.final),
        row("smallest budget that is accepted", told.smallest),
      ],
      { right: [1, 2, 3, 4] },
    ),
  );
  if (step !== undefined && step.asks > 0) {
    io.stdout(
      `a step also asks the optimizer's model ${step.asks === 1 ? "once" : `${step.asks} times`}; that is not in the table\n`,
    );
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
