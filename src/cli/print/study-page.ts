import { NOTHING } from "../../study/budget/cost.ts";
import { openedText } from "../../study/record/opening.ts";
import type { StudyRecord } from "../../study/record/read-study.ts";
import { conclusionOf, endOf } from "../exit-codes.ts";
import type { OpenedStudy } from "../open-store.ts";
import { costText, count, duration, score, usd } from "./figures.ts";
import { nextCommand } from "./next-command.ts";
import { bestOf, measuredOf, measuredText, standingOf } from "./standings.ts";
import { oneLine, table } from "./table.ts";
import { diffText } from "./value-diff.ts";

/** Longer tables are cut here. */
const ROWS = 25;

/** A study for people: verdict, what changed, candidates, costs, what to do next. `store` is named in what to do next. */
export function studyPage({ record, busy }: OpenedStudy, store: string): string {
  const sections = [
    headOf(record, busy),
    comparisonOf(record),
    changeOf(record),
    candidatesOf(record),
    costsOf(record),
  ];
  const next = nextCommand({ record, busy }, store);
  const last = next === "" ? "" : `» ${next}\n`;
  return [...sections, rejectionsOf(record), last].filter((text) => text !== "").join("\n");
}

/** "running", or how the latest session ended. */
export function statusOf({ record, busy }: OpenedStudy): string {
  if (busy) return "running";
  if (record.stopped === undefined) return "killed";
  const { report, later, stopped } = record;
  if (report !== undefined && later === undefined) return endOf(report.ended);
  return stopped.reason === "done" ? "ended" : stopped.reason;
}

function headOf(record: StudyRecord, busy: boolean): string {
  const { identity, header, steps, seconds } = record;
  const line = busy ? runningLine(record) : (scoreOf(record) ?? conclusionOf(record).line);
  const warnings = (record.report?.warnings ?? []).map((text) => `warning: ${text}\n`).join("");
  const opened = record.openings === 0 ? "" : `, test data opened ${openedText(record)}`;
  const ended = record.report?.ended.message ?? "";
  const why = ended === "" || line.includes(ended) ? "" : `ended because ${ended}\n`;
  return (
    `${line}\n${warnings}${why}${busy ? "" : sinceOf(record)}` +
    `study ${header.id}: ${identity.method.name}, seed ${identity.seed}, ${steps} steps, ` +
    `${record.candidates.length} candidates, ${record.rollouts.length} rollouts, ${duration(seconds)}${opened}\n`
  );
}

function runningLine({ report }: StudyRecord): string {
  return report === undefined ? "running: no verdict yet" : `running again; before: ${report.verdict.sentence}`;
}

/** What a study of given values has measured, once all of it is there. */
function scoreOf(record: StudyRecord): string | undefined {
  const measured = record.stopped?.reason === "done" ? measuredOf(record) : undefined;
  return measured && measuredText(measured);
}

/** A later session that came to nothing takes no verdict back, and is told below it. */
function sinceOf({ later }: StudyRecord): string {
  return later === undefined ? "" : `resumed after that, without a new verdict (${later.reason}): ${later.message}\n`;
}

const SPLITS = ["train", "validation", "test"] as const;

function comparisonOf(record: StudyRecord): string {
  const baseline = record.candidates[0];
  const best = bestOf(record);
  if (baseline === undefined || best === undefined || best.id === baseline.id) return "";
  const rows = [baseline, best].map(({ id }, i) => {
    const all = SPLITS.map((split) => standingOf(record, id, split));
    const failures = all.reduce((sum, one) => sum + (one?.failures ?? 0), 0);
    return [i === 0 ? "baseline" : "best", ...all.map((one) => score(one?.mean)), String(failures)];
  });
  return table([["", ...SPLITS, "failures"], ...rows], { right: [1, 2, 3, 4] });
}

function changeOf(record: StudyRecord): string {
  const baseline = record.candidates[0];
  const best = bestOf(record);
  if (baseline === undefined || best === undefined || best.id === baseline.id) return "";
  return `changed against the baseline:\n${diffText(baseline.values, best.values).replace(/^(?=.)/gm, "  ")}`;
}

