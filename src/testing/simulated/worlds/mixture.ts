import { type AnyTask, defineTask } from "../../../evaluate/task.ts";
import { flow } from "../../../graph/flow.ts";
import type { Node } from "../../../graph/node.ts";
import { op } from "../../../graph/op.ts";
import { languageModel } from "../../../model/slot.ts";
import { param } from "../../../params/param.ts";
import { stage, type World } from "../world.ts";
import { desk } from "./desk.ts";
import type { Made } from "./one-text.ts";
import { labelsIn, scoreOf } from "./score.ts";

/** The desk with a student that says how sure it is: what is kept of its answer, a number and a choice decide. */
export const mixture: World = {
  ...desk,
  name: "mixture",
  description: "Sorts messages to a service desk: labels that the model is sure enough of are kept.",
  stages: desk.stages.map(({ vocabulary: _, format: __, ...parts }) =>
    stage({ ...parts, initial: "Read the message and give its labels, each with how sure you are.", answers: "sure" }),
  ),
};

export function mixtureTask({ world, model, data }: Made): AnyTask {
  const labels = world.stages[0]!;
  const instructions = param.text(labels.param, labels.initial, { description: labels.purpose });
  const examples = param.demos("examples", [], { max: 4, description: "messages with their right labels" });
  const threshold = param.number("threshold", 0.1, {
    min: 0,
    max: 1,
    description: "labels that the model is less sure of are left out",
  });
  const keep = param.choice("keep", "best", ["best", "two", "all"], {
    description: "how many of the labels above the threshold are kept",
  });
  const ask = languageModel("ask", model);
  const select = op("select", selected, { description: "keeps the labels that are sure enough" });
  const program = flow(world.name, async (message: Node<string>) =>
    select(await ask`${instructions}\n\n${examples}\n\nMessage: ${message}`, threshold, keep),
  );
  return defineTask({
    name: world.name,
    description: world.description,
    program,
    data,
    metric: ({ output, example }) => {
      const scored = scoreOf(labels, output, example);
      const said = labelsIn(labels, output);
      const extra = [...said].filter((label) => !example.expected.includes(label)).length;
      const missed = example.expected.filter((label) => !said.has(label)).length;
      const hint =
        extra > missed ? " Perhaps threshold is too low." : extra < missed ? " Perhaps threshold is too high." : "";
      return { ...scored, feedback: `${scored.feedback}${scored.score < 1 ? hint : ""}` };
    },
    params: [instructions, examples, threshold, keep],
    version: `simulated ${world.name} 1`,
  });
}

/** The labels of "A1 0.80, B2 0.35" that are sure enough. */
export function selected(reply: string, threshold: number, keep: "best" | "two" | "all"): string {
  const sure = [...reply.matchAll(/(\S+) (\d\.\d+)/g)].map(([, label, value]) => ({
    label: label!,
    value: Number(value),
  }));
  const enough = sure.filter(({ value }) => value >= threshold).sort((a, b) => b.value - a.value);
  const kept = enough.slice(0, keep === "best" ? 1 : keep === "two" ? 2 : undefined);
  return (
    kept
      .map(({ label }) => label)
      .sort()
      .join(", ") || "none"
  );
}
