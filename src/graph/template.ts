import { type AnyNode, isNode, type Node, AnyNode as NodeRecord, type Operation } from "./node.ts";
import { bind } from "./op.ts";
import { frameFor } from "./run.ts";

/** What a template may hold: anything but a promise, which the compiler refuses with a sentence. */
export type Settled<X extends readonly unknown[]> = {
  [K in keyof X]: X[K] extends PromiseLike<unknown> ? ["await this value before it goes into a template", X[K]] : X[K];
};

/** The operation of a template: its literal parts are what the graph prints as its definition. */
export interface TemplateOperation extends Operation {
  readonly parts: readonly string[];
}

const known = new WeakMap<TemplateStringsArray, TemplateOperation>();

/**
 * A text with holes, as a node: every `${}` is an edge, whether it holds a node, a param or a plain value.
 * Texts go in as they are, other values as JSON.
 */
export function t<const X extends readonly unknown[]>(
  strings: TemplateStringsArray,
  ...holes: Settled<X>
): Node<string> {
  return templateNode(strings, holes) as unknown as Node<string>;
}

/** The template's node; model tags build their prompt with it. */
export function templateNode(strings: TemplateStringsArray, holes: readonly unknown[]): AnyNode {
  const frame = frameFor("a template");
  const inputs = holes.map((hole) => bind(hole, frame, "a template"));
  return new NodeRecord(operationOf(strings), inputs, fill(strings, inputs), frame.run);
}

function fill(strings: readonly string[], inputs: readonly unknown[]): string {
  let text = strings[0] ?? "";
  for (let i = 0; i < inputs.length; i++) text += plainText(inputs[i]) + (strings[i + 1] ?? "");
  return text;
}

function plainText(input: unknown): string {
  const value = isNode(input) ? (input as AnyNode).raw : input;
  if (typeof value !== "object" || value === null) return String(value);
  return JSON.stringify(value) ?? String(value);
}

function operationOf(strings: TemplateStringsArray): TemplateOperation {
  let operation = known.get(strings);
  if (operation === undefined) {
    operation = { kind: "template", name: "template", argumentNames: [], effects: "none", parts: [...strings] };
    known.set(strings, operation);
  }
  return operation;
}