function candidatesOf(record: StudyRecord): string {
  const best = bestOf(record)?.id;
  const rows = record.candidates.map(({ id, by }) => {
    const [train, validation] = [standingOf(record, id, "train"), standingOf(record, id, "validation")];
    const failures = (train?.failures ?? 0) + (validation?.failures ?? 0);
    const cell = (one: typeof train) => (one === undefined ? "–" : `${score(one.mean)} (${one.n})`);
    return [id.slice(0, 8), by, cell(train), cell(validation), String(failures), id === best ? "best" : ""];
  });
  if (rows.length < 2) return "";
  const order = (row: readonly string[]) => (row[5] === "best" ? 0 : 1);
  const head = ["candidate", "by", "train (runs)", "validation", "failures", ""];
  return table([head, ...rows.sort((a, b) => order(a) - order(b))], { right: [2, 3, 4], rows: ROWS });
}

function costsOf({ accounts, budget, reused }: StudyRecord): string {
  const { parts, spent, unknown } = accounts;
  if (parts.length === 0) return `cost: ${costText(spent)}\n`;
  const row = (name: string, slot: string, cost: typeof spent) => [
    name,
    slot,
    count(cost.calls),
    count(cost.tokens),
    cost.usd === 0 ? "–" : usd(cost.usd),
  ];
  const limits = Object.entries(budget).map(([name, limit]) => `${name} ${limit}`);
  const lost =
    unknown === 0 ? "" : `${unknown} calls were in flight when a process died: charged at what they had reserved\n`;
  const taken = reused === 0 ? "" : `${reused} replies were paid for by another study, and taken from it\n`;
  const rows = parts.map(({ role, slot, cost }) => row(role, slot, cost));
  return (
    table([["role", "model", "calls", "tokens", "cost"], ...rows, row("all", "", spent)], { right: [2, 3, 4] }) +
    `${lost}${taken}budget: ${limits.join(", ") || "none"}\n${slackOf(accounts, budget)}`
  );
}

const PAID = ["calls", "tokens", "usd"] as const;

/** What the budget guarantees, as this study measured it; "" where no limit is set on what calls cost. */
function slackOf({ spent, slack }: StudyRecord["accounts"], budget: StudyRecord["budget"]): string {
  const { excess, inFlight, bound } = slack;
  const set = PAID.filter((name) => budget[name] !== undefined);
  // A budget that was made smaller than what had been spent bounds nothing.
  if (set.length === 0 || set.some((name) => spent[name] > budget[name]! + bound[name] * (1 + 1e-9))) return "";
  const of = (cost: typeof bound) =>
    costText({ ...NOTHING, ...Object.fromEntries(set.map((name) => [name, cost[name]])) });
  if (set.every((name) => bound[name] === 0))
    return "never above the budget: no call cost more than was set aside for it\n";
  return (
    `never above the budget by more than ${of({ ...bound, usd: roundedUp(bound.usd) })}: one call cost at most ` +
    `${of(excess)} more than was set aside for it, and at most ${count(inFlight)} were held at once\n`
  );
}

/** So that the amount that is shown is no less than this one. */
function roundedUp(x: number): number {
  const digits = x >= 0.1 ? 2 : x >= 0.001 ? 4 : 1 - Math.floor(Math.log10(x));
  return x === 0 ? 0 : Math.ceil(x * 10 ** digits - 1e-6) / 10 ** digits;
}

function rejectionsOf({ rejections }: StudyRecord): string {
  if (rejections.length === 0) return "";
  const kinds = new Map<string, number>();
  for (const { param, reason } of rejections) {
    const text = `${param}: ${oneLine(reason, 100)}`;
    kinds.set(text, (kinds.get(text) ?? 0) + 1);
  }
  const all = [...kinds].sort((a, b) => b[1] - a[1]);
  const shown = all.slice(0, 5).map(([text, n]) => `  ${n}× ${text}\n`);
  const more = all.length > 5 ? `  … ${all.length - 5} more\n` : "";
  return `rejected values (${rejections.length}):\n${shown.join("")}${more}`;
}
