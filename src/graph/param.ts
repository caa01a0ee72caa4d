import { GradusError } from "./errors.ts";
import type { Json } from "./json.ts";
import { BadValue, type Kind } from "./kind.ts";
import { type AnyNode, derive, NODE, type Node, AnyNode as NodeRecord, notPlain, type Operation } from "./node.ts";
import { type Bindable, PARAM } from "./op.ts";
import { type Frame, frameFor } from "./run.ts";

const PLACE = Symbol.for("gradus.params");

/** A named, typed leaf that may change. It goes wherever a node goes; each run binds it to its candidate's value. */
export interface Param<out T> extends Node<T> {
  readonly name: string;
  readonly kind: Kind<unknown>;
  /** The author's value, as JSON: the baseline's. */
  readonly initial: Json;
  /** The author's value, as the program sees it. Unlike `value`, it can be read anywhere. */
  readonly default: T;
  /** What it is for, in a sentence, for the optimizer. */
  readonly description: string | undefined;
}

/** What every kind of param takes. */
export interface ParamOptions {
  /** What it is for, in a sentence; shown to the optimizer. */
  readonly description?: string;
}

class ParamLeaf<T> implements Param<T>, Bindable {
  readonly name: string;
  readonly kind: Kind<T>;
  readonly initial: Json;
  readonly description: string | undefined;
  readonly #operation: Operation;

  constructor(name: string, kind: Kind<T>, initial: Json, description: string | undefined) {
    this.name = name;
    this.kind = kind;
    this.initial = initial;
    this.description = description;
    this.#operation = { kind: "param", name, argumentNames: [], description, effects: "none" };
  }

  get [NODE](): true {
    return true;
  }

  get [PARAM](): true {
    return true;
  }

  get default(): T {
    return this.kind.decode(structuredClone(this.initial) as Json);
  }

  get value(): T {
    const node = this.nodeIn(frameFor(`the value of the param "${this.name}"`));
    return (node as unknown as Node<T>).value;
  }

  map<U>(fn: (value: T) => U): Node<U> {
    return derive.map(this, fn as (value: unknown) => unknown) as Node<U>;
  }

  get<K extends keyof T>(key: K): Node<T[K]> {
    return derive.get(this, key) as Node<T[K]>;
  }

  nodeIn(frame: Frame): AnyNode {
    const { run } = frame;
    const known = run.params.get(this.name);
    if (known !== undefined) {
      if ((known as ParamNode).param !== this) throw duplicate(this.name);
      return known;
    }
    const json = (Object.hasOwn(run.values, this.name) ? run.values[this.name] : this.initial) as Json;
    // A copy: an op that changes its argument in place must not change the candidate.
    const node = new ParamNode(this, this.#operation, this.kind.decode(structuredClone(json) as Json), json, run);
    run.params.set(this.name, node);
    return node;
  }

  [Symbol.toPrimitive](): never {
    throw notPlain(`the param "${this.name}"`, "used as a plain value");
  }

  toJSON(): never {
    throw notPlain(`the param "${this.name}"`, "put into JSON");
  }
}

/** A run's node of a param. */
export class ParamNode extends NodeRecord {
  readonly param: Param<unknown>;
  /** The bound value as the candidate holds it. */
  readonly json: Json;

  constructor(param: Param<unknown>, operation: Operation, raw: unknown, json: Json, run: Frame["run"]) {
    super(operation, [], raw, run);
    this.param = param;
    this.json = json;
  }
}

/** Makes a param of a kind; `param.text(…)` and its siblings call this, and so can a kind of your own. */
export function makeParam<T>(name: string, kind: Kind<T>, initial: T, options: ParamOptions = {}): Param<T> & Bindable {
  if (!/^[A-Za-z_][\w.-]*$/.test(name)) {
    throw new GradusError("BAD_NAME", `"${name}" cannot name a param`, {
      fix: "use letters, digits, _, - and dots, and begin with a letter",
    });
  }
  const json = encoded(name, kind, initial);
  const leaf = new ParamLeaf(name, kind, json, options.description);
  declare(leaf);
  return leaf;
}

function encoded<T>(name: string, kind: Kind<T>, initial: T): Json {
  try {
    const json = structuredClone(kind.encode(initial)) as Json;
    const problem = kind.check(json);
    if (typeof problem === "string") throw new BadValue(problem);
    if (problem !== undefined) problem.catch(() => {});
    return json;
  } catch (error) {
    if (!(error instanceof BadValue)) throw error;
    throw new GradusError("BAD_DEFAULT", `the default of the param "${name}" is not allowed: ${error.message}`, {
      fix: `give a default that is ${kind.describe()}`,
      cause: error,
    });
  }
}

/** Every param of this process that is still in use, by name: what a saved candidate is checked against. */
function declared(): Map<string, Set<WeakRef<Param<unknown>>>> {
  const place = globalThis as unknown as Record<symbol, Map<string, Set<WeakRef<Param<unknown>>>> | undefined>;
  place[PLACE] ??= new Map();
  return place[PLACE];
}

function declare(param: Param<unknown>): void {
  const known = declared();
  const refs = known.get(param.name) ?? new Set();
  for (const ref of refs) if (ref.deref() === undefined) refs.delete(ref);
  known.set(param.name, refs.add(new WeakRef(param)));
}

/** The params declared under `name`, or all of them. */
export function declaredParams(name?: string): Param<unknown>[] {
  const refs =
    name === undefined ? [...declared().values()] : [declared().get(name) ?? new Set<WeakRef<Param<unknown>>>()];
  return refs.flatMap((set) => [...set].flatMap((ref) => ref.deref() ?? []));
}

function duplicate(name: string): GradusError {
  return new GradusError("DUPLICATE_PARAM", `two params are named "${name}" in one program`, {
    fix: "give each param a name of its own",
  });
}
