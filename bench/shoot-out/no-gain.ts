import { defineTask } from "../../src/evaluate/task.ts";
import { flow } from "../../src/graph/flow.ts";
import type { Node } from "../../src/graph/node.ts";
import { languageModel } from "../../src/model/slot.ts";
import { param } from "../../src/params/param.ts";
import { simulatedWorld } from "../../src/testing/simulated/simulated-world.ts";

/**
 * The world `saturated` with params of all kinds, so that every method has something to change: whatever they are, the
 * prompt is another one, and an answer is right at the same rate.
 */
export function noGain(seed: number) {
  const { task, model } = simulatedWorld("saturated", { seed, rows: [10, 10, 60] });
  const instructions = param.text("instructions", "Read the message and give its labels.");
  const examples = param.demos("examples", [], { max: 4 });
  const level = param.number("level", 5, { min: 0, max: 100 });
  const style = param.choice("style", "plain", ["plain", "brief", "formal"]);
  const ask = languageModel("ask", model);
  const program = flow(
    "no gain",
    (message: Node<string>) =>
      ask`${instructions}\n\n${examples}\n\nLevel ${level}, style ${style}.\n\nMessage: ${message}`,
  );
  const { data, metric } = task;
  return {
    task: defineTask({
      name: "no gain",
      program,
      data,
      metric,
      params: [instructions, examples, level, style],
      version: "1",
    } as never),
    model,
  };
}
