import { answerProgram } from "./answer-program.ts";
import { finalAnswer, markedAnswer } from "./final-answer.ts";
import type { BenchmarkRow, Suite } from "./suite.ts";
import { textIn, twoFiles } from "./two-files.ts";

const LABELS: Readonly<Record<string, string>> = { 0: "No", 1: "Yes" };

/**
 * LIAR (Wang 2017) in the binary form of ProTeGi (Pryzant et al. 2023), by accuracy: label 1 is "Yes", the statement is a
 * lie; label 0 is "No". The paper draws 50 rows for development and 150 for test; that train has 100 is ours. ProTeGi's
 * code takes every reply that does not begin with "Yes" for a "No"; here a reply that says neither is wrong.
 */
export const liar: Suite = {
  ...twoFiles("liar", {
    input: (fields) => textIn(fields, "text"),
    expected: ({ label }) => {
      const name = typeof label === "number" ? LABELS[label] : undefined;
      if (name === undefined) throw new Error(`"label" is ${JSON.stringify(label)}, not 0 or 1`);
      return name;
    },
  }),
  address: "https://github.com/microsoft/LMOps (folder prompt_optimization/data/liar)",
  sizesFrom: "ProTeGi: 50 for development, 150 for test; 100 for train are our own",
  sizes: [100, 50, 150],
  recipe: () => ({
    ...answerProgram({
      instructions: "Is the statement a lie? Judge by the context and what else is told.",
      asked: "Text",
      ending: 'Reply with "Yes" or "No"; after any reasoning, end with one line "Answer: Yes" or "Answer: No".',
    }),
    description: "Tells whether a public statement is a lie (Yes) or not (No). A reply is right where it says so.",
    version: "1",
    metric: ({ output, example }: { readonly output: string; readonly example: BenchmarkRow }) => {
      const said = yesOrNo(output);
      if (said === example.expected) return 1;
      const truth = example.expected === "Yes" ? "the statement is a lie: Yes" : "the statement is no lie: No";
      return {
        score: 0,
        feedback: `${said === undefined ? "the reply says neither Yes nor No" : `the reply says ${said}`}; ${truth} is right`,
      };
    },
  }),
};

/** What a reply says: its marked answer, else its first word, else its last line; `undefined` where none is yes or no. */
export function yesOrNo(reply: string): string | undefined {
  const first = (text: string) => /^\W*(yes|no)\b/i.exec(text)?.[1];
  const word = first(markedAnswer(reply) ?? "") ?? first(reply) ?? first(finalAnswer(reply));
  return word === undefined ? undefined : LABELS[word.toLowerCase() === "yes" ? 1 : 0];
}
