import { defineTask, flow, languageModel, type Node, op, param } from "gradus";
import { simulatedModel } from "gradus/testing";

// 1. What may change.
const instructions = param.text("instructions", "Read the message and give its labels.", {
  description: "what the model is told",
});
const most = param.number("most", 1, {
  min: 1,
  max: 5,
  integer: true,
  description: "how many labels of the reply are kept",
});

// 2. The model. EDIT THIS LINE: this one is simulated, so that the first run needs no key and costs nothing.
//    Yours, from the shell:  --model ask=openai-compatible:http://127.0.0.1:11434/v1#llama3.2
const ask = languageModel("ask", simulatedModel("desk"));

// 3. The program: ordinary TypeScript over nodes.
const labelsOf = op("labelsOf", (reply: string, count: number) => (reply.match(/[A-Z]\d/g) ?? []).slice(0, count));

export const sort = flow("sort", async (message: Node<string>) => {
  const reply = await ask`${instructions}\n\nMessage: ${message}`;
  return labelsOf(reply, most);
});

// 4. What good means, and on what. The test examples decide in the end, and nothing else sees them.
const wishes = [
  ["I would like a refund.", "R7"],
  ["The invoice is wrong.", "B2"],
  ["My password is refused.", "A1"],
  ["The parcel has not come.", "S4"],
  ["It came damaged.", "Q5"],
  ["I want to cancel.", "C3"],
] as const;
const rows = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => {
    const picked = [wishes[i % 6]!, wishes[(i * 5 + from) % 6]!, wishes[Math.floor(i / 6) % 6]!];
    const different = [...new Set(picked)];
    const input = `Order ${from + i}. ${different.map(([says]) => says).join(" ")}`;
    return { input, expected: different.map(([, label]) => label).sort() };
  });

const task = defineTask({
  name: "sort-messages",
  description: "Gives messages to a shop the labels that their wishes call for.",
  program: sort,
  data: { train: rows(100, 20), validation: rows(201, 20), test: rows(302, 40) },
  metric: ({ output, example }) => {
    const right = example.expected.filter((label) => output.includes(label)).length;
    const all = new Set([...output, ...example.expected]).size;
    const feedback = `"${example.input}" takes ${example.expected.join(", ")}, not ${output.join(", ") || "nothing"}`;
    return right === all ? 1 : { score: right / all, feedback };
  },
});
export default task;
