import type { AnyNode, Operation } from "./node.ts";

interface Counter {
  readonly base: string;
  count: number;
  /** Numbers that would make a name of a param or of a flow's argument. */
  readonly taken: ReadonlySet<number> | undefined;
}

/**
 * Gives every node its name, in the order of the walk: params keep theirs, a flow's argument has its own the first time,
 * everything else is operation and number ("ask2"; a template makes "text1"). Names are unique, and valid identifiers
 * but for params' own dots and dashes.
 */
export function namer(nodes: readonly AnyNode[]): (node: AnyNode) => string {
  const params = new Set<string>();
  const taken = new Map<string, Set<number>>();
  for (const { operation } of nodes) {
    if (operation.kind === "param") params.add(operation.name);
    if (operation.kind === "param" || operation.kind === "value") take(operation, taken);
  }
  const used = new Set<string>();
  const byBase = new Map<string, Counter>();
  const byOperation = new Map<Operation, Counter>();
  const counterOf = (operation: Operation): Counter => {
    const base = numberedBase(operation.kind === "template" ? "text" : operation.name);
    const counter = byBase.get(base) ?? { base, count: 0, taken: taken.get(base) };
    byBase.set(base, counter);
    byOperation.set(operation, counter);
    return counter;
  };
  return ({ operation }) => {
    if (operation.kind === "param") return operation.name;
    if (operation.kind === "value") {
      const own = identifier(operation.name);
      if (!params.has(own) && !used.has(own)) {
        used.add(own);
        return own;
      }
    }
    return next(byOperation.get(operation) ?? counterOf(operation));
  };
}

function next(counter: Counter): string {
  do counter.count++;
  while (counter.taken?.has(counter.count));
  return counter.base + counter.count;
}

/** A base that ends in a digit would make "gpt4" and 1 the name of another operation's call. */
function numberedBase(name: string): string {
  const base = identifier(name);
  return /[0-9]$/.test(base) ? `${base}_` : base;
}

function take({ kind, name }: Operation, taken: Map<string, Set<number>>): void {
  const match = /^(.*[^0-9])([1-9][0-9]*)$/s.exec(kind === "param" ? name : identifier(name));
  if (match === null) return;
  const numbers = taken.get(match[1]!) ?? new Set();
  taken.set(match[1]!, numbers.add(Number(match[2])));
}

/** A text as an identifier: what cannot stand in one becomes an underscore. */
export function identifier(text: string): string {
  const safe = text.replace(/[^\p{ID_Continue}$]+/gu, "_");
  return /^[\p{ID_Start}$_]/u.test(safe) ? safe : `_${safe}`;
}
