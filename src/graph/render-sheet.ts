import type { Feedback } from "./feedback.ts";
import { eachInput, type Graph, type GraphNode, nodeOf, placeOf } from "./graph.ts";

/** A graph sorted into what a page prints, once for all lengths. */
export interface Sheet {
  readonly graph: Graph;
  /** One node of every operation, in the order of the calls. */
  readonly definitions: readonly GraphNode[];
  readonly params: readonly GraphNode[];
  /** Given values: arguments of flows, and nodes that stand for their value alone. */
  readonly inputs: readonly GraphNode[];
  /** Calls whose values data edges carry to the output. */
  readonly calls: readonly GraphNode[];
  /** Calls that only control edges reach it from. */
  readonly decisions: readonly GraphNode[];
  /** Given values that only control edges reach it from. */
  readonly grounds: readonly GraphNode[];
  /** Nodes with control edges. */
  readonly decided: readonly GraphNode[];
  readonly output: GraphNode;
  /** The output and what it is made of without change: the outputs of its inner flows. */
  readonly outputs: ReadonlySet<GraphNode>;
  /** Where errors arose; not the flows that they ended. */
  readonly errors: readonly { readonly node: GraphNode; readonly caught: boolean }[];
  readonly feedback: readonly { readonly node: GraphNode; readonly remark: Feedback }[];
}

/** Sorts a graph; `feedback` is shown at the output, beside what stands at the nodes. Linear. */
export function sheetOf(graph: Graph, feedback: readonly Feedback[]): Sheet {
  const data = dataReach(graph);
  const output = nodeOf(graph, graph.output);
  const definitions = new Map<string, GraphNode>();
  const latest = new Map<string, GraphNode>();
  const params: GraphNode[] = [];
  const inputs: GraphNode[] = [];
  const calls: GraphNode[] = [];
  const decisions: GraphNode[] = [];
  const grounds: GraphNode[] = [];
  const remarks: { node: GraphNode; remark: Feedback }[] = [];
  graph.nodes.forEach((node, place) => {
    for (const remark of node.feedback ?? []) remarks.push({ node, remark });
    if (node.kind === "param" && !node.cut) params.push(node);
    else if (isGiven(node)) {
      if (node !== output && node.error === undefined) (data[place] === 1 ? inputs : grounds).push(node);
    } else {
      (data[place] === 1 ? calls : decisions).push(node);
      if (isSameOperation(node, latest.get(node.op))) return;
      latest.set(node.op, node);
      const key = definitionKey(node);
      if (!definitions.has(key)) definitions.set(key, node);
    }
  });
  return {
    graph,
    definitions: [...definitions.values()],
    params,
    inputs,
    calls,
    decisions,
    grounds,
    decided: graph.nodes.filter((node) => node.reads.length > 0),
    output,
    outputs: outputsOf(graph, output),
    errors: graph.nodes.flatMap((node, place) =>
      node.error !== undefined && !endedWithin(graph, node) ? { node, caught: data[place] !== 1 } : [],
    ),
    feedback: [...remarks, ...feedback.map((remark) => ({ node: output, remark }))],
  };
}

function isGiven(node: GraphNode): boolean {
  return node.kind === "value" || node.kind === "param" || node.cut === true;
}

/** Calls of one operation share its facts, so that most of them need no key. */
function isSameOperation(node: GraphNode, other: GraphNode | undefined): boolean {
  return (
    other !== undefined &&
    other.kind === node.kind &&
    other.signature === node.signature &&
    other.description === node.description
  );
}

function definitionKey({ kind, op, signature, description = "" }: GraphNode): string {
  return kind === "template" ? op : [kind, op, ...signature, description].join("\n");
}

/** Which places data edges lead from to the output. */
function dataReach(graph: Graph): Uint8Array {
  const { nodes } = graph;
  const reach = new Uint8Array(nodes.length);
  const mark = (id: number): void => {
    reach[placeOf(graph, id)] = 1;
  };
  mark(graph.output);
  for (let i = nodes.length - 1; i >= 0; i--) {
    if (reach[i] === 1) eachInput(nodes[i]!, mark);
  }
  return reach;
}

function outputsOf(graph: Graph, output: GraphNode): ReadonlySet<GraphNode> {
  const chain = new Set([output]);
  for (let at = output; at.inner !== undefined; ) {
    at = nodeOf(graph, at.inner);
    chain.add(at);
  }
  return chain;
}

/** Whether a flow failed because a call inside it did. */
function endedWithin(graph: Graph, node: GraphNode): boolean {
  return node.inner !== undefined && nodeOf(graph, node.inner).error !== undefined;
}
