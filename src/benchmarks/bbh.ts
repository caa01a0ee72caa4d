import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { answerProgram } from "./answer-program.ts";
import { finalAnswer } from "./final-answer.ts";
import { examplesIn } from "./json-examples.ts";
import { dealtFromOne } from "./pools.ts";
import type { BenchmarkRow, SplitSizes, Suite } from "./suite.ts";

const SIZES: SplitSizes = [50, 100, 100];

/**
 * BIG-Bench Hard (Suzgun et al. 2022): every task whose file is there, by exact match on the final answer.
 * Its tasks have one file each, which is dealt by the seed in the sizes of TextGrad (Yuksekgonul et al. 2024).
 */
export const bbh: Suite = {
  name: "bbh",
  address: "https://github.com/suzgunmirac/BIG-Bench-Hard (folder bbh)",
  files: ["bbh/TASK.json"],
  sizesFrom: "TextGrad: 50, 100, 100",
  sizes: SIZES,
  namesIn,
  missingIn: async (folder) => ((await namesIn(folder)).length > 0 ? [] : bbh.files),
  async read(folder, name, seed) {
    const path = join(folder, `${name}.json`);
    const examples = examplesIn(path, await readFile(path, "utf8"));
    const rows: BenchmarkRow[] = examples.map(({ input, target }, i) => {
      return { id: `${name.slice("bbh/".length)}-${i + 1}`, input, expected: target };
    });
    return dealtFromOne(rows, SIZES, seed);
  },
  recipe: (name) => ({
    ...answerProgram({
      instructions: "Answer the question. Think step by step.",
      asked: "Question",
      ending: 'End with one line "Answer: …" that holds nothing but the answer; of options, the letter in parentheses.',
    }),
    description: `Answers questions of the BIG-Bench Hard task "${name.slice("bbh/".length)}". A reply is right where its final answer is exactly the expected one.`,
    version: "1",
    metric: ({ output, example }: { readonly output: string; readonly example: BenchmarkRow }) => {
      const answer = finalAnswer(output);
      if (isAnswer(answer, example.expected)) return 1;
      const got = answer === "" ? "the reply has no final answer" : `the reply's final answer is "${answer}"`;
      return { score: 0, feedback: `${got}; "${example.expected}" is right` };
    },
  }),
};

async function namesIn(folder: string): Promise<readonly string[]> {
  const files = await readdir(join(folder, "bbh")).catch(() => []);
  return files
    .filter((file) => file.endsWith(".json"))
    .map((file) => `bbh/${file.slice(0, -".json".length)}`)
    .sort();
}

/** Exact match up to case and white space; an option is known by its letter: "(B)", "B", "(B) heptagon". */
export function isAnswer(answer: string, expected: string): boolean {
  const option = /^\(([A-Z])\)$/.exec(expected)?.[1];
  return option === undefined ? folded(answer) === folded(expected) : optionOf(answer) === option;
}

/** The option that an answer names; `undefined` where it names none, or several. */
function optionOf(answer: string): string | undefined {
  const leading = /^([A-Z])(?:$|[).:])/.exec(answer)?.[1];
  const named = new Set([...answer.matchAll(/\(([A-Z])\)/g)].map(([, letter]) => letter));
  return leading ?? (named.size === 1 ? [...named][0] : undefined);
}

function folded(text: string): string {
  return text.trim().toLowerCase().replace(/\s+/g, " ");
}
