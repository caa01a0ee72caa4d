import { type Content, contentReader } from "./content.ts";
import type { Feedback } from "./feedback.ts";
import { type AnyNode, isNode } from "./node.ts";
import { type Order, postOrder } from "./post-order.ts";

/** The nodes of a run in the order that its structure gives. */
export interface Walk {
  /** Each node after its inputs, its inner output and its reads. */
  readonly nodes: readonly AnyNode[];
  /** The place of the output; what follows it does not reach it. */
  readonly output: number;
  /** The place in `nodes` of an input or read of the node at `from`. */
  place(node: AnyNode, from: number): number;
  /** How many calls of equal content the node at a place stands for. */
  count(place: number): number;
}

type ContentOf = (node: AnyNode) => Content;

/**
 * Orders a run's graph by structure alone. Data edges (arguments in order, then a flow's inner output) fix an order by
 * themselves. Reads are sets, and their order in time means nothing: those that data edges reach have their place there;
 * the others are ordered by content, and those of equal content are one, since nothing but time tells them apart.
 * Nodes with feedback that do not reach the output follow it.
 */
export function walkFrom(output: AnyNode, feedback: ReadonlyMap<AnyNode, readonly Feedback[]>): Walk {
  const data = postOrder([output], dataEdges);
  const outside = [...feedback.keys()].filter((node) => data.place(node) === undefined);
  if (outside.length > 0 || data.nodes.some((node) => node.extra?.reads !== undefined)) {
    return fullWalk(output, outside, data, contentReader(feedback));
  }
  return { nodes: data.nodes, output: data.nodes.length - 1, place: (node) => data.place(node)!, count: () => 1 };
}

function fullWalk(output: AnyNode, outside: readonly AnyNode[], data: Order, content: ContentOf): Walk {
  const stand = standIns(outside, data, content);
  const ordered = (set: Iterable<AnyNode>, from: AnyNode): AnyNode[] =>
    [...new Set(Array.from(set, (node) => stand.for(node, from)))].sort((a, b) => compare(a, b, data, content));
  const order = postOrder(
    [output, ...ordered(outside, output)],
    (node) => {
      const edges = dataEdges(node);
      return data.place(node) !== undefined ? edges : edges.map((x) => (isNode(x) ? stand.for(x as AnyNode, node) : x));
    },
    (node) => (node.extra?.reads === undefined ? [] : ordered(node.extra.reads, node)),
  );
  return {
    nodes: order.nodes,
    output: order.place(output)!,
    place: (node, from) => order.place(stand.for(node, order.nodes[from]!))!,
    count: (place) => stand.counts.get(order.nodes[place]!) ?? 1,
  };
}

interface StandIns {
  /** The node that stands for `node` as an input or read of `from`. */
  for(node: AnyNode, from: AnyNode): AnyNode;
  readonly counts: ReadonlyMap<AnyNode, number>;
}

/**
 * What data edges reach is itself for others of that kind. A node that they do not reach is known by its content alone,
 * and so are its own inputs: the first of equal content in the data order where there is one, else any.
 */
function standIns(outside: readonly AnyNode[], data: Order, content: ContentOf): StandIns {
  const open = [...outside];
  const isData = (node: AnyNode): boolean => data.place(node) !== undefined;
  for (const node of data.nodes) for (const read of node.extra?.reads ?? []) if (!isData(read)) open.push(read);
  const seen = new Set<AnyNode>();
  const shared = new Set<AnyNode>();
  const byContent = new Map<string, AnyNode>();
  const counts = new Map<AnyNode, number>();
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (isData(node)) shared.add(node);
    else if (!seen.has(node)) {
      seen.add(node);
      const { hash } = content(node);
      const first = byContent.get(hash) ?? node;
      byContent.set(hash, first);
      counts.set(first, (counts.get(first) ?? 0) + 1);
      for (const x of dataEdges(node)) if (isNode(x)) open.push(x as AnyNode);
      for (const read of node.extra?.reads ?? []) open.push(read);
    }
  }
  const sharedByContent = new Map<string, AnyNode>();
  for (const node of [...shared].sort((a, b) => data.place(a)! - data.place(b)!)) {
    const { hash } = content(node);
    if (!sharedByContent.has(hash)) sharedByContent.set(hash, node);
  }
  return {
    counts,
    for(node, from) {
      if (isData(from)) return isData(node) ? node : byContent.get(content(node).hash)!;
      const { hash } = content(node);
      return sharedByContent.get(hash) ?? byContent.get(hash)!;
    },
  };
}

/** Nodes that data edges reach in their order there, then the others by content: what builds on more comes later. */
function compare(a: AnyNode, b: AnyNode, data: Order, content: ContentOf): number {
  const [x, y] = [data.place(a), data.place(b)];
  if (x !== undefined || y !== undefined) return (x ?? Number.MAX_VALUE) - (y ?? Number.MAX_VALUE);
  const [p, q] = [content(a), content(b)];
  if (p.level !== q.level) return p.level - q.level;
  const [m, n] = [a.operation.name, b.operation.name];
  if (m !== n) return m < n ? -1 : 1;
  return p.hash < q.hash ? -1 : p.hash > q.hash ? 1 : 0;
}

function dataEdges(node: AnyNode): readonly unknown[] {
  const inner = node.extra?.inner;
  return inner === undefined ? node.args : [...node.args, inner];
}
