import { type Graph, type GraphNode, placeOf } from "../graph/graph.ts";

/**
 * The graph with a metric's feedback at the nodes of the ops, models, flows and params that it names. What names none
 * of them is kept at the output, after its name: a slip in a name, or a part that this run had no use for.
 */
export function withFeedback(graph: Graph, on: Readonly<Record<string, string>>): Graph {
  const names = Object.keys(on);
  if (names.length === 0) return graph;
  const ops = new Set(graph.nodes.map((node) => node.op));
  const nodes = graph.nodes.map((node) => (Object.hasOwn(on, node.op) ? told(node, [on[node.op]!]) : node));
  const homeless = names.filter((name) => !ops.has(name)).map((name) => `${name}: ${on[name]}`);
  const place = placeOf(graph, graph.output);
  if (homeless.length > 0 && place >= 0) nodes[place] = told(nodes[place]!, homeless);
  return { ...graph, nodes };
}

function told(node: GraphNode, texts: readonly string[]): GraphNode {
  return { ...node, feedback: [...(node.feedback ?? []), ...texts.map((text) => ({ text }))] };
}
