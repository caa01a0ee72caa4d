import { argumentNames } from "./argument-names.ts";
import { GradusError } from "./errors.ts";
import { guardProcess, orRefuse } from "./late.ts";
import {
  type AnyNode,
  derive,
  isNode,
  type Lift,
  type Lifted,
  type Node,
  AnyNode as NodeRecord,
  notPlain,
  type Operation,
  RunError,
  twoRuns,
} from "./node.ts";
import { Frame, frameFor, type Run } from "./run.ts";
import { storage } from "./runtime.ts";
import { atUserPlace } from "./user-place.ts";

/** What an op tells about itself. */
export interface OpOptions {
  /** What it does, in a sentence; shown to the optimizer. */
  readonly description?: string;
  /** "none": a pure function (default for a sync op); "read": asks the world (default for an async one); "write": changes it. */
  readonly effects?: "none" | "read" | "write";
  /** Argument names, where those in the source text are lost (minified code). */
  readonly arguments?: readonly string[];
}

/** An ordinary function lifted to nodes: every argument may be a value, a node or a param. */
export type Op<A extends readonly unknown[], R> = (...args: Lift<A>) => Lifted<R>;

export const PARAM: unique symbol = Symbol.for("gradus.param");

/** A leaf that is bound to a node in each run; `param.ts` has the one implementation. */
export interface Bindable {
  readonly [PARAM]: true;
  nodeIn(frame: Frame): AnyNode;
}

/** Whether `x` is a param: a named leaf that each run binds to its candidate's value. */
export function isParam(x: unknown): x is Bindable {
  return ((typeof x === "object" && x !== null) || typeof x === "function") && PARAM in x;
}

/**
 * Lifts an ordinary function: called inside a flow it runs on plain values and returns a node
 * (a promise of one for an async function). What it throws becomes an error node and a `RunError`.
 */
export function op<A extends readonly unknown[], R>(
  name: string,
  fn: (...args: A) => R,
  options: OpOptions = {},
): Op<A, R> {
  const isAsync = Object.prototype.toString.call(fn) === "[object AsyncFunction]";
  const operation: Operation = {
    kind: "op",
    name,
    argumentNames: options.arguments ?? argumentNames(fn as (...args: never[]) => unknown),
    description: options.description,
    effects: options.effects ?? (isAsync ? "read" : "none"),
  };
  const run = fn as (...args: readonly unknown[]) => unknown;
  const lifted = isAsync
    ? (...args: unknown[]) => orRefuse(() => lift(operation, args, run))
    : (...args: unknown[]) => lift(operation, args, run);
  return lifted as Op<A, R>;
}

/** Calls `body` with the plain values of `args` in a frame of its own, and records the call. */
export function lift(operation: Operation, args: readonly unknown[], body: (...plain: unknown[]) => unknown): unknown {
  const frame = frameFor(operation.name);
  const inputs = bindAll(args, frame, operation.name);
  const inner = new Frame(frame.run, "op", operation.name, frame.scope);
  const { watch } = frame.run;
  let result: unknown;
  try {
    result = storage.run(inner, callWith, watch === undefined ? body : watch.around(operation, body), inputs);
  } catch (error) {
    throw failure(operation, inputs, frame, inner, error);
  }
  if (!(result instanceof Promise)) return settled(operation, inputs, frame.run, inner, result);
  const work = result.then(
    (value) => settled(operation, inputs, frame.run, inner, value),
    (error: unknown) => {
      throw failure(operation, inputs, frame, inner, error, from);
    },
  );
  frame.run.track(work);
  const from = frame.begin(work);
  return work;
}

/** A node of a plain value that no op computed: a flow's own argument. */
export function leaf(value: unknown, name: string, run: Run): AnyNode {
  return new NodeRecord({ kind: "value", name, argumentNames: [], effects: "none" }, [], value, run);
}

/** Several nodes as one: a list or record of their values. The idiom where nodes would stand inside an array or object. */
export function all<const O extends Readonly<Record<string, unknown>> | readonly unknown[]>(
  parts: O,
): Node<{ -readonly [K in keyof O]: O[K] extends Node<infer V> ? V : O[K] }> {
  const keys = Array.isArray(parts) ? undefined : Object.keys(parts);
  const operation = keys === undefined ? ALL : { ...ALL, argumentNames: keys };
  const make = (...xs: unknown[]) => (keys === undefined ? xs : Object.fromEntries(keys.map((key, i) => [key, xs[i]])));
  return lift(operation, Object.values(parts), make) as never;
}

