import type { Row } from "./example.ts";
import type { Scored } from "./metric.ts";

/** A row with the answer that is expected: a text, or several of which each is right. */
export interface Answered extends Row<unknown> {
  readonly expected: string | number | boolean | readonly string[];
}

/** Whether the output is an expected answer, up to case, punctuation, articles and white space. 1 or 0. */
export function exactMatch({ output, example }: Scored<unknown, Answered>): number {
  return answersOf(example).some((answer) => normalized(answer) === normalized(output)) ? 1 : 0;
}

/** Whether an expected answer stands in the output as whole words, up to the same differences. 1 or 0. */
export function contains({ output, example }: Scored<unknown, Answered>): number {
  const text = ` ${normalized(output)} `;
  return answersOf(example).some((answer) => text.includes(` ${normalized(answer)} `)) ? 1 : 0;
}

/**
 * How many words output and answer share: the harmonic mean of precision and recall, 0 to 1, best over the expected
 * answers. The measure of SQuAD (Rajpurkar et al. 2016).
 */
export function wordF1({ output, example }: Scored<unknown, Answered>): number {
  const said = wordsOf(output);
  return Math.max(0, ...answersOf(example).map((answer) => f1(said, wordsOf(answer))));
}

function f1(said: readonly string[], expected: readonly string[]): number {
  if (said.length === 0 || expected.length === 0) return said.length === expected.length ? 1 : 0;
  const left = new Map<string, number>();
  for (const word of expected) left.set(word, (left.get(word) ?? 0) + 1);
  let shared = 0;
  for (const word of said) {
    const n = left.get(word) ?? 0;
    if (n > 0) shared++;
    left.set(word, n - 1);
  }
  return (2 * shared) / (said.length + expected.length);
}

function answersOf({ expected }: Answered): readonly string[] {
  return Array.isArray(expected) ? (expected as readonly string[]) : [String(expected)];
}

function wordsOf(value: unknown): readonly string[] {
  return normalized(value)
    .split(" ")
    .filter((word) => word !== "");
}

/** Lower case, without punctuation and English articles, single spaces; accents and other letters stay. */
function normalized(value: unknown): string {
  return String(value ?? "")
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\p{P}\p{S}]+/gu, " ")
    .replace(/\b(a|an|the)\b/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}
