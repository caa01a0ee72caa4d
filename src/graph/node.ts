import { GradusError, messageOf } from "./errors.ts";
import type { Run } from "./run.ts";
import { storage } from "./runtime.ts";
import { atUserPlace } from "./user-place.ts";

export const NODE: unique symbol = Symbol.for("gradus.node");

/** What kind of computation a node records. */
export type NodeKind = "value" | "param" | "op" | "template" | "model" | "code" | "flow";

/** The operation behind a node, shared by all its calls. */
export interface Operation {
  readonly kind: NodeKind;
  readonly name: string;
  /** Argument names in order; "…name" for a rest argument. */
  readonly argumentNames: readonly string[];
  /** What the operation does, in a sentence, for prompts. */
  readonly description?: string | undefined;
  readonly effects: "none" | "read" | "write";
}

/**
 * An immutable record of one computed value: the operation, its inputs, the value or the error.
 * `value` read inside a flow is recorded: it decides what the flow does next.
 */
export interface Node<out T> {
  readonly [NODE]: true;
  /** The plain value. Throws `RunError` where the computation failed. */
  readonly value: T;
  /** A new node of `fn(value)`; `fn` is plain code over plain values. */
  map<U>(fn: (value: T) => U): Node<U>;
  /** A new node of one member of the value. */
  get<K extends keyof T>(key: K): Node<T[K]>;
}

/** A value, or a node of it. Not distributive, so that `In<boolean>` takes a `Node<boolean>`. */
export type In<T> = T | Node<T>;
/** The plain type of a value or node. */
export type Unnode<T> = T extends Node<infer V> ? V : T;
/** The arguments of a lifted function: each a value or a node; optional and rest arguments survive. */
export type Lift<A extends readonly unknown[]> = { [K in keyof A]: In<A[K]> };
/** The result of a lifted function: a node, or a promise of one; a union of results is one node of that union. */
export type Lifted<R> = 0 extends 1 & R // any
  ? Node<R>
  : [Extract<R, PromiseLike<unknown>>] extends [never]
    ? Node<R>
    : [R] extends [PromiseLike<infer V>]
      ? Promise<Node<V>>
      : Promise<Node<Awaited<R>>> | Node<Exclude<R, PromiseLike<unknown>>>;

/** What a node has beyond operation, arguments and value; most nodes have none of it. */
export interface Extra {
  /** The output of a flow's inner graph. */
  readonly inner?: AnyNode | undefined;
  /** Nodes whose value decided the course (flow) or was read unseen (op). */
  readonly reads?: ReadonlySet<AnyNode> | undefined;
  readonly error?: unknown;
}

/** A node as the graph's own code sees it: with operation, arguments, run and raw value. */
export class AnyNode implements Node<unknown> {
  readonly operation: Operation;
  /** Nodes and plain constants, in order. */
  readonly args: readonly unknown[];
  readonly raw: unknown;
  readonly run: Run;
  readonly extra: Extra | undefined;
  /** Its number in its run, in the order of time: a place in tables while one is walked, and never part of a name. */
  readonly serial: number;

  constructor(operation: Operation, args: readonly unknown[], raw: unknown, run: Run, extra?: Extra) {
    this.operation = operation;
    this.args = args;
    this.raw = raw;
    this.run = run;
    this.extra = extra;
    this.serial = run.nodes++;
    run.watch?.made(this);
  }

  get [NODE](): true {
    return true;
  }

  get failed(): boolean {
    return this.extra !== undefined && "error" in this.extra;
  }

  get value(): unknown {
    const frame = storage.getStore();
    if (frame !== undefined) {
      if (frame.run !== this.run) throw twoRuns(`"${frame.name}"`, this);
      frame.read(this);
    }
    if (this.failed) throw new RunError(this);
    return this.raw;
  }

  map<U>(fn: (value: unknown) => U): Node<U> {
    return derive.map(this, fn as (value: unknown) => unknown) as Node<U>;
  }

  get(key: never): Node<never> {
    return derive.get(this, key) as Node<never>;
  }

  [Symbol.toPrimitive](): never {
    throw notPlain(`the node of "${this.operation.name}"`, "used as a plain value");
  }

  toJSON(): never {
    throw notPlain(`the node of "${this.operation.name}"`, "put into JSON");
  }
}

/** How `map` and `get` lift; filled in by `op.ts`, which stands above this file. */
export const derive: {
  map: (node: Node<unknown>, fn: (value: unknown) => unknown) => Node<unknown>;
  get: (node: Node<unknown>, key: unknown) => Node<unknown>;
} = {
  map: () => {
    throw new Error("op.ts is not loaded");
  },
  get: () => {
    throw new Error("op.ts is not loaded");
  },
};

/** The error of a failed computation. `node` stays in the graph, so that feedback can start from it. */
export class RunError extends GradusError {
  readonly node: AnyNode;

  constructor(node: AnyNode) {
    const cause = rootError(node);
    super("RUN_ERROR", `${node.operation.name}: ${messageOf(cause)}`, { cause });
    this.name = "RunError";
    this.node = node;
  }
}

/** Whether `error` is the error of a failed node (of any copy of the package). */
export function isRunError(error: unknown): error is RunError {
  return GradusError.is(error, "RUN_ERROR");
}

/** Whether `x` is a node of any copy of this version. */
export function isNode(x: unknown): x is Node<unknown> {
  return typeof x === "object" && x !== null && NODE in x;
}

/** The nodes among a node's arguments. */
export function inputsOf(node: AnyNode): AnyNode[] {
  return node.args.filter(isNode) as AnyNode[];
}

/** What was thrown at the bottom of a chain of failed nodes. */
export function rootError(node: AnyNode): unknown {
  let at: AnyNode | undefined = node;
  let error: unknown;
  while (at !== undefined) {
    error = at.extra?.error;
    at = isRunError(error) ? error.node : undefined;
  }
  return error;
}

/** The error for a node where only a plain value makes sense. */
export function notPlain(what: string, how: string): GradusError {
  return new GradusError("NODE_AS_VALUE", `${what} was ${how}${atUserPlace()}`, {
    fix: "in a text, use t`…${node}…`; for a list or record of nodes, use all([…]); for the plain value inside a flow, use .value (it is recorded)",
  });
}

/** The error for a node that met another run than its own. */
export function twoRuns(what: string, node: AnyNode): GradusError {
  return new GradusError("TWO_RUNS", `${what} was given a node ("${node.operation.name}") of another run`, {
    fix: "keep no node after its run: take its plain value (node.value) there, and pass that",
  });
}
