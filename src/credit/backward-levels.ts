import { type Graph, placeOf } from "../graph/graph.ts";
import type { Rules } from "../graph/rule.ts";
import { anyEdge, inputsOf } from "./backward-edges.ts";
import { ruleOf } from "./backward-rule.ts";

/** How critiques walk. */
export interface WalkOptions {
  /** The params that they are to reach. */
  readonly params: ReadonlySet<string>;
  readonly rules: Rules;
  /** Params get what came back about a call's output as it is; a critic is asked about what other calls gave alone. */
  readonly paramsReceive?: boolean;
}

/** Whether the node at a place leads to a wanted param: 1 or 0. */
export function reachOf(graph: Graph, { params, rules }: WalkOptions): Uint8Array {
  const reaches = new Uint8Array(graph.nodes.length);
  graph.nodes.forEach((node, place) => {
    const leads =
      node.kind === "param" ? params.has(node.name) : anyEdge(graph, node, rules, (from) => reaches[from] === 1);
    if (leads) reaches[place] = 1;
  });
  return reaches;
}

/**
 * The places that a text may come to from `starts`, by the longest distance in calls that are asked about; in each level
 * what was made later comes first. Passing nodes add nothing to the distance.
 */
export function levelsOf(
  graph: Graph,
  { rules }: WalkOptions,
  reaches: Uint8Array,
  starts: Iterable<number>,
): number[][] {
  const { nodes } = graph;
  const level = new Int32Array(nodes.length).fill(-1);
  for (const place of starts) level[place] = 0;
  const byLevel: number[][] = [];
  for (let place = nodes.length - 1; place >= 0; place--) {
    const own = level[place]!;
    if (own < 0) continue;
    while (byLevel.length <= own) byLevel.push([]);
    byLevel[own]!.push(place);
    const raise = (to: number, by: number): void => {
      if (reaches[to] === 1) level[to] = Math.max(level[to]!, own + by);
    };
    const node = nodes[place]!;
    const asks = ruleOf(node, rules) === "ask" ? 1 : 0;
    for (const input of inputsOf(graph, node, rules)) raise(input.place, asks);
    for (const id of node.reads) raise(placeOf(graph, id), 0);
  }
  return byLevel;
}
