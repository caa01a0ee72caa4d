import { GradusError } from "../graph/errors.ts";
import type { Flow } from "../graph/flow.ts";
import type { Json } from "../graph/json.ts";
import { knownKeys } from "../graph/known-keys.ts";
import type { Param } from "../graph/param.ts";
import type { Rule, Rules } from "../graph/rule.ts";
import type { Row } from "./example.ts";
import type { Metric } from "./metric.ts";
import type { Data } from "./splits.ts";

/** What is optimized, on what, and what good means. Made by `defineTask`; everything but program, data and metric is optional. */
export interface Task<I = never, O = unknown, R extends Row<I> = Row<I>> {
  /** The flow whose params are optimized; it gets a row's `input`. */
  readonly program: Flow<readonly [I], O>;
  readonly data: Data<R>;
  readonly metric: Metric<O, R>;
  /** Names the study in listings; default: the program's name. */
  readonly name?: string;
  /** What the program is for and what good means, in a sentence or two, for the optimizer. */
  readonly description?: string;
  /** The params to optimize; default: those that the first runs of the baseline use. */
  readonly params?: readonly Param<unknown>[];
  /** A fresh world for each rollout, read by `environment<T>()`; disposed of afterwards. */
  readonly fresh?: () => unknown;
  /**
   * How long one rollout may take, in milliseconds of its own: the clock stands still while a model call is under way or
   * waits for its turn, a retry or the budget, since model calls have time limits of their own. Default 10 minutes. Past
   * it the rollout has failed.
   */
  readonly deadlineMs?: number;
  /** The score at which a run leaves nothing to mend, so that no critic is asked about it; default 1. */
  readonly perfectScore?: number;
  /**
   * How critiques walk back through an op, a model slot or a flow, by its name: `{ rank: "ask" }`. Default: model calls
   * ask a critic, all else passes on what it is told. Part of the program as its `version` is: where nobody tells one, a
   * resumed study notices other rules by what they make its critics and editors read (`DIVERGED`).
   */
  readonly backward?: Rules;
  /** The score of a rollout whose program failed; default 0. */
  readonly failureScore?: number;
  /** Identifies the program's code across runs; the CLI fills it with a hash of the task file and what it imports. */
  readonly version?: string;
  /** What is removed from everything that is written down, beside known kinds of secrets. */
  readonly redact?: readonly (string | RegExp)[];
}

/** Any task, whatever its types. */
// biome-ignore lint/suspicious/noExplicitAny: the one place where a task's types are forgotten
export type AnyTask = Task<any, any, any>;

const TASK_KEYS = {
  program: true,
  data: true,
  metric: true,
  name: true,
  description: true,
  params: true,
  fresh: true,
  deadlineMs: true,
  perfectScore: true,
  backward: true,
  failureScore: true,
  version: true,
  redact: true,
} as const satisfies Record<keyof Task, true>;

/** Checks a task's types against each other and returns it. Throws `OPTION_UNKNOWN` for what no task has, `BAD_OPTION` for what is no rule. */
export function defineTask<I, O, R extends Row<I>>(task: Task<I, O, R>): Task<I, O, R> {
  knownKeys("a task", task, TASK_KEYS);
  const wrong = Object.entries(task.backward ?? {}).find(([, rule]) => !isRule(rule));
  if (wrong === undefined) return task;
  throw new GradusError("BAD_OPTION", `what the task's "backward" says of "${wrong[0]}" is no rule`, {
    fix: 'a rule is "ask", "pass", or a function that gives texts by input name',
  });
}

function isRule(rule: Rule): boolean {
  return rule === "ask" || rule === "pass" || typeof rule === "function";
}

/** An input as the program gets it: a copy, since one that is changed in place would be another row in later rollouts. */
export function inputOf(row: Row<unknown>): Json {
  return structuredClone(row.input) as Json;
}
