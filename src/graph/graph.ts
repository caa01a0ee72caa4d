import type { Feedback } from "./feedback.ts";
import type { Json } from "./json.ts";
import type { NodeKind } from "./node.ts";

/** An input of a recorded call: an earlier node by its id, or a plain value; `name` is the argument's. */
export type Arg =
  | { readonly name?: string; readonly node: number }
  | { readonly name?: string; readonly value: unknown };

/** What a param node held in this run. */
export interface GraphParam {
  /** The kind's name: "text", "number", … */
  readonly kind: string;
  /** What values are allowed, in one sentence. */
  readonly allowed: string;
  /** The value as the candidate holds it. */
  readonly json: Json;
  /** The value as it stands in prompts. */
  readonly shown: string;
}

/** One node of a recorded graph, as plain data. */
export interface GraphNode {
  /** Its place in the walk from the output: inputs have smaller ids. The same under any timing. */
  readonly id: number;
  /** Its name in every rendering: a param's own, a flow argument's own, otherwise operation and number ("ask2"). */
  readonly name: string;
  readonly kind: NodeKind;
  /** The operation's name; templates are "template1", "template2", … by their literal parts. */
  readonly op: string;
  /** The operation's argument names; "…name" for a rest argument. */
  readonly signature: readonly string[];
  readonly args: readonly Arg[];
  /** The raw value; what JSON cannot hold is shown as a short text wherever it is written down. */
  readonly value: unknown;
  readonly error?: { readonly name: string; readonly message: string };
  /** A flow's own output: the node its body returned, or failed at. */
  readonly inner?: number;
  /** Control edges: nodes whose values decided the course of a flow, or were read unseen by an op; ascending. */
  readonly reads: readonly number[];
  readonly description?: string;
  /** A template's literal parts, one more than it has holes. */
  readonly parts?: readonly string[];
  readonly feedback?: readonly Feedback[];
  readonly param?: GraphParam;
  /** How many equal calls stand here as one: reads are a set, so calls of equal content that only decided the course are. */
  readonly count?: number;
  /** It stands here for its value alone: its own inputs are left out. */
  readonly cut?: true;
}

/** What a run left behind, as plain data: nodes in ascending order of their ids, inputs first. */
export interface Graph {
  /** Ids are dense in a recorded graph, and have gaps in a subgraph of it. */
  readonly nodes: readonly GraphNode[];
  /** The id of the program's own node. */
  readonly output: number;
  /** Names of the params that were used but reach the output by no edge, sorted. */
  readonly touched: readonly string[];
}

/** The place of the node `id` in `graph.nodes`, or -1 where the graph does not hold it. */
export function placeOf(graph: Graph, id: number): number {
  const { nodes } = graph;
  if (nodes[id]?.id === id) return id;
  let low = 0;
  let high = nodes.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = nodes[middle]!.id;
    if (found === id) return middle;
    if (found < id) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

/** The node `id`; throws a `RangeError` where the graph does not hold it. */
export function nodeOf(graph: Graph, id: number): GraphNode {
  const node = graph.nodes[placeOf(graph, id)];
  if (node === undefined) throw new RangeError(`the graph has no node ${id}`);
  return node;
}

/** The node that an argument is, by its id; `undefined` for a plain value. A plain look-up, since `in` is slow over several shapes. */
export function inputOf(arg: Arg): number | undefined {
  return (arg as { readonly node?: number }).node;
}

/** Calls `visit` with the id of every direct input: arguments in order, then a flow's inner output. Control edges are in `reads`. */
export function eachInput(node: Pick<GraphNode, "args" | "inner">, visit: (id: number) => void): void {
  for (const arg of node.args) {
    const input = inputOf(arg);
    if (input !== undefined) visit(input);
  }
  if (node.inner !== undefined) visit(node.inner);
}
