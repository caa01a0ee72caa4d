import { eachInput, type Graph, type GraphNode, nodeOf } from "./graph.ts";
import { inline, isText, isTextParam, textOf } from "./render-value.ts";

/** How a graph is drawn. */
export interface DrawingOptions {
  /** From the output to the inputs; default: the other way. */
  readonly reverse?: boolean;
  /** Leave out plain values, and flows that only pass on what their inner output is; default: draw them. */
  readonly skipPlain?: boolean;
  /** The most nodes to draw: those nearest to the output; default 200. The others are counted. */
  readonly limit?: number;
}

/** Nodes and edges to draw, in the order in which they are printed. */
export interface Drawing {
  readonly nodes: readonly {
    readonly node: GraphNode;
    readonly lines: readonly string[];
    readonly isOutput: boolean;
  }[];
  readonly edges: readonly Edge[];
  /** How many nodes the limit left out. */
  readonly hidden: number;
}

/** An edge by ids; "inner": what a flow returns, "control": what decided it. */
export interface Edge {
  readonly from: number;
  readonly to: number;
  readonly type: "data" | "inner" | "control";
}

/** What a drawing of `graph` shows; every renderer of drawings prints this. */
export function drawingOf(graph: Graph, options: DrawingOptions = {}): Drawing {
  const standIn = options.skipPlain ? skipped(graph) : new Map<number, number | undefined>();
  const resolve = (id: number): number | undefined => (standIn.has(id) ? standIn.get(id) : id);
  const output = resolve(graph.output) ?? graph.output;
  const edges = graph.nodes.flatMap((node) => (standIn.has(node.id) ? [] : edgesTo(node, resolve)));
  const total = graph.nodes.length - standIn.size;
  const shown = nearest(output, edges, Math.max(1, options.limit ?? 200), graph, standIn);
  const ordered = options.reverse ? [...shown].sort((a, b) => b - a) : [...shown].sort((a, b) => a - b);
  return {
    nodes: ordered.map((id) => {
      const node = nodeOf(graph, id);
      return { node, lines: linesOf(node), isOutput: id === output };
    }),
    edges: edges.filter(({ from, to }) => shown.has(from) && shown.has(to)),
    hidden: total - shown.size,
  };
}

/** Nodes that are not drawn, each with the one that its edges come from instead; `undefined` where they go as well. */
function skipped(graph: Graph): Map<number, number | undefined> {
  const standIn = new Map<number, number | undefined>();
  for (const { id, kind, inner, reads, error, feedback } of graph.nodes) {
    if (kind === "value" && id !== graph.output) standIn.set(id, undefined);
    else if (inner !== undefined && reads.length === 0 && error === undefined && feedback === undefined) {
      const target = standIn.has(inner) ? standIn.get(inner) : inner;
      if (target !== undefined) standIn.set(id, target);
    }
  }
  return standIn;
}

function edgesTo(node: GraphNode, resolve: (id: number) => number | undefined): Edge[] {
  const seen = new Set<string>();
  const edges: Edge[] = [];
  const add = (id: number, type: Edge["type"]): void => {
    const from = resolve(id);
    if (from === undefined || seen.has(`${type} ${from}`)) return;
    seen.add(`${type} ${from}`);
    edges.push({ from, to: node.id, type });
  };
  eachInput({ args: node.args }, (id) => add(id, "data"));
  if (node.inner !== undefined) add(node.inner, "inner");
  for (const id of node.reads) add(id, "control");
  return edges;
}

/** Up to `limit` ids, nearest to the output first; what no edge leads from comes last, in its own order. */
function nearest(
  output: number,
  edges: readonly Edge[],
  limit: number,
  graph: Graph,
  standIn: ReadonlyMap<number, unknown>,
): ReadonlySet<number> {
  const into = new Map<number, number[]>();
  for (const { from, to } of edges) {
    const known = into.get(to);
    if (known === undefined) into.set(to, [from]);
    else known.push(from);
  }
  const found = new Set([output]);
  for (const id of found) {
    for (const from of into.get(id) ?? []) if (found.size < limit) found.add(from);
  }
  for (let i = graph.nodes.length - 1; i >= 0 && found.size < limit; i--) {
    if (!standIn.has(graph.nodes[i]!.id)) found.add(graph.nodes[i]!.id);
  }
  return found;
}

/** A node's name, and its value or error in short. */
function linesOf(node: GraphNode): string[] {
  const name = node.count === undefined ? node.name : `${node.name} (${node.count} equal calls)`;
  const lines = [name];
  if (node.error !== undefined) lines.push(inline(`${node.error.name}: ${node.error.message}`, false, 60));
  else if (node.param !== undefined) lines.push(inline(node.param.shown, isTextParam(node.param), 60));
  else if (node.parts !== undefined) lines.push(inline(node.parts.join("${…}"), true, 60));
  else if (node.inner === undefined) {
    lines.push(inline(textOf(node.value), isText(node.value), 60));
  }
  for (const { text, score } of node.feedback ?? []) {
    const parts = [score === undefined ? "" : `score ${score}`, text === undefined ? "" : inline(text, false, 60)];
    lines.push(`feedback: ${parts.filter((part) => part !== "").join(", ")}`);
  }
  return lines;
}
