import { defineTask } from "../evaluate/task.ts";
import { flow } from "../graph/flow.ts";
import type { Node } from "../graph/node.ts";
import { op } from "../graph/op.ts";
import { param } from "../params/param.ts";
import { inForm } from "./reply-forms.ts";
import { scriptedModel } from "./scripted-model.ts";

/**
 * A toy task whose texts say what they score: "x 0.4 …" scores 0.4, on every row but those whose feedback is "good",
 * which score 1. Each split has one row for each feedback. The optimizer writes the scores given, one text after the other.
 */
export function toyScored(scores: readonly number[], feedbacks: readonly string[] = ["wrong"]) {
  let written = 0;
  const optimizer = scriptedModel((prompt) =>
    inForm(prompt, {
      text: () => `x ${scores[written++ % scores.length]} #${written}`,
      critique: () => "It should score more.",
    }),
  );
  const text = param.text("text", "x 0.1 root");
  const say = op("say", (words: string, _input: string) => words);
  const program = flow("scored", async (input: Node<string>) => say(text, input));
  const rows = (split: string) => feedbacks.map((feedback, i) => ({ input: `${split} ${i}`, feedback }));
  const task = defineTask({
    program,
    data: { train: rows("train"), validation: rows("validation"), test: rows("test") },
    metric: ({ output, example }) => ({
      score: example.feedback === "good" ? 1 : Number(/x (\S+)/.exec(output)?.[1] ?? 0),
      feedback: example.feedback,
    }),
    params: [text],
    version: "scored 1",
  });
  return { task, optimizer };
}

/** What a scripted model was asked, in order: the whole prompts. */
export function promptsOf({ calls }: ReturnType<typeof scriptedModel>): readonly string[] {
  return calls.map(({ request }) => request.messages.map((message) => message.content).join("\n\n"));
}
