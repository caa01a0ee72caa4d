import { type Question, SILENT } from "./questions.ts";

/** What an answer is worth, and what a crew member would say about it. */
export interface Judged {
  readonly score: number;
  readonly feedback: string;
  readonly on?: { readonly search: string };
}

const FACT = 0.6;
const SECTION = 0.25;
const FORM = 0.15;

/** Says the same in other words: what the crew writes in one word, others write in several. */
const SAME: Readonly<Record<string, RegExp>> = {
  "0 crowns": /\b(0 crowns?|free|nothing|no charge|without charge)\b/i,
  half: /\b(half|50 ?%|50 percent)/i,
  all: /\b(all|whole|full|everything|100 ?%|100 percent)/i,
};

/** Judges an answer: the fact, the section that has the last word, and the form in which the crew writes both. */
export function judged(answer: string, { expected }: Question, found: readonly string[]): Judged {
  const [, fact = expected, section] = /^(.*) \((§\d+)\)$/.exec(expected) ?? [];
  const text = answer.trim();
  const isFact = expected === SILENT ? /ask the purser/i.test(text) : (SAME[fact] ?? wordFor(fact)).test(text);
  const isSection = section === undefined ? !text.includes("§") : new RegExp(`${section}(?!\\d)`).test(text);
  const isForm = expected === SILENT ? text.toLowerCase() === SILENT : /^[^.\n(]{1,20} \(§\d+\)$/.test(text);
  const score = (isFact ? FACT : 0) + (isFact && isSection ? SECTION : 0) + (isFact && isForm ? FORM : 0);
  const missing = section !== undefined && !found.some((one) => one.startsWith(`${section} `));
  return {
    score: Math.round(score * 100) / 100,
    feedback: score > 0.99 ? "as the crew writes it" : `the crew writes: ${expected}`,
    ...(missing && { on: { search: `${section}, which answers this, is not among the sections found` } }),
  };
}

function wordFor(fact: string): RegExp {
  return new RegExp(`(?<![\\d:])${fact.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![\\d:])`, "i");
}
