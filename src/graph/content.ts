import { hash } from "node:crypto";
import type { Feedback } from "./feedback.ts";
import { type AnyNode, isNode } from "./node.ts";
import type { ParamNode } from "./param.ts";
import { plainJson } from "./plain.ts";
import { errorText } from "./thrown.ts";

/** What a node is, apart from when it was made: equal contents are interchangeable as evidence. */
export interface Content {
  /** Equal for nodes of the same operation, inputs, value or error, and feedback. */
  readonly hash: string;
  /** The longest path to a leaf: loop rounds that build on each other sort in their order. */
  readonly level: number;
}

/** Deeper members of a value do not count; also what ends a walk through a value. */
const DEEPEST = 100;
const NOT_YET: Content = { hash: "…", level: 0 };

/** Reads contents, each node's once: linear in nodes, edges and distinct values, and iterative, so that depth does not matter. */
export function contentReader(feedback: ReadonlyMap<AnyNode, readonly Feedback[]>): (node: AnyNode) => Content {
  const known = new Map<AnyNode, Content>();
  const token = valueReader();
  return (node) => {
    const stack = [node];
    while (stack.length > 0) {
      const top = stack.at(-1)!;
      const before = known.get(top);
      if (before === undefined) {
        known.set(top, NOT_YET);
        for (const next of edgesOf(top)) if (!known.has(next)) stack.push(next);
      } else {
        stack.pop();
        if (before === NOT_YET) known.set(top, contentOf(top, known, token, feedback.get(top)));
      }
    }
    return known.get(node)!;
  };
}

function* edgesOf({ args, extra }: AnyNode): Generator<AnyNode> {
  for (const arg of args) if (isNode(arg)) yield arg as AnyNode;
  if (extra?.inner !== undefined) yield extra.inner;
  if (extra?.reads !== undefined) yield* extra.reads;
}

function contentOf(
  node: AnyNode,
  known: ReadonlyMap<AnyNode, Content>,
  token: (value: unknown) => string,
  feedback: readonly Feedback[] | undefined,
): Content {
  const { operation, args, extra } = node;
  let level = 0;
  const of = (input: AnyNode): string => {
    const content = known.get(input) ?? NOT_YET;
    level = Math.max(level, content.level + 1);
    return content.hash;
  };
  const facts: unknown[] = [
    operation.kind,
    operation.name,
    "parts" in operation ? operation.parts : 0,
    args.map((arg) => (isNode(arg) ? [of(arg as AnyNode)] : token(arg))),
    extra?.inner === undefined ? token(ownValue(node)) : of(extra.inner),
  ];
  if (extra?.reads !== undefined) facts.push([...extra.reads].map(of).sort());
  if (node.failed) facts.push(errorText(extra?.error));
  if (feedback !== undefined) facts.push(plainJson(feedback));
  return { hash: short(JSON.stringify(facts)), level };
}

function ownValue(node: AnyNode): unknown {
  return node.operation.kind === "param" ? (node as ParamNode).json : node.raw;
}

/** A short text for a value, equal for equal values. Shared members are read once, as growing histories share theirs. */
function valueReader(): (value: unknown) => string {
  const texts = new Map<string, string>();
  const objects = new Map<object, string>();
  const token = (value: unknown, depth: number): string => {
    if (typeof value === "string") {
      if (value.length < 40) return JSON.stringify(value);
      const known = texts.get(value);
      if (known !== undefined) return known;
      const made = short(value);
      texts.set(value, made);
      return made;
    }
    if (typeof value !== "object" || value === null) return JSON.stringify(plainJson(value));
    const known = objects.get(value);
    if (known !== undefined) return known;
    if (depth > DEEPEST) return "<deep>";
    objects.set(value, "<circular>");
    const made = short(readable(value, depth));
    objects.set(value, made);
    return made;
  };
  const readable = (value: object, depth: number): string => {
    try {
      return membersOf(value, depth);
    } catch {
      return "<unreadable>";
    }
  };
  const membersOf = (value: object, depth: number): string => {
    if (Array.isArray(value)) return `[${value.map((member) => token(member, depth + 1)).join(",")}]`;
    if (Object.getPrototypeOf(value) !== Object.prototype) return JSON.stringify(plainJson(value));
    const pairs = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}:${token(member, depth + 1)}`);
    return `{${pairs.join(",")}}`;
  };
  return (value) => token(value, 0);
}

function short(text: string): string {
  return hash("sha256", text, "hex").slice(0, 32);
}
