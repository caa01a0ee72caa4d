import { type Flow, flow } from "../graph/flow.ts";
import type { Json } from "../graph/json.ts";
import type { Node } from "../graph/node.ts";
import type { Param } from "../graph/param.ts";
import { languageModel } from "../model/slot.ts";
import type { Demo } from "../params/demos.ts";
import { param } from "../params/param.ts";

/** The texts in which the benchmarks' programs differ. */
export interface AnswerTexts {
  /** The instructions that an optimizer starts from. */
  readonly instructions: string;
  /** What a row's input is called in the prompt. */
  readonly asked: string;
  /** How the reply must end; it stays as it is, since the metric reads the reply. */
  readonly ending: string;
}

/** A program of one model call, slot "answer": instructions and demonstrations may change, and its output is the whole reply. */
export function answerProgram({ instructions: initial, asked, ending }: AnswerTexts): {
  readonly program: Flow<readonly [string], string>;
  readonly params: readonly Param<unknown>[];
} {
  const instructions = param.text("instructions", initial, { description: "what the model is told to do" });
  const demos = param.demos("demos", [], {
    description: "worked examples that stand before the question",
    format: (list) => list.map((demo) => `${shown(demo, asked)}\n\n`).join(""),
  });
  const answer = languageModel("answer", undefined, { description: "answers, after reasoning if it likes" });
  const program = flow(
    "solve",
    (input: Node<string>) => answer`${instructions}\n\n${demos}${asked}: ${input}\n\n${ending}`,
  );
  return { program, params: [instructions, demos] };
}

function shown({ input, output }: Demo, asked: string): string {
  return `${asked}: ${text(input)}\n${text(output)}`;
}

function text(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
