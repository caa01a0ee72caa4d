import { all, defineTask, flow, languageModel, type Node, op, param } from "gradus";
import { type Question, test, train, validation } from "./questions.ts";
import { judged } from "./score.ts";
import { sectionsFor, translated } from "./search.ts";

const ask = languageModel("ask");

const glossary = param.text("glossary", "trip = crossing", {
  description:
    "words of passengers with the handbook's words for them, one `passenger's word = handbook's word` a line",
});
const count = param.number("count", 1, {
  min: 1,
  max: 6,
  integer: true,
  description: "sections that the answer is given from",
});
const instructions = param.text("instructions", "Answer the question from the handbook.", {
  description: "what the model is told about answering",
});
const examples = param.demos("examples", [], { max: 3, description: "questions with good answers" });

const translate = op("translate", translated, { description: "adds the handbook's words to a question" });
const search = op("search", sectionsFor, { description: "the sections that share the rarest words with a text" });

/** Three steps: into the handbook's words, to its sections, to an answer. */
export const frontDesk = flow("frontDesk", async (question: Node<string>) => {
  const sections = search(translate(question, glossary), count);
  const answer =
    await ask`${instructions}\n\n${examples}\n\nHandbook:\n${sections.map((found) => found.join("\n"))}\n\nQuestion: ${question}`;
  return all({ answer, sections });
});

const task = defineTask({
  name: "handbook",
  description: "The front desk of a ferry: answers a passenger's question from the crew's handbook, as the crew would.",
  program: frontDesk,
  data: { train, validation, test },
  metric: ({ output, example }: { output: { answer: string; sections: string[] }; example: Question }) =>
    judged(output.answer, example, output.sections),
  params: [glossary, count, instructions, examples],
});
export default task;
