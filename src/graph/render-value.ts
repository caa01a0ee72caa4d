import type { GraphNode, GraphParam } from "./graph.ts";
import { plainJson } from "./plain.ts";

/** Texts by node: a value is written out once, however often a page is tried. */
export type Texts = Map<GraphNode, string>;

/** A node's value as a text, before it is shortened. */
export function valueText(node: GraphNode, texts: Texts): string {
  let text = texts.get(node);
  if (text === undefined) {
    text = node.param !== undefined ? node.param.shown : textOf(node.value);
    texts.set(node, text);
  }
  return text;
}

/** A plain value as a text: strings as they are, everything else as JSON. */
export function textOf(value: unknown): string {
  const json = plainJson(value);
  return typeof json === "string" ? json : JSON.stringify(json);
}

/** Whether a value is a text, and so stands in quotes. */
export function isText(value: unknown): boolean {
  return typeof plainJson(value) === "string";
}

/** Whether a param's value is a text. */
export function isTextParam({ json, shown }: GraphParam): boolean {
  return typeof json === "string" || shown.includes("\n");
}

/**
 * What follows a name: a text of one line in quotes, a text of several as a block whose every line has a bar before it,
 * so that nothing in it can look like a part of the page.
 */
export function assigned(text: string, quoted: boolean, cap: number, sign = " ="): string {
  const shown = shorten(text, cap);
  if (shown.includes("\n")) return `${sign}\n${block(shown)}`;
  return `${sign} ${quoted ? quote(shown) : oneLine(shown)}`;
}

/** A text inside a line. */
export function inline(text: string, quoted: boolean, cap: number): string {
  const shown = shorten(text, cap);
  return quoted ? quote(shown) : oneLine(shown);
}

/** Head and tail of a long text, with what is missing between them counted; never longer than the text. */
export function shorten(text: string, cap: number): string {
  if (text.length <= cap + MARK) return text;
  const head = whole(text, Math.ceil((cap * 2) / 3));
  const tail = whole(text, text.length - Math.floor(cap / 3));
  return `${text.slice(0, head)} …[${tail - head} characters left out]… ${text.slice(tail)}`;
}

/** Room for the words between head and tail. */
const MARK = 48;

/** A place to cut at that does not part a surrogate pair. */
function whole(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return at > 0 && code >= 0xdc00 && code <= 0xdfff ? at - 1 : at;
}

/** A text in quotes, on one line for every reader. */
function quote(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Control characters and halves of pairs would end a line or hide on it. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\u2028\u2029]+/gu, " ");
}

function block(text: string): string {
  return text
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .map((line) => (line === "" ? "  |" : `  | ${oneLine(line)}`))
    .join("\n");
}
