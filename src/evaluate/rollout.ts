import { GradusError, messageOf } from "../graph/errors.ts";
import type { Graph } from "../graph/graph.ts";
import { canonical, type Json, toJson } from "../graph/json.ts";
import { isRunError, rootError } from "../graph/node.ts";
import { recordGraph } from "../graph/record.ts";
import { Frame, type Perform, Run } from "../graph/run.ts";
import { storage } from "../graph/runtime.ts";
import { isModelFailure } from "../model/failure.ts";
import { BadReply } from "../model/reply.ts";
import { startDeadline } from "./deadline.ts";
import type { Row } from "./example.ts";
import { type Metric, type Score, toScore } from "./metric.ts";
import { type AnyTask, inputOf } from "./task.ts";
import { withFeedback } from "./with-feedback.ts";

/** How a rollout ended: scored by the metric, or failed by the candidate's own doing and given the failure score. */
export interface Outcome {
  readonly kind: "scored" | "failed";
  readonly score: number;
  readonly objectives?: Readonly<Record<string, number>>;
  /** What failed, where it did. */
  readonly error?: string;
}

/** All that one run of the program on one row leaves. */
export interface RolloutResult {
  readonly output: Json;
  readonly outcome: Outcome;
  readonly feedback: string;
  readonly graph: Graph;
  /** Params that were used. */
  readonly touched: readonly string[];
  /** Calls that the program left running when it returned. */
  readonly unawaited: number;
}

/** The effect handlers of a rollout: the program's own and the metric's. */
export interface RolloutHandlers {
  readonly program: Perform;
  readonly metric: Perform;
}

/**
 * Runs the program once in a fresh environment and scores what came out. What the candidate did wrong is an outcome;
 * transient and configuration failures of models and errors of the metric are thrown.
 */
export async function rollout(
  task: AnyTask,
  values: Readonly<Record<string, Json>>,
  row: Row,
  handlers: RolloutHandlers,
  signal?: AbortSignal,
): Promise<RolloutResult> {
  return await inFresh(task, (environment) => inEnvironment(task, values, row, handlers, environment, signal));
}

/** Uses a fresh environment of the task, and disposes of it afterwards. */
export async function inFresh<T>(task: AnyTask, use: (environment: unknown) => Promise<T>): Promise<T> {
  const environment: unknown = await task.fresh?.();
  try {
    return await use(environment);
  } finally {
    await dispose(environment);
  }
}

async function inEnvironment(
  task: AnyTask,
  values: Readonly<Record<string, Json>>,
  row: Row,
  handlers: RolloutHandlers,
  environment: unknown,
  signal: AbortSignal | undefined,
): Promise<RolloutResult> {
  const deadline = startDeadline(task.deadlineMs ?? 600_000, signal);
  const perform = deadline.around(handlers.program);
  const options = { values, environment, perform, signal: deadline.signal };
  const running = task.program.run([inputOf(row)], options).finally(deadline.clear);
  const result = await running;
  signal?.throwIfAborted();
  const { output, touched, unawaited } = result;
  const error = output.failed ? rootError(output) : undefined;
  const failed =
    error === undefined
      ? undefined
      : deadline.passed()
        ? "the rollout took longer than its deadline"
        : failureOf(error);
  const plain = failed === undefined ? plainOutput(output.raw) : { json: null };
  const problem = failed ?? plain.problem;
  const score =
    problem === undefined
      ? await scoreOf(task.metric, plain.json, row, handlers.metric, environment, signal)
      : undefined;
  return {
    output: plain.json,
    touched,
    unawaited,
    outcome:
      score === undefined ? { kind: "failed", score: task.failureScore ?? 0, error: problem ?? "" } : scored(score),
    feedback: score === undefined ? `The program failed: ${problem}` : (score.feedback ?? ""),
    graph: withFeedback(recordGraph(result), score?.on ?? {}),
  };
}

function scored(score: Score): Outcome {
  return { kind: "scored", score: score.score, ...(score.objectives && { objectives: score.objectives }) };
}

/** The candidate's failure in words; what is not the candidate's doing is thrown. */
function failureOf(error: unknown): string {
  if (isModelFailure(error) && error.failure !== "program") throw error;
  if (GradusError.is(error) && HARD.has(error.code)) throw error;
  return messageOf(error);
}

/** Errors of the author's program, of the study or of this machine, which no candidate can mend. */
const HARD = new Set([
  "NOT_A_NODE",
  "NODE_AS_VALUE",
  "TWO_RUNS",
  "NOT_AWAITED",
  "DUPLICATE_PARAM",
  "BOUND_INSIDE_RUN",
  "INSIDE_OP",
  "NO_RUN",
  "NO_MODEL",
  "STUDY_ENDED",
  "RECORDING_MISS",
  "SANDBOX_START",
  "SANDBOX_CLOSED",
]);

function plainOutput(raw: unknown): { json: Json; problem?: string } {
  try {
    return { json: toJson(raw ?? null) };
  } catch (error) {
    return { json: null, problem: `the output is not plain JSON: ${messageOf(error)}` };
  }
}

async function scoreOf(
  metric: Metric,
  output: Json,
  example: Row,
  perform: Perform,
  environment: unknown,
  signal: AbortSignal | undefined,
): Promise<Score> {
  const run = new Run({ perform, environment, ...(signal && { signal }) });
  try {
    return toScore(await storage.run(new Frame(run, "flow", "metric"), async () => metric({ output, example })));
  } catch (thrown) {
    signal?.throwIfAborted();
    const cause = isRunError(thrown) ? rootError(thrown.node) : thrown;
    if (GradusError.is(cause) && (HARD.has(cause.code) || cause.code === "BAD_METRIC")) throw cause;
    if (isModelFailure(cause) && cause.failure !== "program") throw cause;
    throw new GradusError(
      "METRIC_FAILED",
      `the metric threw: ${messageOf(cause)}; the output was ${canonical(output).slice(0, 200)}`,
      {
        fix:
          cause instanceof BadReply || isModelFailure(cause)
            ? "resume, and the judge is asked anew; where that does not help, give it another model or a clearer question"
            : "mend the metric so that it scores every output, also an unexpected one; then resume (with --same: the task has changed)",
        cause,
        details: { output },
      },
    );
  } finally {
    await run.close();
  }
}

async function dispose(environment: unknown): Promise<void> {
  const it = environment as
    | { [Symbol.asyncDispose]?: () => Promise<void>; [Symbol.dispose]?: () => void }
    | null
    | undefined;
  if (typeof it !== "object" || it === null) return;
  if (it[Symbol.asyncDispose]) await it[Symbol.asyncDispose]?.();
  else it[Symbol.dispose]?.();
}
