import { defineTask } from "../evaluate/task.ts";
import { flow } from "../graph/flow.ts";
import type { Node } from "../graph/node.ts";
import { languageModel } from "../model/slot.ts";
import { param } from "../params/param.ts";
import { inForm } from "./reply-forms.ts";
import { scriptedModel } from "./scripted-model.ts";

/** How the rising task differs from its usual self. */
export interface RisingOptions {
  /** Rows of train, validation and test. Default 40, 6, 6. */
  readonly rows?: readonly [number, number, number];
  readonly texts?: 1 | 2;
}

/** A toy task on which every text that the optimizer writes is new, and better than all before: for counting what a method takes. */
export function toyRising({ rows = [40, 6, 6], texts = 1 }: RisingOptions = {}) {
  const optimizer = scriptedModel((prompt, { index }) =>
    inForm(prompt, { text: (i) => `Answer ${index + 1}.${i}`, critique: () => `It lacks ${index}.` }),
  );
  const words = languageModel(
    "words",
    scriptedModel((prompt) => prompt),
  );
  const params = [param.text("instructions", "Answer."), param.text("polish", "Polish.")].slice(0, texts);
  const program = flow("rising", async (input: Node<string>) => {
    const draft = await words`${params[0]!} Input: ${input}`;
    return params[1] === undefined ? draft : words`${params[1]} Draft: ${draft}`;
  });
  const list = (split: string, n: number) =>
    Array.from({ length: n }, (_, i) => ({ input: `${split} ${"abc"[i % 3]}${i}` }));
  const task = defineTask({
    program,
    data: { train: list("train", rows[0]), validation: list("validation", rows[1]), test: list("test", rows[2]) },
    metric: ({ output }) => Math.max(0, ...[...output.matchAll(/Answer (\d+)/g)].map(([, n]) => Number(n) / 1000)),
    params,
    version: "rising 1",
  });
  return { task, optimizer };
}
