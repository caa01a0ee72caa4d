import type { BudgetLimits } from "../../study/budget/budget.ts";
import type { Dimension } from "../../study/budget/cost.ts";
import { counted } from "../print/figures.ts";
import type { Played } from "./contest.ts";
import { COLORED, lineChart } from "./line-chart.ts";
import { meanLine } from "./mean-line.ts";
import { FEWEST } from "./over-seeds.ts";
import type { Outcome } from "./play-contest.ts";

/** The chart of a contest as an SVG: the best mean so far of each method, over what the budget limits. */
export function contestChart(task: string, { played, notBegun }: Outcome, budget: BudgetLimits): string {
  const unit: Dimension =
    (["rollouts", "calls", "tokens", "usd"] as const).find((d) => budget[d] !== undefined) ?? "calls";
  const names = [...new Set(played.map(({ method }) => method))];
  const finished = names.map((name) => ({ name, studies: played.filter(isOf(name)) }));
  const there = finished.filter(({ studies }) => studies.length > 0);
  const lines = there.flatMap(({ name, studies }) => meanLine(name, studies, unit) ?? []);
  const late = there.filter(({ studies }) =>
    studies.some(({ curve, searched }) => (curve[0]?.spent[unit] ?? 0) > searched[unit]),
  );
  const unseen = there.map(({ name }) => name).filter((name) => !lines.some((line) => line.name === name));
  const seeds = there.map(({ studies }) => studies.length);
  const absent = (kind: Played["kind"]) =>
    names.filter((name) => played.some((one) => one.method === name && one.kind === kind) && !played.some(isOf(name)));
  return lineChart(
    {
      title: `${task}: best so far, ${seedsText(seeds)}`,
      x: `${unit === "usd" ? "USD" : unit} spent`,
      y: "best mean score so far",
      notes: [
        "best mean so far, as the method saw it, on all of validation or train; the table's score is on test data",
        "a dot: the search ended there; the second look and the verdict come after",
        bandsText(lines.length, seeds),
        ...listed("failed", absent("failed")),
        ...listed("does not apply", absent("does not apply")),
        ...listed("unfinished", absent("unfinished")),
        ...listed("not begun", notBegun),
        ...listed(
          "seen whole by the second look alone",
          late.map(({ name }) => name),
        ),
        ...listed("never seen on a whole split", unseen),
      ],
    },
    lines,
  );
}

function isOf(name: string) {
  return (one: Played): one is Extract<Played, { readonly kind: "finished" }> =>
    one.kind === "finished" && one.method === name;
}

function seedsText(seeds: readonly number[]): string {
  const [least, most] = [Math.min(...seeds), Math.max(...seeds)];
  if (seeds.length === 0) return "no study is finished";
  if (most === 1) return "one seed";
  return least === most ? `mean over ${counted(most, "seed")}` : `mean over ${least} to ${most} seeds`;
}

function bandsText(lines: number, seeds: readonly number[]): string {
  if (lines > COLORED) return `${lines} methods: the best ${COLORED} in color, and no bands`;
  const most = Math.max(0, ...seeds);
  return most < FEWEST ? `fewer than ${FEWEST} seeds: no bands` : "bands: from the lowest seed to the highest";
}

function listed(what: string, names: readonly string[]): readonly string[] {
  return names.length === 0 ? [] : [`${what}: ${names.join(", ")}`];
}
