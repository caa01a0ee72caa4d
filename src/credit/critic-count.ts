import type { Graph } from "../graph/graph.ts";
import { BackwardWalk, type Criticized } from "./backward-walk.ts";

/** How many critic calls it takes to walk a run back: one for each criticized call, or one for each of its inputs. */
export interface CriticCount {
  readonly nodes: number;
  readonly edges: number;
}

/** Counts the calls that walking this run back to all of these params takes at most, summaries aside. */
export function countCritics(run: Criticized, graph: Graph, params: ReadonlySet<string>): CriticCount {
  const walk = new BackwardWalk(run, graph, { params, rules: {} });
  let [nodes, edges] = [0, 0];
  for (let level = 0; level < walk.levels; level++) {
    for (const { asked, answer } of walk.questions(level)) {
      nodes++;
      edges += asked.length;
      answer(Object.fromEntries(asked.map(({ name }) => [name, name])));
    }
  }
  return { nodes, edges };
}
