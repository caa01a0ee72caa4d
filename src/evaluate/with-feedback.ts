import type { Graph } from "../graph/graph.ts";

/** The graph with a metric's feedback at the nodes of the ops, models, flows and params that it names. */
export function withFeedback(graph: Graph, on: Readonly<Record<string, string>>): Graph {
  if (Object.keys(on).length === 0) return graph;
  const nodes = graph.nodes.map((node) => {
    const text = Object.hasOwn(on, node.op) ? on[node.op] : undefined;
    return text === undefined ? node : { ...node, feedback: [...(node.feedback ?? []), { text }] };
  });
  return { ...graph, nodes };
}
