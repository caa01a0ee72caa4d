import { defineTask } from "../evaluate/task.ts";
import { flow } from "../graph/flow.ts";
import { hashText } from "../graph/json.ts";
import type { Node } from "../graph/node.ts";
import { op } from "../graph/op.ts";
import { languageModel } from "../model/slot.ts";
import { param } from "../params/param.ts";
import { type ScriptedCall, type ScriptedModel, scriptedModel } from "./scripted-model.ts";
import { noise, propose, sensibly } from "./toy-optimizer.ts";

/** How the toy task differs from its usual self. */
export interface ToyOptions {
  /** What the optimizer is told of the task. */
  readonly description?: string;
  /** Rows of train, validation and test. Default 6, 6, 20. */
  readonly rows?: readonly [number, number, number];
  /** How the optimizer's model proposes: by chance, or as one that has read the feedback would. Default "chance". */
  readonly proposals?: "chance" | "sense";
  /** Whether anything can be gained; false: scores are noise, in which one candidate looks better than another. */
  readonly gain?: boolean;
  /** Whether every candidate scores the same on a row, without noise: nothing can be gained, nor looks so. */
  readonly alike?: boolean;
  /** Milliseconds that the n-th model call takes; default 0. */
  readonly latency?: (call: ScriptedCall) => number;
}

/** The toy task and the models behind it: `words` answers for the program, `optimizer` proposes. */
export interface Toy {
  readonly task: ReturnType<typeof makeTask>;
  readonly words: ScriptedModel;
  readonly optimizer: ScriptedModel;
}

/**
 * A small deterministic task with a text, a number and a choice: two model calls and one op a rollout, best at
 * level 7, mode "sum", and an instruction that says "carefully". Its models are functions of their prompts, so that any
 * run of it can be repeated, killed and resumed.
 */
export function toyTask(options: ToyOptions = {}): Toy {
  const words = scriptedModel(answer, { id: "words", ...(options.latency && { latencyMs: options.latency }) });
  const optimizer = scriptedModel(options.proposals === "sense" ? sensibly : propose, {
    id: "optimizer",
    ...(options.latency && { latencyMs: options.latency }),
  });
  return { task: makeTask(options, words), words, optimizer };
}

function makeTask(
  { rows = [6, 6, 20], gain = true, alike = false, description = "Answers an input in words." }: ToyOptions,
  model: ScriptedModel,
) {
  const instructions = param.text("instructions", "Answer.");
  const level = param.number("level", 3, { min: 0, max: 10, integer: true });
  const mode = param.choice("mode", "max", ["max", "sum", "min"]);
  const words = languageModel("words", model);
  const combine = op("combine", (draft: string, at: number, how: string) => `${draft} at ${at} by ${how}`);
  const program = flow("toy", async (input: Node<string>) => {
    const draft = await words`${instructions} Input: ${input}`;
    return words`Polish: ${combine(draft, level, mode)}`;
  });
  const list = (split: string, n: number) => Array.from({ length: n }, (_, i) => ({ input: `${split} ${i}` }));
  return defineTask({
    program,
    data: { train: list("train", rows[0]), validation: list("validation", rows[1]), test: list("test", rows[2]) },
    metric: ({ output, example }) => {
      const score = alike ? noise(example.input) : gain ? quality(output) : noise(output);
      return { score, feedback: score > 0.9 ? "good" : "say it carefully, at another level" };
    },
    description,
    params: [instructions, level, mode],
    version: "toy 1",
  });
}

/** What the toy program's output is worth: 0 to 1, with a little noise that depends on the text alone. */
function quality(output: string): number {
  const level = Number(/at (\d+)/.exec(output)?.[1] ?? 0);
  const careful = output.includes("carefully") ? 0.3 : 0;
  const sum = output.includes("by sum") ? 0.3 : 0;
  return Math.min(1, Math.max(0, careful + sum + 0.4 * (1 - Math.abs(level - 7) / 7) + 0.1 * (noise(output) - 0.5)));
}

function answer(prompt: string, call: { readonly occurrence?: number }): string {
  const draw = hashText(`${prompt} ${call.occurrence ?? 0}`).slice(0, 6);
  return prompt.startsWith("Polish: ")
    ? `${prompt.slice(8)} (${draw})`
    : `${prompt.includes("carefully") ? "carefully" : "quickly"} said`;
}
