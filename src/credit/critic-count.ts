import type { Graph } from "../graph/graph.ts";
import type { Rule, Rules } from "../graph/rule.ts";
import { BackwardWalk, type Criticized } from "./backward-walk.ts";

/** Critic calls: one for each criticized call, or one for each of its inputs. */
interface Count {
  readonly nodes: number;
  readonly edges: number;
}

/** How many critic calls it takes to walk a run back; `between`: where nobody is asked about params. */
export interface CriticCount extends Count {
  readonly between: Count;
}

export const NO_CRITICS: CriticCount = { nodes: 0, edges: 0, between: { nodes: 0, edges: 0 } };

/** Counts the calls that walking this run back to all of these params takes at most, summaries aside. */
export function countCritics(run: Criticized, graph: Graph, params: ReadonlySet<string>, rules: Rules): CriticCount {
  const telling = Object.fromEntries(Object.entries(rules).map(([name, rule]) => [name, tellingAll(rule)]));
  const count = (paramsReceive: boolean) =>
    counted(new BackwardWalk(run, graph, { params, rules: telling, paramsReceive }));
  return { ...count(false), between: count(true) };
}

/** What a function may tell is not known before there are critiques: it is counted as telling all inputs, and not called. */
function tellingAll(rule: Rule): Rule {
  return typeof rule === "function" ? ({ inputs }) => echoed(Object.keys(inputs)) : rule;
}

/** The largest of each. */
export function mostCritics(a: CriticCount, b: CriticCount): CriticCount {
  const most = (x: Count, y: Count) => ({ nodes: Math.max(x.nodes, y.nodes), edges: Math.max(x.edges, y.edges) });
  return { ...most(a, b), between: most(a.between, b.between) };
}

function counted(walk: BackwardWalk): Count {
  let [nodes, edges] = [0, 0];
  for (let level = 0; level < walk.levels; level++) {
    for (const { asked, answer } of walk.questions(level)) {
      nodes++;
      edges += asked.length;
      answer(echoed(asked.map(({ name }) => name)));
    }
  }
  return { nodes, edges };
}

function echoed(names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, name]));
}
