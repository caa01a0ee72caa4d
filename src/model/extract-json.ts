import { BadReply } from "./reply.ts";

/** Characters read in vain, after brackets that lead nowhere, before a reply is given up. */
const MOST_IN_VAIN = 10_000_000;

/**
 * The JSON value that a reply holds: the whole reply, else what stands in a code fence, else an object or list in
 * prose. Of several, one in a fence counts before one in prose, there an object before a list (prose cites like [1]),
 * and then the last. Nothing is mended: single quotes, trailing commas and half values are errors. Throws `BadReply`.
 */
export function extractJson(text: string): unknown {
  const whole = parsed(text.trim());
  if (whole) return whole.value;
  const fenced: unknown[] = [];
  const objects: unknown[] = [];
  const lists: unknown[] = [];
  let problem: string | undefined;
  let inVain = 0;
  for (let i = 0; i < text.length && inVain < MOST_IN_VAIN; ) {
    const block = codeFence(text, i);
    const value = block && parsed(block.body);
    if (block && value) {
      fenced.push(value.value);
      i = block.end;
      continue;
    }
    if (text[i] !== "{" && text[i] !== "[") {
      i += 1;
      continue;
    }
    const span = spanFrom(text, i);
    if (span.end === "cut")
      throw new BadReply("The JSON in the reply is cut off before its end; give a shorter one, whole.");
    if (span.end === "none") {
      inVain += span.read;
      i += 1;
      continue;
    }
    const json = text.slice(i, i + span.read);
    const inside = parsed(json);
    if (inside) (text[i] === "{" ? objects : lists).push(inside.value);
    else if (looksLikeJson(json)) problem = problemOf(json);
    i += span.read;
  }
  const found = [fenced, objects, lists].find((values) => values.length > 0);
  if (found === undefined) throw new BadReply(problem ?? "The reply has no JSON object or list in it.");
  return found.at(-1);
}

/** How far the object or list that starts here goes, by brackets outside of strings; "cut" where it starts like JSON and never ends. */
function spanFrom(text: string, start: number): { readonly read: number; readonly end: "closed" | "cut" | "none" } {
  const open: string[] = [];
  for (let i = start; i < text.length; i++) {
    const char = text[i];
    if (char === '"') i = stringEnd(text, i);
    else if (char === "{") open.push("}");
    else if (char === "[") open.push("]");
    else if (char === "}" || char === "]") {
      const read = i + 1 - start;
      if (open.pop() !== char) return { read, end: "none" };
      if (open.length === 0) return { read, end: "closed" };
    }
  }
  return { read: text.length - start, end: looksLikeJson(text.slice(start, start + 1000)) ? "cut" : "none" };
}

function stringEnd(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] === "\\") i += 1;
    else if (text[i] === '"') return i;
  }
  return text.length;
}

/** Whether brackets hold more than prose in brackets. */
function looksLikeJson(span: string): boolean {
  return /^(\{\s*("|$)|\[\s*(\{|\[|"|$))/.test(span);
}

/** A Markdown code block that opens here; its closing fence stands at the start of a line, where no JSON string can have one. */
function codeFence(text: string, at: number): { readonly body: string; readonly end: number } | undefined {
  if (text[at] !== "`" || !text.startsWith("```", at)) return undefined;
  const from = text.indexOf("\n", at);
  if (from < 0 || !/^`{3,}[ \t]*[\w+-]*[ \t\r]*$/.test(text.slice(at, from))) return undefined;
  const close = /\n[ \t]*```/g;
  close.lastIndex = from;
  const match = close.exec(text);
  return match ? { body: text.slice(from + 1, match.index), end: match.index + match[0].length } : undefined;
}

function parsed(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

function problemOf(span: string): string {
  try {
    JSON.parse(span);
    return "";
  } catch (error) {
    return `The JSON in the reply is not valid: ${(error as Error).message}.`;
  }
}
