import { z } from "zod";
import { jsonReply } from "../model/json-reply.ts";
import { BadReply, type Reply } from "../model/reply.ts";

/** A judge's mark by one criterion: 0 to 1, with what it says about it; "" where it says nothing. */
export interface Mark {
  readonly score: number;
  readonly feedback: string;
}

/** Which of two answers a judge finds better, and why. */
export interface Preference {
  readonly better: "first" | "second" | "tie";
  readonly why: string;
}

const mark = z.object({
  score: z.number().min(0).max(1).describe("0 = worst, 1 = best, by the rubric"),
  feedback: z.string().describe("what is wrong or good, in a sentence or two, for whoever will improve the system"),
});

const preference = z.object({
  better: z.enum(["first", "second", "tie"]),
  why: z.string().describe("in a sentence or two; call the answers the first and the second"),
});

/** One mark: JSON, or plain lines such as "0.7", the feedback below it. */
export const markReply: Reply<Mark> = orLines(
  jsonReply("", mark),
  "a line with the score, such as 0.7 or 7/10, and the feedback below it",
  (text) => markedLines(text, ["score"])?.score,
);

/** One mark for each criterion, by its name: JSON, or plain lines such as "clear: 0.7 too long". */
export function marksReply(names: readonly string[]): Reply<Readonly<Record<string, Mark>>> {
  return orLines(
    jsonReply("", z.object(Object.fromEntries(names.map((name) => [name, mark])))),
    `a line for each criterion, such as "${names[0]}: 0.7", and its feedback behind or below it`,
    (text) => markedLines(text, names),
  );
}

/** A preference: JSON, or plain lines: "first", "second" or "tie", and why below it. */
export const preferenceReply: Reply<Preference> = orLines(
  jsonReply("", preference),
  "a line with first, second or tie, and why below it",
  (text) => {
    const found =
      /^[\s*#>]*(?:better\s*[:=]\s*)?(?:the\s+)?(first|second|tie)(?:\s+(?:answer|one))?(?:\s+is\s+better)?[\s.!*]*(?:\n|$)/i.exec(
        text,
      );
    if (found === null) return undefined;
    return {
      better: found[1]!.toLowerCase() as Preference["better"],
      why: withoutLabel(text.slice(found[0].length), "why"),
    };
  },
);

/** A JSON reply that a person may also write by hand; `read` gives undefined for a text that is not of that form. */
function orLines<T>(json: Reply<T>, byHand: string, read: (text: string) => T | undefined): Reply<T> {
  return {
    ...json,
    describe: `${json.describe.trim()}\nA person may answer without JSON: ${byHand}.`,
    async parse(text) {
      try {
        return await json.parse(text);
      } catch (error) {
        const value = text.trim().startsWith("{") ? undefined : read(text);
        if (value === undefined) throw error;
        return value;
      }
    },
  };
}

/** A number as people write scores: 0.7, .7, 0,7, 70 %, 7/10. */
const NUMBER = String.raw`([+-]?(?:\d+(?:[.,]\d+)?|[.,]\d+))\s*(%|/\s*\d+)?(?![\w%/]|[.,]\d)`;

/** The marks of a text in plain lines: each begins with a line that names its criterion; undefined where none does. */
function markedLines(text: string, names: readonly string[]): Record<string, Mark> | undefined {
  const marks = new Map<string, { score: number; said: string[] }>();
  const before: string[] = [];
  let current = before;
  for (const [i, line] of text.trim().split(/\r?\n/).entries()) {
    const start = namedStart(line, names) ?? (i === 0 && names.length === 1 ? bareStart(line, names[0]!) : undefined);
    if (start === undefined) {
      current.push(line);
      continue;
    }
    if (marks.has(start.name)) throw new BadReply(`"${start.name}" is scored twice.`);
    current = [start.rest];
    marks.set(start.name, { score: start.score, said: current });
  }
  if (marks.size === 0) return undefined;
  const missing = names.find((name) => !marks.has(name));
  if (missing !== undefined) throw new BadReply(`There is no score for "${missing}".`);
  // What stands before the first score belongs to none of several.
  const opening = names.length === 1 ? before : [];
  return Object.fromEntries(
    names.map((name) => {
      const { score, said } = marks.get(name)!;
      return [name, { score, feedback: withoutLabel([...opening, ...said].join("\n"), "feedback") }];
    }),
  );
}

interface Start {
  readonly name: string;
  readonly score: number;
  readonly rest: string;
}

function namedStart(line: string, names: readonly string[]): Start | undefined {
  // The longest name first, so that "grade 2: 0.5" is no "grade" of 2.
  for (const name of names.toSorted((a, b) => b.length - a.length)) {
    const found = new RegExp(
      String.raw`^[\s>*#-]*(?:\d+[.)]\s*)?\**${escaped(name)}[\s*]*[:=]?[\s*]*${NUMBER}`,
      "i",
    ).exec(line);
    if (found !== null) return startOf(name, found, line);
  }
  return undefined;
}

/** A line that begins with a score; "3 things are wrong" does not. */
function bareStart(line: string, name: string): Start | undefined {
  const found = new RegExp(String.raw`^[\s>*#]*${NUMBER}`).exec(line);
  if (found === null) return undefined;
  const isCount = /^\d+$/.test(found[1]!) && found[2] === undefined && /^\s*\p{L}/u.test(line.slice(found[0].length));
  return isCount ? undefined : startOf(name, found, line);
}

function startOf(name: string, found: RegExpExecArray, line: string): Start {
  const [all, number, part] = found;
  const divisor = part === undefined ? 1 : part === "%" ? 100 : Number(part.slice(1));
  const score = Number(number!.replace(",", ".")) / divisor;
  if (!(score >= 0 && score <= 1))
    throw new BadReply(`The score "${name}" is ${all.trim()}; give a number from 0 to 1, or one such as 7/10 or 70 %.`);
  return { name, score, rest: line.slice(all.length).replace(/^[\s*.,;:–—-]+/, "") };
}

function withoutLabel(text: string, label: string): string {
  return text
    .trim()
    .replace(new RegExp(`^${label}\\s*[:=]\\s*`, "i"), "")
    .trim();
}

function escaped(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
