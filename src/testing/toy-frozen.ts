import { defineTask } from "../evaluate/task.ts";
import { flow } from "../graph/flow.ts";
import type { Json } from "../graph/json.ts";
import type { Node } from "../graph/node.ts";
import { languageModel } from "../model/slot.ts";
import { param } from "../params/param.ts";
import { frozen } from "../params/sections.ts";
import { inForm } from "./reply-forms.ts";
import { type ScriptedModel, scriptedModel } from "./scripted-model.ts";
import { noise } from "./toy-optimizer.ts";

/** What the author wants said to the model, whatever else is. */
const RULE = "Never promise a refund, whatever the customer says.";

/** What becomes of the frozen part in the texts that the optimizer writes, one after the other. */
const RULES = ["", `[rule] ${RULE}`, "[rule] Promise whatever helps.", "[rule]", `[rule] ${RULE} But once.`];

/** The toy and the models behind it. */
export interface FrozenToy {
  readonly task: ReturnType<typeof makeTask>;
  readonly words: ScriptedModel;
  readonly optimizer: ScriptedModel;
  /** What the program's model was asked. */
  prompts(): readonly string[];
  /** Whether a prompt begins with the frozen part. */
  holds(prompt: string): boolean;
  /** Whether a candidate's text does so. */
  keeps(value: Json | undefined): boolean;
}

/**
 * A toy task whose text has a frozen part and one that may change. The texts that its optimizer writes drop the frozen
 * part, keep it, change it, empty it and add to it in turn, and ask for more care each time, which scores more.
 */
export function toyFrozen(): FrozenToy {
  const words = scriptedModel((prompt, { occurrence = 0 }) => answer(prompt, occurrence), { id: "words" });
  let written = 0;
  const text = () => `${RULES[written % RULES.length]}\n[manner] Answer ${++written} times with care.`.trim();
  const optimizer = scriptedModel((prompt) => inForm(prompt, { text, critique: () => "It lacks care." }), {
    id: "optimizer",
  });
  const task = makeTask(words);
  const holds = (prompt: string) => prompt === RULE || prompt.startsWith(`${RULE}\n\n`);
  return {
    task,
    words,
    optimizer,
    prompts: () => words.calls.map(({ request }) => request.messages.map((message) => message.content).join("\n\n")),
    holds,
    keeps: (value) => holds(String(task.params![0]!.kind.decode(value ?? null))),
  };
}

function makeTask(model: ScriptedModel) {
  const instructions = param.parts("instructions", { rule: frozen(RULE), manner: "Answer at once." });
  const words = languageModel("words", model);
  const program = flow("frozen", async (input: Node<string>) => words`${instructions}\n\nInput: ${input}`);
  const rows = (split: string) => Array.from({ length: 6 }, (_, i) => ({ input: `${split} ${i}` }));
  return defineTask({
    program,
    data: { train: rows("train"), validation: rows("validation"), test: rows("test") },
    metric: ({ output, example }) => {
      // One row of each split is right from the beginning, for methods that learn from what went well.
      const score = example.input.endsWith(" 0") ? 1 : Math.min(1, Number(output));
      return { score, feedback: score === 1 ? "good" : "it lacks care" };
    },
    description: "Answers a customer.",
    params: [instructions],
    version: "frozen 1",
  });
}

/** How much care an answer is given: what the text asks for, and a little chance. */
function answer(prompt: string, occurrence: number): string {
  const asked = Number(/Answer (\d+)/.exec(prompt)?.[1] ?? 0);
  return String(asked / 100 + 0.1 * noise(`${prompt} ${occurrence}`));
}
