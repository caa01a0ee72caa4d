import { argumentNames } from "./argument-names.ts";
import { checkValues } from "./candidate.ts";
import { GradusError } from "./errors.ts";
import type { Feedback } from "./feedback.ts";
import { firstFailure } from "./first-failure.ts";
import type { Json } from "./json.ts";
import { guardProcess, orRefuse } from "./late.ts";
import {
  type AnyNode,
  type In,
  isNode,
  isRunError,
  type Node,
  AnyNode as NodeRecord,
  type Operation,
  RunError,
  twoRuns,
  type Unnode,
} from "./node.ts";
import { bind, isParam, leaf } from "./op.ts";
import type { Param, ParamNode } from "./param.ts";
import { Frame, frameFor, Run, type RunOptions } from "./run.ts";
import { storage } from "./runtime.ts";

/** A function of nodes, recorded as one node with its own inner graph. Called outside a run, it opens one of its own. */
export interface Flow<A extends readonly unknown[], R> {
  (...args: { [K in keyof A]: In<A[K]> }): Promise<Node<R>>;
  readonly flowName: string;
  /**
   * The same program with other values for its params, for use in production.
   * Throws `VALUES_UNKNOWN` where a name belongs to no declared param, `VALUES_BAD` where a value is not allowed.
   */
  with(values: Readonly<Record<string, Json>>): Flow<A, R>;
  /**
   * Runs it as the root of a run of its own, and tells what came of it; never rejects because the program failed.
   * From the first call on, errors of programs that nobody awaited no longer end the process.
   */
  run(args: readonly unknown[], options?: RunOptions): Promise<RunResult>;
}

/** What a run left behind. */
export interface RunResult {
  /** The program's node; a failed one where an error ended the run. */
  readonly output: AnyNode;
  /** The names of the params that were used, sorted, also of those that reach the output by no edge. */
  readonly touched: readonly string[];
  /** What the program said about its own nodes. */
  readonly feedback: ReadonlyMap<AnyNode, readonly Feedback[]>;
  /** Calls that were still running when the program returned: it forgot to await them, or did not need to. */
  readonly unawaited: number;
  /** The params that were used, by name. */
  readonly params: ReadonlyMap<string, Param<unknown>>;
  /** Resolves when no work of the run is in flight: at once, but for work that did not heed an end from outside. */
  readonly settled: Promise<void>;
}

type Plain<A extends readonly unknown[]> = { [K in keyof A]: Unnode<A[K]> };

/** Makes a flow. The body gets nodes and returns a node; params, ops, models and other flows are used inside it. */
// biome-ignore lint/suspicious/noExplicitAny: a constraint that is inferred from, never used as a type
export function flow<A extends readonly Node<any>[], R>(
  name: string,
  body: (...args: A) => Promise<Node<R>> | Node<R>,
  options: { readonly description?: string } = {},
): Flow<Plain<A>, R> {
  const operation: Operation = {
    kind: "flow",
    name,
    argumentNames: argumentNames(body as (...args: never[]) => unknown),
    description: options.description,
    effects: "none",
  };
  return makeFlow(operation, body as unknown as (...args: AnyNode[]) => unknown, {}) as unknown as Flow<Plain<A>, R>;
}

