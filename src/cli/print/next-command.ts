import { dirname, isAbsolute, join } from "node:path";
import type { StudyRecord } from "../../study/record/read-study.ts";
import { endOf } from "../exit-codes.ts";
import { isNamedTask } from "../load/named-task.ts";
import { type Origin, readOrigin } from "../load/origin.ts";
import type { OpenedStudy } from "../open-store.ts";
import { gradusCommand } from "./gradus-command.ts";

/** The optimization that a plan was made for; `task` is the path of its file. */
export function plannedCommand(task: string, method: string, named: Omit<Origin, "task">, store?: string): string {
  const models = Object.entries(named.models).flatMap(([slot, name]) => ["--model", `${slot}=${name}`]);
  const optimizer = named.optimizer === undefined ? [] : ["--optimizer", named.optimizer];
  return gradusCommand(["optimize", task, "--method", method, ...models, ...optimizer], store);
}

/** The command that helps most with a study as it stands; "" where none does. */
export function nextCommand({ record, busy }: OpenedStudy, store: string): string {
  const { header, identity, report, origin } = record;
  const command = (...parts: string[]) => gradusCommand(parts, store);
  if (busy) return command("show", header.id);
  const { name, options } = identity.method;
  if (name === "eval") return record.rollouts.length === 0 ? "" : command("graph", header.id);
  if (name === "plan") {
    const known = readOrigin(origin);
    if (known === undefined) return "";
    const task = isAbsolute(known.task) || isNamedTask(known.task) ? known.task : join(dirname(store), known.task);
    return plannedCommand(task, String((options as { readonly method?: string }).method), known, store);
  }
  const kind = report?.verdict.kind ?? "not reached";
  const resume = command("resume", header.id, ...moreOf(record));
  if (record.later !== undefined && record.later.reason !== "failed") return resume;
  if (kind === "kept baseline") {
    // Nothing differs from the baseline: what was proposed and refused tells why, else only a longer search may help.
    const asked = record.accounts.parts.some(({ role }) => role === "proposer");
    return asked ? command("show", header.id, "--prompts", "3") : resume;
  }
  const done = report !== undefined && endOf(report.ended) === "done";
  return kind !== "not reached" || done ? command("compare", header.id) : resume;
}

const OPTIONS = { usd: "--budget-usd", calls: "--calls", tokens: "--tokens", rollouts: "--rollouts" } as const;

/** Twice of what ended the search; nothing where it was no limit. */
function moreOf({ report, later, stopped, maxSteps, budget, accounts }: StudyRecord): readonly string[] {
  const ended = later ?? report?.ended ?? stopped;
  if (ended === undefined) return [];
  if (maxSteps !== null && ended.reason === "budget" && endOf(ended) === "done") return ["--steps", `${maxSteps * 2}`];
  if (ended.reason === "time")
    return budget.seconds === undefined ? [] : ["--minutes", `${Number((budget.seconds / 30).toPrecision(3))}`];
  if (ended.reason !== "budget") return [];
  const used = (["usd", "calls", "tokens", "rollouts"] as const).flatMap((name) => {
    const limit = budget[name];
    return limit === undefined ? [] : [{ name, limit, part: accounts.spent[name] / limit }];
  });
  const most = used.sort((a, b) => b.part - a.part)[0];
  return most === undefined ? [] : [OPTIONS[most.name], `${most.limit * 2}`];
}
