import { canonical } from "./json.ts";
import { type AnyNode, isNode, type Operation } from "./node.ts";

/** A recorded value that was changed in place, so that the record shows it as it never was. */
export interface ChangedInPlace {
  /** What the record has it as, such as `the value of "search"`. */
  readonly value: string;
  /** The ops that were running with it as an argument; none where a flow's own code did it, or an op that kept it. */
  readonly by: readonly Holder[];
  /** Whether it is the one op of `by` that did it, and nothing that ran meanwhile. */
  readonly certain: boolean;
}

/** An op that was given the value, and as what. */
export interface Holder {
  readonly op: string;
  readonly argument: string;
}

/** A call of an op that has not settled. */
interface Call {
  readonly operation: Operation;
  readonly plain: readonly unknown[];
}

interface Known {
  readonly label: string;
  text: string | undefined;
}

/** After so many changes a run is not looked at any more: one mistake in a loop is made many times. */
const MANY = 20;

/**
 * Watches a run for recorded values that are changed in place, by their JSON; what is no JSON is not looked at.
 * Slow, since it writes each value at each call: for checks only.
 */
export class Watch {
  readonly #known = new Map<object, Known>();
  readonly #running = new Set<Call>();
  readonly #changes: ChangedInPlace[] = [];

  /** What was changed up to now; to be asked at the run's end. */
  changes(): readonly ChangedInPlace[] {
    for (const value of this.#known.keys()) this.#look(value, this.#running);
    return this.#changes;
  }

  /** A node was made: its value and its constants are part of the record. */
  made({ operation, args, raw }: AnyNode): void {
    this.#remember(raw, labelOf(operation));
    for (const arg of args) if (!isNode(arg)) this.#remember(arg, constantOf(operation));
  }

  /** An op's body that is looked after. */
  around(operation: Operation, body: (...plain: unknown[]) => unknown): (...plain: unknown[]) => unknown {
    return (...plain) => {
      const call: Call = { operation, plain };
      for (const value of plain) this.#remember(value, constantOf(operation));
      this.#running.add(call);
      let result: unknown;
      try {
        result = body(...plain);
      } finally {
        // Nothing else has run since the body began.
        for (const value of plain) this.#look(value, [call], true);
        if (!isThenable(result)) this.#running.delete(call);
      }
      if (!isThenable(result)) return result;
      return Promise.resolve(result).finally(() => {
        for (const value of plain) this.#look(value, this.#running);
        this.#running.delete(call);
      });
    };
  }

  /** Keeps a value as it is now; one that is known must still be as it was. */
  #remember(value: unknown, label: string): void {
    if (typeof value !== "object" || value === null) return;
    if (this.#known.has(value)) {
      this.#look(value, this.#running);
      return;
    }
    const text = textOf(value);
    if (text !== undefined) this.#known.set(value, { label, text });
  }

  #look(value: unknown, running: Iterable<Call>, certain = false): void {
    const known = this.#known.get(value as object);
    if (known === undefined || this.#changes.length >= MANY || textOf(value) === known.text) return;
    const by = [...running].flatMap(({ operation, plain }) => {
      const i = plain.indexOf(value);
      return i < 0 ? [] : [{ op: operation.name, argument: argumentOf(operation, i) }];
    });
    this.#changes.push({ value: known.label, by, certain });
    known.text = textOf(value);
    // What shares members with the argument of an op has changed with it, and is told once.
    if (by.length > 0) for (const [other, one] of this.#known) one.text = textOf(other);
  }
}

function labelOf({ kind, name }: Operation): string {
  if (kind === "param") return `the param "${name}"`;
  return kind === "value" ? `the input "${name}"` : `the value of "${name}"`;
}

function constantOf({ name }: Operation): string {
  return `a plain value given to "${name}"`;
}

function argumentOf({ argumentNames }: Operation, i: number): string {
  const rest = argumentNames.at(-1);
  return (argumentNames[i] ?? (rest?.startsWith("…") ? rest : `argument${i + 1}`)).replace("…", "");
}

function textOf(value: unknown): string | undefined {
  try {
    return canonical(value);
  } catch {
    return undefined;
  }
}

function isThenable(x: unknown): x is PromiseLike<unknown> {
  return typeof x === "object" && x !== null && typeof (x as { then?: unknown }).then === "function";
}