/** A param or node bound in this frame; a plain value as it is, where no node hides one level down. */
export function bind(x: unknown, frame: Frame, what: string): unknown {
  if (typeof x !== "object" && typeof x !== "function") return x;
  if (x === null) return x;
  if (isParam(x)) return x.nodeIn(frame);
  if (isNode(x)) {
    const node = x as AnyNode;
    if (node.run !== frame.run) throw twoRuns(what, node);
    if (node.failed) throw new RunError(node);
    return node;
  }
  if (isPromiseLike(x)) throw notAwaited(`${what} was given a promise`);
  refuseNested(x, `given to "${what}"`);
  return x;
}

function refuseNested(x: object, where: string): void {
  if (Array.isArray(x)) {
    for (const member of x) refuseMember(member, "a list", where);
    return;
  }
  const prototype: unknown = Object.getPrototypeOf(x);
  if (prototype !== Object.prototype && prototype !== null) return;
  for (const key of Object.keys(x)) refuseMember((x as Record<string, unknown>)[key], "an object", where);
}

function refuseMember(member: unknown, holder: string, where: string): void {
  if ((typeof member !== "object" && typeof member !== "function") || member === null) return;
  if (isNode(member) || isParam(member)) throw notPlain(`a node inside ${holder} ${where}`, "hidden from the graph");
  if (member instanceof Promise) throw notAwaited(`${holder} ${where} holds a promise`);
}

function notAwaited(what: string): GradusError {
  return new GradusError("NOT_AWAITED", `${what}${atUserPlace()}`, { fix: "await the value before you pass it on" });
}

function bindAll(args: readonly unknown[], frame: Frame, what: string): unknown[] {
  const inputs = new Array<unknown>(args.length);
  for (let i = 0; i < args.length; i++) inputs[i] = bind(args[i], frame, what);
  return inputs;
}

function callWith(body: (...plain: unknown[]) => unknown, inputs: readonly unknown[]): unknown {
  const plain = new Array<unknown>(inputs.length);
  for (let i = 0; i < inputs.length; i++) plain[i] = isNode(inputs[i]) ? (inputs[i] as AnyNode).raw : inputs[i];
  const result = body(...plain);
  // A thenable of other make starts its work when it is awaited: that too must happen in the op's own frame.
  return isPromiseLike(result) && !(result instanceof Promise) ? Promise.resolve(result) : result;
}

function settled(operation: Operation, inputs: readonly unknown[], run: Run, inner: Frame, value: unknown): AnyNode {
  if (isNode(value) || isParam(value))
    throw notPlain(`the result of the op "${operation.name}"`, "a node; an op returns plain values");
  if (typeof value === "object" && value !== null) refuseNested(value, `returned by "${operation.name}"`);
  return new NodeRecord(operation, inputs, value, run, inner.reads && { reads: inner.reads });
}

/** The recorded error of a call, made at the moment `from` of its flow. */
function failure(
  operation: Operation,
  inputs: readonly unknown[],
  frame: Frame,
  inner: Frame,
  error: unknown,
  from?: number,
): RunError {
  const node = new NodeRecord(operation, inputs, undefined, frame.run, { error, reads: inner.reads });
  frame.fail(node, from);
  if (frame.run.closed) guardProcess();
  return new RunError(node);
}

function isPromiseLike(x: unknown): x is PromiseLike<unknown> {
  return typeof x === "object" && x !== null && typeof (x as { then?: unknown }).then === "function";
}

const ALL: Operation = { kind: "op", name: "all", argumentNames: [], effects: "none" };
const MAP: Operation = { kind: "op", name: "map", argumentNames: ["value"], effects: "none" };
const GET: Operation = { kind: "op", name: "get", argumentNames: ["value", "key"], effects: "none" };

derive.map = (node, fn) => lift(MAP, [node], fn as (...plain: unknown[]) => unknown) as Node<unknown>;
derive.get = (node, key) =>
  lift(GET, [node, key], (value, k) => (value as Record<PropertyKey, unknown>)[k as PropertyKey]) as Node<unknown>;
