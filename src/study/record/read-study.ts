import type { Outcome } from "../../evaluate/rollout.ts";
import type { Graph } from "../../graph/graph.ts";
import { readGraph } from "../../graph/graph-json.ts";
import type { Json } from "../../graph/json.ts";
import type { JournalReader, StudyHeader } from "../../store/store.ts";
import { type Accounts, accountsOf } from "../budget/accounts.ts";
import type { BudgetLimits } from "../budget/budget.ts";
import type { Cost } from "../budget/cost.ts";
import type { Values } from "../candidate.ts";
import type { Identity } from "./identity.ts";
import { Ledger } from "./ledger.ts";
import { type Openings, openingsOf } from "./opening.ts";
import type { Recorded } from "./recorded.ts";
import { PARAMS, type RecordedParam } from "./recorded-params.ts";
import { lastReport, type StudyReport } from "./report.ts";

/** A candidate as a journal has it. */
export interface RecordedCandidate {
  readonly id: string;
  readonly by: string;
  readonly parent: string | undefined;
  readonly values: Values;
}

/** A rollout as a journal has it. */
export interface RecordedRollout {
  readonly key: string;
  readonly candidate: string;
  readonly split: "train" | "validation" | "test";
  readonly example: string;
  readonly replicate: string;
  readonly outcome: Outcome;
  readonly output: Json;
  readonly feedback: string;
  readonly cost: Cost;
  graph(): Promise<Graph>;
}

/** A value that was refused, and why. */
export interface RecordedRejection {
  readonly by: string;
  readonly param: string;
  readonly reason: string;
}

/** All that a journal tells of a study, without its program: running, stopped, finished or killed. */
export interface StudyRecord extends Openings {
  readonly header: StudyHeader;
  readonly identity: Identity;
  /** What whoever began the study kept with it, or null. */
  readonly origin: Json;
  /** The budget and the most steps of the latest session. */
  readonly budget: BudgetLimits;
  readonly maxSteps: number | null;
  readonly params: readonly RecordedParam[];
  /** In the order in which they were offered, the baseline first; empty before the pilots are done. */
  readonly candidates: readonly RecordedCandidate[];
  readonly rollouts: readonly RecordedRollout[];
  readonly rejections: readonly RecordedRejection[];
  readonly accounts: Accounts;
  readonly steps: number;
  readonly seconds: number;
  /** How many replies were taken from another study, at no cost. */
  readonly reused: number;
  /** How the latest session ended; absent where it runs, or was killed. */
  readonly stopped?: { readonly reason: string; readonly message: string };
  /** What the latest session that came to something came to: not one that runs, was killed or failed. */
  readonly report?: StudyReport;
  /** How the latest session ended where the report is of an earlier one: also "killed", which it is while it runs. */
  readonly later?: { readonly reason: string; readonly message: string };
  readonly ledger: Ledger;
}

/** Reads a study from its journal. */
export async function readStudy(journal: JournalReader): Promise<StudyRecord> {
  const ledger = await Ledger.load(journal);
  const { identity, origin, ...begun } = journal.study.info as unknown as {
    identity: Identity;
    origin?: Json;
    budget: BudgetLimits;
    steps: number | null;
  };
  const { generation, budget, maxSteps } = latestSession(ledger, begun);
  const stopped = ledger.find("event", `stopped ${generation}`)?.facts as
    | { reason: string; message: string }
    | undefined;
  const last = await lastReport(ledger, generation);
  const isEarlier = last !== undefined && last.generation < generation;
  const all = [...ledger.all()];
  const params = ledger.find("event", PARAMS);
  const described = params === undefined ? [] : (JSON.parse(await params.big()) as readonly RecordedParam[]);
  const baseline = params === undefined ? [] : [baselineOf(String(params.facts.baseline), described)];
  const { candidates, rejections } = await offersOf(all, baseline);
  return {
    header: journal.study,
    identity,
    origin: origin ?? null,
    budget,
    maxSteps,
    params: described,
    candidates,
    rollouts: all.flatMap((one) => (one.kind === "rollout" ? [rolloutOf(one, baseline[0]?.id)] : [])),
    rejections,
    accounts: accountsOf(ledger),
    steps: all.filter(({ kind, key, facts }) => kind === "event" && key.endsWith("/step") && "label" in facts).length,
    seconds: all.reduce((most, { facts }) => Math.max(most, typeof facts.seconds === "number" ? facts.seconds : 0), 0),
    reused: all.filter(({ facts }) => facts.reused !== undefined).length,
    ...openingsOf(ledger),
    ...(stopped && { stopped: { reason: stopped.reason, message: stopped.message } }),
    ...(last && { report: last.report }),
    ...(isEarlier && { later: stopped ?? { reason: "killed", message: "it was killed" } }),
    ledger,
  };
}

function latestSession(
  ledger: Ledger,
  begun: { readonly budget: BudgetLimits; readonly steps: number | null },
): { generation: number; budget: BudgetLimits; maxSteps: number | null } {
  for (let generation = 0, latest = begun; ; generation++) {
    const next = ledger.find("event", `continued ${generation + 1}`);
    if (next === undefined) return { generation, budget: latest.budget, maxSteps: latest.steps };
    latest = next.facts as unknown as typeof begun;
  }
}

function baselineOf(id: string, params: readonly RecordedParam[]): RecordedCandidate {
  const values = Object.fromEntries(params.map(({ name, initial }) => [name, initial]));
  return { id, by: "baseline", parent: undefined, values };
}

async function offersOf(
  all: readonly Recorded[],
  baseline: readonly RecordedCandidate[],
): Promise<{ candidates: readonly RecordedCandidate[]; rejections: readonly RecordedRejection[] }> {
  const known = new Map(baseline.map((candidate) => [candidate.id, candidate]));
  const rejections: RecordedRejection[] = [];
  for (const recorded of all) {
    const { ids, parent, by } = recorded.facts as { ids?: readonly string[]; parent: string; by: string };
    if (recorded.kind !== "event" || ids === undefined) continue;
    const offered = JSON.parse(await recorded.big()) as readonly {
      readonly values: Values;
      readonly rejected: readonly { readonly param: string; readonly reason: string }[];
    }[];
    for (const [i, { values, rejected }] of offered.entries()) {
      rejections.push(...rejected.map((one) => ({ by, ...one })));
      const id = ids[i]!;
      if (!known.has(id)) known.set(id, { id, by, parent, values: { ...known.get(parent)?.values, ...values } });
    }
  }
  return { candidates: [...known.values()], rejections };
}

/** A rollout's key is `candidate/split:example/replicate`; only the example's id may have slashes in it. */
function rolloutOf(recorded: Recorded, baseline: string | undefined): RecordedRollout {
  const { key, facts } = recorded;
  const first = key.indexOf("/");
  const last = key.lastIndexOf("/");
  const who = key.slice(0, first);
  const place = key.slice(first + 1, last);
  const colon = place.indexOf(":");
  const { outcome, output, feedback, cost } = facts as unknown as RecordedRollout;
  return {
    key,
    candidate: who === "baseline" ? (baseline ?? who) : who,
    split: place.slice(0, colon) as RecordedRollout["split"],
    example: place.slice(colon + 1),
    replicate: key.slice(last + 1),
    outcome,
    output,
    feedback,
    cost,
    graph: async () => readGraph(await recorded.big()),
  };
}
