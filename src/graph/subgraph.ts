import { type Graph, type GraphNode, inputOf, nodeOf, placeOf } from "./graph.ts";

/** Which part of a graph to keep. */
export interface SubgraphOptions {
  /** Only what these params decide; default: every param. Names that this run did not use are passed over. */
  readonly params?: readonly string[];
  /** Ids of the nodes that the evidence is about; default: the output, and every node with feedback. */
  readonly from?: readonly number[];
}

/**
 * The minimal subgraph: every node on a path, over data and control edges, from a param to the output or to a node with
 * feedback, and the direct inputs and reads of these. Such inputs stand for their values alone (`cut`), and so do params that
 * were not asked for. The output is always there. Ids and names stay those of `graph`, so the result is a graph as well.
 * Linear in nodes and edges. Throws a `RangeError` where `from` names a node that is not there. After the "minimal subgraph" of Trace (Cheng, Nie and Swaminathan, 2024), control edges added.
 */
export function minimalSubgraph(graph: Graph, options: SubgraphOptions = {}): Graph {
  const { nodes } = graph;
  const wanted = options.params && new Set(options.params);
  const output = placeOf(graph, graph.output);
  const targets = options.from?.map((id) => placeOf(graph, nodeOf(graph, id).id)) ?? [output];
  if (options.from === undefined) for (let i = 0; i < nodes.length; i++) if (nodes[i]!.feedback) targets.push(i);

  const placeIn = placesOf(graph);
  const decided = new Uint8Array(nodes.length);
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i]!;
    if (node.kind === "param") decided[i] = !node.cut && (wanted === undefined || wanted.has(node.name)) ? 1 : 0;
    else if (anyEdge(node, (id) => decided[placeIn(id)] === 1)) decided[i] = 1;
  }
  const keep = new Uint8Array(nodes.length);
  for (const target of targets) if (decided[target] === 1) keep[target] = WHOLE;
  const mark = (id: number): boolean => {
    const place = placeIn(id);
    if (decided[place] === 1) keep[place] = WHOLE;
    else if (keep[place] === 0) keep[place] = VALUE;
    return false;
  };
  for (let i = nodes.length - 1; i >= 0; i--) if (keep[i] === WHOLE) anyEdge(nodes[i]!, mark);
  if (keep[output] === 0) keep[output] = VALUE;

  const kept: GraphNode[] = [];
  for (let i = 0; i < nodes.length; i++) {
    if (keep[i] !== 0) kept.push(keep[i] === WHOLE ? nodes[i]! : valueOnly(nodes[i]!));
  }
  return {
    nodes: kept,
    output: graph.output,
    touched: wanted === undefined ? graph.touched : graph.touched.filter((name) => wanted.has(name)),
  };
}

const VALUE = 1;
const WHOLE = 2;

/** Whether `test` holds for the id of an input or read; it is asked about each until it does. */
function anyEdge({ args, inner, reads }: GraphNode, test: (id: number) => boolean): boolean {
  for (let i = 0; i < args.length; i++) {
    const input = inputOf(args[i]!);
    if (input !== undefined && test(input)) return true;
  }
  if (inner !== undefined && test(inner)) return true;
  for (let i = 0; i < reads.length; i++) if (test(reads[i]!)) return true;
  return false;
}

/** Ids are places where none is missing. */
function placesOf(graph: Graph): (id: number) => number {
  const last = graph.nodes.length - 1;
  return graph.nodes[last]?.id === last ? (id) => id : (id) => placeOf(graph, id);
}

function valueOnly(node: GraphNode): GraphNode {
  if (node.cut || node.kind === "value") return node;
  const { inner: _, ...rest } = node;
  return { ...rest, args: [], reads: [], cut: true };
}
