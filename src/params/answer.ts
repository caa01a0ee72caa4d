import type { Json } from "../graph/json.ts";
import { isJson } from "./plain-json.ts";

const FENCE = /^(`{3,}|~{3,})[^\n`]*\n/;

/**
 * What stands inside a text that is one fenced block from its first line to its last; `undefined` for any other text,
 * also for one that merely begins and ends with two different blocks.
 */
export function unfenced(text: string): string | undefined {
  const whole = text.trim();
  const fence = FENCE.exec(whole);
  if (fence === null) return undefined;
  const mark = fence[1]!;
  const lines = whole.slice(fence[0].length).split("\n");
  const closing = lines.findIndex(
    (line) => line.startsWith(mark) && line.trim() === mark[0]!.repeat(line.trim().length),
  );
  return closing === lines.length - 1 && lines[closing]!.trim() === mark
    ? lines.slice(0, -1).join("\n").replace(/\r$/, "")
    : undefined;
}

/** The fenced blocks in a longer text, in order. */
export function fencedBlocks(text: string): string[] {
  return [...text.matchAll(/^(`{3,}|~{3,})[^\n`]*\n([\s\S]*?)^\1[ \t]*$/gm)].map((match) =>
    match[2]!.replace(/\n$/, ""),
  );
}

/** A text in a fence that its content cannot close; `unfenced` gives it back. */
export function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`{3,}/g)].map((run) => run[0].length));
  const mark = "`".repeat(longest + 1);
  return `${mark}\n${text}\n${mark}`;
}

/** What a text says that is nothing but one JSON string, `"Be brief."`; `undefined` for any other text. */
export function unquoted(text: string): string | undefined {
  const whole = text.trim();
  if (!/^"[\s\S]*"$/.test(whole)) return undefined;
  const value = jsonOf(whole);
  return typeof value === "string" ? value : undefined;
}

/** A short answer without what surrounds it: white space, one fence, one pair of back-ticks or JSON quotes. */
export function bare(text: string): string {
  const inner = (unfenced(text) ?? text).trim();
  return (unquoted(inner) ?? /^`([^`]*)`$/.exec(inner)?.[1] ?? inner).trim();
}

/** The JSON value that a text is; `undefined` where it is none, also for a number that reads as Infinity (1e999). */
export function jsonOf(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJson(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The JSON value in a text answer: the whole text, else its only fenced block that is JSON, else the only
 * `{…}` or `[…]` in the prose around it. `undefined` where there is none or more than one.
 */
export function jsonInside(text: string): Json | undefined {
  const whole = jsonOf(text);
  if (whole !== undefined) return whole;
  const blocks = jsonAmong(fencedBlocks(text));
  if (blocks.length > 0) return blocks.length === 1 ? blocks[0] : undefined;
  const found = jsonAmong(brackets(text));
  return found.length === 1 ? found[0] : undefined;
}

function jsonAmong(parts: readonly string[]): Json[] {
  return parts.map(jsonOf).filter((value) => value !== undefined);
}

/** The outermost balanced `{…}` and `[…]` of a text; brackets inside JSON strings do not count. */
function brackets(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (quoted) {
      if (c === "\\") i++;
      else if (c === '"') quoted = false;
    } else if (c === '"') quoted = depth > 0;
    else if (c === "{" || c === "[") {
      if (depth++ === 0) from = i;
    } else if ((c === "}" || c === "]") && depth > 0 && --depth === 0) parts.push(text.slice(from, i + 1));
  }
  return parts;
}

/** The problem of half of a UTF-16 pair anywhere in a value: no UTF-8 text, so no journal or provider, can hold one. */
export function halfCharacterProblem(value: Json): string | undefined {
  // JSON.stringify writes a lone half as \udXXX, and a whole pair as it is.
  if (!/(?<!\\)(?:\\\\)*\\ud[89a-f]/.test(JSON.stringify(value))) return undefined;
  return "the value holds half of a character (a lone UTF-16 surrogate); leave it out";
}