function makeFlow(
  operation: Operation,
  body: (...args: AnyNode[]) => unknown,
  bound: Readonly<Record<string, Json>>,
): Flow<unknown[], unknown> {
  const isBound = Object.keys(bound).length > 0;
  const call = (...args: unknown[]): Promise<Node<unknown>> => {
    if (storage.getStore() === undefined) return alone(args);
    const work = nested(args);
    work.catch(() => {});
    return work;
  };
  const alone = async (args: readonly unknown[]): Promise<Node<unknown>> => {
    const { output } = await open(args);
    if (output.failed) throw new RunError(output);
    return output;
  };
  const nested = async (args: readonly unknown[]): Promise<Node<unknown>> => {
    const found = orRefuse(() => frameFor(operation.name));
    const frame = found instanceof Promise ? await found : found;
    if (isBound) {
      throw new GradusError(
        "BOUND_INSIDE_RUN",
        `"${operation.name}" with values of its own was called inside another run`,
        {
          fix: "call the unbound flow inside, and give the values to the outermost program",
        },
      );
    }
    return enter(operation, body, args, frame);
  };
  const open = async (args: readonly unknown[], options: RunOptions = {}): Promise<RunResult> => {
    const run = new Run(isBound ? { ...options, values: { ...bound, ...options.values } } : options);
    const root = new Frame(run, "flow", operation.name);
    try {
      const output = await storage.run(root, () => enter(operation, body, args, root)).catch(outputOf);
      const unawaited = output.failed ? 0 : run.unsettled;
      await run.close();
      return {
        output,
        unawaited,
        touched: [...run.params.keys()].sort(),
        feedback: run.feedback,
        params: paramsOf(run),
        settled: run.settled(),
      };
    } finally {
      await run.close();
    }
  };
  return Object.assign(call, {
    flowName: operation.name,
    run: (args: readonly unknown[], options?: RunOptions) => {
      guardProcess();
      return open(args, options);
    },
    with: (values: Readonly<Record<string, Json>>) => makeFlow(operation, body, { ...bound, ...checkValues(values) }),
  });
}

function paramsOf(run: Run): ReadonlyMap<string, Param<unknown>> {
  return new Map([...run.params].map(([name, node]) => [name, (node as ParamNode).param]));
}

function outputOf(error: unknown): AnyNode {
  if (isRunError(error)) return error.node;
  throw error;
}

async function enter(
  operation: Operation,
  body: (...args: AnyNode[]) => unknown,
  args: readonly unknown[],
  outer: Frame,
): Promise<AnyNode> {
  const { run } = outer;
  const inputs = args.map((arg, i) => {
    const x = bind(arg, outer, operation.name);
    return isNode(x)
      ? (x as AnyNode)
      : leaf(x, operation.argumentNames[i]?.replace("…", "") ?? `argument${i + 1}`, run);
  });
  const frame = new Frame(run, "flow", operation.name, outer.scope);
  const course = storage.run(frame, async () => {
    if (run.closed) throw run.signal.reason;
    return outputIn(frame, operation.name, await body(...inputs));
  });
  const work = unlessStopped(run, course).then(
    (inner) => new NodeRecord(operation, inputs, inner.raw, run, { inner, ...(frame.reads && { reads: frame.reads }) }),
    async (error: unknown) => {
      const first = run.closed ? (run.signal.reason as unknown) : await firstFailure(error, frame);
      const inner = isRunError(first) && first.node.run === run ? first.node : undefined;
      const node = new NodeRecord(operation, inputs, undefined, run, { inner, reads: frame.reads, error: first });
      outer.fail(node, from);
      throw new RunError(node);
    },
  );
  const from = outer.begin(work);
  return work;
}

/** `course`, or the run's end from outside, whichever is first: a program may wait for what does not heed the signal. */
function unlessStopped<T>(run: Run, course: Promise<T>): Promise<T> {
  if (run.stopped === undefined) return course;
  const stopped = run.stopped.then(() => {
    throw run.signal.reason;
  });
  return Promise.race([course, stopped]);
}

/** The node that a flow's body returned. */
function outputIn(frame: Frame, name: string, result: unknown): AnyNode {
  const node = isParam(result) ? result.nodeIn(frame) : (result as AnyNode);
  if (!isNode(node)) {
    throw new GradusError("NOT_A_NODE", `the flow "${name}" returned a plain value`, {
      fix: "return a node: the result of an op or a model, t`…` for a text, all({ … }) for several",
    });
  }
  if (node.run !== frame.run) throw twoRuns(`the result of "${name}"`, node);
  if (node.failed) throw new RunError(node);
  return node;
}
