import { answerProgram } from "./answer-program.ts";
import type { BenchmarkRow, Suite } from "./suite.ts";
import { textIn, twoFiles } from "./two-files.ts";

/**
 * GSM8K (Cobbe et al. 2021): word problems, by the last number of the reply. Train and validation come from the
 * published training file, in the sizes of TextGrad (Yuksekgonul et al. 2024); test is the published test file.
 */
export const gsm8k: Suite = {
  ...twoFiles("gsm8k", {
    input: (fields) => textIn(fields, "question"),
    expected: (fields) => {
      const gold = lastNumber(/####(.*)$/s.exec(textIn(fields, "answer"))?.[1] ?? "");
      if (gold === undefined) throw new Error('"answer" does not end with "#### " and a number');
      return gold;
    },
  }),
  address: "https://github.com/openai/grade-school-math (folder grade_school_math/data)",
  sizesFrom: "TextGrad: 200, 300, 1319",
  sizes: [200, 300, 1319],
  recipe: () => ({
    ...answerProgram({
      instructions: "Solve the problem. Think step by step.",
      asked: "Problem",
      ending: 'End with one line "Answer: …" that holds nothing but the number.',
    }),
    description: "Solves word problems of grade school. A reply is right where its last number is the expected one.",
    version: "1",
    metric: ({ output, example }: { readonly output: string; readonly example: BenchmarkRow }) => {
      const number = lastNumber(output);
      if (number === example.expected) return 1;
      const got = number === undefined ? "the reply holds no number" : `the reply's last number is ${number}`;
      return { score: 0, feedback: `${got}; ${example.expected} is right` };
    },
  }),
};

// A minus sign counts where nothing stands before it that could be subtracted from.
const NUMBER = /(?:(?<![\w)])-\$?)?(?:(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?|\.\d+)/g;

/** The last number of a text, in one form: "$1,080.00" is 1080. `undefined` where there is none. */
export function lastNumber(text: string): string | undefined {
  const found = text.replaceAll("{,}", ",").match(NUMBER)?.at(-1);
  return found === undefined ? undefined : String(Number(found.replace(/[,$]/g, "")) + 0);
}
