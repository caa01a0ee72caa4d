import { defineTask, flow, languageModel, type Node, op, param } from "gradus";
import { scriptedModel } from "gradus/testing";

// 1. What may change. EDIT THIS LINE: it is what your model is told.
const instructions = param.text("instructions", "Sort the message.", { description: "what the model is told" });
const threshold = param.number("threshold", 8, {
  min: 1,
  max: 9,
  integer: true,
  description: "from this urgency on a message goes to a person",
});
const style = param.choice("style", "words", ["words", "digits"], {
  description: "how the model gives the urgency",
});

// 2. The model. This one is a script, so that the first run needs no key and costs nothing.
//    Yours, from the shell:  --model ask=openai-compatible:http://127.0.0.1:11434/v1#llama3.2
const ask = languageModel(
  "ask",
  scriptedModel((prompt) => {
    const urgency = Number(/urgency (\d)/.exec(prompt)?.[1] ?? 0);
    const words = urgency > 6 ? "very urgent" : urgency > 3 ? "urgent" : "calm";
    return prompt.includes("in digits") ? String(urgency) : words;
  }),
);

// 3. The program: ordinary TypeScript over nodes.
const urgencyOf = op("urgencyOf", (reply: string) => {
  const digit = Number(reply);
  return Number.isNaN(digit) ? ({ calm: 1, urgent: 5, "very urgent": 8 }[reply.trim()] ?? 0) : digit;
});
const route = op("route", (urgency: number, from: number) => (urgency >= from ? "person" : "robot"));

export const sort = flow("sort", async (message: Node<string>) => {
  const reply = await ask`${instructions} Give the urgency from 0 to 9 in ${style}.\n\nMessage: ${message}`;
  return route(urgencyOf(reply), threshold);
});

// 4. What good means, and on what. The test examples decide in the end, and nothing else sees them.
const rows = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => {
    const urgency = (from + i * 7) % 10;
    return { input: `message ${from + i} of urgency ${urgency}`, expected: urgency >= 4 ? "person" : "robot" };
  });

const task = defineTask({
  name: "sort-messages",
  description: "Sends urgent messages to a person and the others to a robot.",
  program: sort,
  data: { train: rows(0, 20), validation: rows(100, 20), test: rows(200, 40) },
  metric: ({ output, example }) => ({
    score: output === example.expected ? 1 : 0,
    feedback: output === example.expected ? "right" : `it had to go to the ${example.expected}`,
  }),
});
export default task;
