import { canonical, type Json } from "../graph/json.ts";
import { shorten } from "../graph/render-value.ts";
import type { Evidence, Rollout } from "../study/rollouts/evidence.ts";
import type { Study } from "../study/study.ts";

/** UTF-16 units of the longest value that a run shows whole. */
const LONGEST = 2_000;

/** One run as a text: input, what its row expects where it says so, output, score and feedback. */
export function showRun({ example, output, outcome, feedback }: Rollout): string {
  const { expected } = example.row as { readonly expected?: Json };
  return [
    `Input: ${text(example.row.input)}`,
    ...(expected === undefined ? [] : [`Expected: ${text(expected)}`]),
    outcome.error === undefined ? `Output: ${text(output)}` : `The program failed: ${text(outcome.error)}`,
    `Score: ${Math.round(outcome.score * 1e4) / 1e4}`,
    ...(feedback === "" || outcome.error !== undefined ? [] : [`Feedback: ${text(feedback)}`]),
  ].join("\n");
}

/** One example without a run: its input, and what its row expects. */
export function showExample(example: Rollout["example"]): string {
  const { expected } = example.row as { readonly expected?: Json };
  return [`Input: ${text(example.row.input)}`, ...(expected === undefined ? [] : [`Output: ${text(expected)}`])].join(
    "\n",
  );
}

/** The runs that leave something to mend. */
export function imperfect(study: Pick<Study, "task">, evidence: Pick<Evidence, "rollouts">): readonly Rollout[] {
  return evidence.rollouts.filter((rollout) => rollout.outcome.score < study.task.perfect);
}

function text(value: Json): string {
  return shorten(typeof value === "string" ? value : canonical(value), LONGEST);
}
