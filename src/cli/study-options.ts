import type { Price } from "../model/price.ts";
import type { BudgetLimits } from "../study/budget/budget.ts";
import type { Io } from "./io.ts";
import { absoluteName } from "./load/named-models.ts";
import type { Origin } from "./load/origin.ts";

/** What every command takes that reads or writes a store. */
export interface StoreFlags {
  readonly store: string;
  readonly json?: boolean;
}

/** The options of commands that name models. */
export interface ModelFlags {
  readonly model?: Readonly<Record<string, string>>;
  readonly optimizer?: string;
  readonly price?: Readonly<Record<string, Price>>;
  readonly maxOutputTokens?: Readonly<Record<string, number>>;
  readonly concurrency?: number;
}

/** The options of commands that spend. */
export interface BudgetFlags {
  readonly budgetUsd?: number;
  readonly calls?: number;
  readonly tokens?: number;
  readonly rollouts?: number;
  readonly minutes?: number;
  readonly strict?: boolean;
}

/** The options of commands that name a method. */
export interface MethodFlags {
  readonly method?: string;
  readonly option?: Readonly<Record<string, unknown>>;
  readonly steps?: number;
  readonly seed?: number | string;
  readonly id?: string;
}

/** The budget that the options name; `undefined` where they name none. */
export function budgetOf(flags: BudgetFlags): BudgetLimits | undefined {
  const { budgetUsd, calls, tokens, rollouts, minutes, strict } = flags;
  const budget: BudgetLimits = {
    ...(budgetUsd !== undefined && { usd: budgetUsd }),
    ...(calls !== undefined && { calls }),
    ...(tokens !== undefined && { tokens }),
    ...(rollouts !== undefined && { rollouts }),
    ...(minutes !== undefined && { seconds: minutes * 60 }),
    ...(strict && { strict }),
  };
  return Object.keys(budget).length === 0 ? undefined : budget;
}

/** Steps where neither a budget nor a number of steps is given: nobody wants to pay without end by a slip. */
const STEPS = 40;

/** The most steps that a study may begin; `undefined` where its budget alone ends it. */
export function stepsOf(flags: BudgetFlags & MethodFlags): number | undefined {
  const limited = Object.values(budgetOf(flags) ?? {}).some((limit) => typeof limit === "number");
  return flags.steps ?? (limited ? undefined : STEPS);
}

/** What is kept of the options with a study, laid over what an earlier session kept. */
export function originOf(io: Io, flags: ModelFlags, before?: Omit<Origin, "task">): Omit<Origin, "task"> {
  const models = Object.entries(flags.model ?? {}).map(([slot, name]) => [slot, absoluteName(name, io.cwd)]);
  const optimizer = flags.optimizer === undefined ? before?.optimizer : absoluteName(flags.optimizer, io.cwd);
  const concurrency = flags.concurrency ?? before?.concurrency;
  return {
    models: { ...before?.models, ...Object.fromEntries(models) },
    prices: { ...before?.prices, ...flags.price },
    maxOutputTokens: { ...before?.maxOutputTokens, ...flags.maxOutputTokens },
    ...(optimizer !== undefined && { optimizer }),
    ...(before?.method && { method: before.method }),
    ...(concurrency !== undefined && { concurrency }),
    ...(before?.withheld && { withheld: before.withheld }),
  };
}
