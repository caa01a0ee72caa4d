import { GradusError } from "../../graph/errors.ts";
import { type Cost, DIMENSIONS, type Dimension } from "../../study/budget/cost.ts";
import type { Io } from "../io.ts";
import { count, counted, usd } from "../print/figures.ts";
import { table } from "../print/table.ts";
import type { Contest, Seed } from "./contest.ts";
import { type Smallest, smallestBudgets } from "./smallest-budgets.ts";

const FLAGS: Readonly<Record<Dimension, string>> = {
  rollouts: "--rollouts",
  calls: "--calls",
  tokens: "--tokens",
  usd: "--budget-usd",
};

/**
 * Throws `BUDGET_TOO_SMALL` before the first study where some methods need more than the budget to come to a verdict;
 * how much each of them needs is written to stderr, with `--json` in the error alone. `asked`: how the methods were
 * named on the command line.
 */
export async function requireBudget(
  io: Io,
  contest: Contest,
  { asked, json }: { readonly asked: ReadonlyMap<string, string>; readonly json: boolean },
): Promise<void> {
  const { budget, seeds, ground, methods } = contest;
  const limited = DIMENSIONS.filter((of) => budget[of] !== undefined);
  const [seed] = seeds as readonly Seed[];
  if (limited.length === 0 || seed === undefined) return;
  const needs = (await smallestBudgets(contest, ground(seed), seed)) ?? [];
  const lacks = (cost: Cost) => limited.some((of) => needed(cost, of) > budget[of]!);
  const short = needs.filter(({ cost }) => lacks(cost)).sort((a, b) => a.cost[limited[0]!] - b.cost[limited[0]!]);
  if (short.length === 0) return;
  const told = ({ method, cost }: Smallest) => [method, ...limited.map((of) => said(cost, of))];
  const rows = [["method", ...limited.map((of) => `least ${of}`)], ...short.map(told)];
  if (!json) io.stderr(table(rows, { right: limited.map((_, i) => i + 1) }));
  const given = limited.map((of) => `${budget[of]} ${of}`).join(", ");
  const which = json ? `: ${short.map((one) => told(one).join(" ")).join(", ")}` : "";
  const who = `${short.length} of ${counted(methods.length, "method")} ${short.length === 1 ? "needs" : "need"}`;
  const suits = limited.map(
    (of) => `${FLAGS[of]} ${Math.max(budget[of]!, ...short.map(({ cost }) => needed(cost, of)))}`,
  );
  const fitting = needs.flatMap((one) => (short.includes(one) ? [] : (asked.get(one.method) ?? one.method)));
  const others = fitting.length === 0 ? "" : `; or leave these out: --method ${fitting.join(",")}`;
  throw new GradusError("BUDGET_TOO_SMALL", `${who} more than ${given} to come to a verdict${which}`, {
    fix: `${suits.join(" ")} suits all${others}`,
    details: { smallest: Object.fromEntries(short.map(({ method, cost }) => [method, { ...cost }])) },
  });
}

/** Rounded up to what an option takes: whole numbers, and hundredths of a cent. */
function needed(cost: Cost, of: Dimension): number {
  return of === "usd" ? Math.ceil(cost.usd * 1e4 - 1e-9) / 1e4 : Math.ceil(cost[of] - 1e-9);
}

function said(cost: Cost, of: Dimension): string {
  return of === "usd" ? usd(needed(cost, of)) : count(needed(cost, of));
}
