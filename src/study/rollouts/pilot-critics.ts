import { type CriticCount, countCritics, mostCritics, NO_CRITICS } from "../../credit/critic-count.ts";
import { nearest } from "../../graph/errors.ts";
import type { Rules } from "../../graph/rule.ts";
import type { Kernel } from "../kernel.ts";
import type { Method } from "../method/method.ts";
import { PILOTS } from "./pilot.ts";

/**
 * The critic calls that one run takes under the task's rules, the most of the pilots; none where the method walks
 * nothing back. Warns of a rule that none of them has a use for.
 */
export async function criticsOfPilots(kernel: Kernel, method: Pick<Method, "credit">): Promise<CriticCount> {
  const { splits, rollouts, baseline, params, task, tell } = kernel;
  let most = NO_CRITICS;
  if (method.credit !== "backpropagation") return most;
  const names = new Set(params.map(({ name }) => name));
  const rules = task.backward ?? {};
  const ops = new Set<string>();
  for (const example of splits.train.slice(0, PILOTS)) {
    const cell = { candidate: baseline, example, replicate: "" };
    const recorded = rollouts.find(cell);
    if (recorded === undefined) continue;
    const run = rollouts.view(cell, recorded);
    const graph = await run.graph();
    for (const { op } of graph.nodes) ops.add(op);
    most = mostCritics(most, countCritics(run, graph, names, rules));
  }
  for (const message of unused(rules, ops)) tell({ type: "warning", message });
  return most;
}

/** A slip in a name, or a part of the program that the pilots had no use for: nobody can tell which. */
function unused(rules: Rules, ops: ReadonlySet<string>): string[] {
  const strangers = Object.keys(rules).filter((name) => !ops.has(name));
  return strangers.map((name) => {
    const near = nearest(name, [...ops]);
    const hint = near === undefined ? "" : `; did you mean "${near}"?`;
    return `the task's "backward" names "${name}", and no run so far has an op, model or flow of that name${hint}`;
  });
}
