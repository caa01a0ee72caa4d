import { argumentNames } from "./argument-names.ts";
import { checkValues } from "./candidate.ts";
import { GradusError, messageOf } from "./errors.ts";
import type { Feedback } from "./feedback.ts";
import type { Json } from "./json.ts";
import {
  type AnyNode,
  type In,
  isNode,
  isRunError,
  type Node,
  AnyNode as NodeRecord,
  type Operation,
  RunError,
  type Unnode,
} from "./node.ts";
import { bind, isParam, leaf } from "./op.ts";
import { Frame, Run, type RunOptions } from "./run.ts";
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
  /** Runs it as the root of a run of its own, and tells what came of it; never rejects because the program failed. */
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
  const call = async (...args: unknown[]): Promise<Node<unknown>> => {
    const frame = storage.getStore();
    if (frame === undefined) {
      const { output } = await open(args, { values: bound });
      if (output.failed) throw new RunError(output);
      return output;
    }
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
    const output = await storage.run(root, () => enter(operation, body, args, root)).catch(outputOf);
    await run.close();
    return { output, touched: [...run.params.keys()].sort(), feedback: run.feedback };
  };
  return Object.assign(call, {
    flowName: operation.name,
    run: open,
    with: (values: Readonly<Record<string, Json>>) => makeFlow(operation, body, { ...bound, ...checkValues(values) }),
  });
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
  const work = storage
    .run(frame, async () => body(...inputs))
    .then(
      (result) => new NodeRecord(operation, inputs, ...resultOf(operation, result, frame)),
      async (error: unknown) => {
        const first = await firstFailure(error, frame);
        const node = new NodeRecord(operation, inputs, undefined, run, {
          ...(isRunError(first) && { inner: first.node }),
          reads: frame.reads,
          error: first,
        });
        outer.read(node);
        throw new RunError(node);
      },
    );
  run.track(work);
  outer.wait(work);
  return work;
}

function resultOf(
  operation: Operation,
  result: unknown,
  frame: Frame,
): [unknown, Run, { inner: AnyNode; reads?: ReadonlySet<AnyNode> }] {
  const inner = isParam(result) ? result.nodeIn(frame) : result;
  if (!isNode(inner)) {
    throw new GradusError("NOT_A_NODE", `the flow "${operation.name}" returned a plain value`, {
      fix: "return a node: the result of an op or a model, t`…` for a text, all({ … }) for several",
    });
  }
  const node = inner as AnyNode;
  return [node.raw, frame.run, { inner: node, ...(frame.reads && { reads: frame.reads }) }];
}

/**
 * The failure that ended a flow. Where several siblings fail at once, which one is first is a matter of timing:
 * the others are awaited, and the one whose text sorts first stands for all.
 */
async function firstFailure(error: unknown, frame: Frame): Promise<unknown> {
  if (frame.pending === undefined || frame.pending.size === 0 || frame.run.signal.aborted) return error;
  const settled = await Promise.allSettled([...frame.pending]);
  const failures = settled.flatMap((s) => (s.status === "rejected" ? [s.reason as unknown] : []));
  return [error, ...failures].sort((a, b) =>
    messageOf(a) < messageOf(b) ? -1 : messageOf(a) > messageOf(b) ? 1 : 0,
  )[0];
}
