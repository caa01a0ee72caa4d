import type { Example } from "../../evaluate/example.ts";
import type { Json } from "../../graph/json.ts";

/** A text of a row that is as long as this tells the row by itself. */
const TELLING = 40;

/** Shorter texts tell a row in pairs, its input and another field: so long together, so near to each other. */
const PAIR = 24;
const NEAR = 400;

/** Shorter texts are not searched for; texts are found by the hash of their first characters, so many of them. */
const WINDOW = 12;

/** What gives a held-out example away: a text, and what must stand near it where the text is short. */
interface Clue {
  readonly example: string;
  readonly beside?: readonly string[];
}

/**
 * Makes the search for held-out rows in prompts; it gives the ids of those that it finds. Looked for are the texts of a
 * row, in any field and at any depth, as they are and as JSON writes them. What also stands in `open`, which may be
 * shown, is no evidence. A prompt is read once, however many rows there are.
 */
export function heldOutSearch(
  heldOut: readonly Example[],
  open: readonly Json[],
): (prompt: string) => ReadonlySet<string> {
  const rows = heldOut.map(({ id, row: { id: _, input, ...rest } }) => {
    return { id, input: textsIn(input), others: textsIn(rest as Json) };
  });
  const all = indexOf(rows.flatMap(({ input, others }) => [...input, ...others]));
  const shown = new Set(
    open.flatMap((value) => textsIn(value)).flatMap((text) => findIn(text, all).map((f) => f.text)),
  );
  const clues = new Map<string, Clue[]>();
  for (const row of rows) {
    for (const [text, clue] of cluesOf(row, shown))
      for (const form of formsOf(text)) clues.set(form, [...(clues.get(form) ?? []), clue]);
  }
  const index = indexOf([...clues.keys()]);
  return (prompt) => {
    const found = new Set<string>();
    for (const { text, at } of findIn(prompt, index)) {
      for (const { example, beside } of clues.get(text) ?? [])
        if (beside === undefined || isPair(prompt, at, text, beside)) found.add(example);
    }
    return found;
  };
}

function cluesOf(
  row: { readonly id: string; readonly input: readonly string[]; readonly others: readonly string[] },
  shown: ReadonlySet<string>,
): (readonly [string, Clue])[] {
  const own = [...new Set([...row.input, ...row.others])].filter((text) => text.length >= WINDOW && !shown.has(text));
  const telling = own.filter((text) => text.length >= TELLING);
  if (telling.length > 0) return telling.map((text) => [text, { example: row.id }]);
  const [longest] = own.sort((a, b) => b.length - a.length);
  if (longest === undefined) return [];
  const across = row.input.includes(longest) ? row.others : row.input;
  const beside = across.filter((text) => text !== longest && text.length + longest.length >= PAIR);
  return beside.length === 0 ? [] : [[longest, { example: row.id, beside }]];
}

function isPair(prompt: string, at: number, text: string, beside: readonly string[]): boolean {
  const end = at + text.length;
  if (!isWhole(prompt, at, end)) return false;
  const around = [prompt.slice(Math.max(0, at - NEAR), at), prompt.slice(end, end + NEAR)];
  return beside.flatMap(formsOf).some((other) => around.some((part) => holdsWhole(part, other)));
}

function holdsWhole(content: string, text: string): boolean {
  for (let at = content.indexOf(text); at >= 0; at = content.indexOf(text, at + 1))
    if (isWhole(content, at, at + text.length)) return true;
  return false;
}

/** Whether no word or number goes on beyond a text's ends: "total 130" does not stand in "total 1300". */
function isWhole(content: string, from: number, to: number): boolean {
  const goesOn = (a: number, b: number) => /^[\p{L}\p{N}]{2}$/u.test(content.slice(a, b + 1));
  return !(from > 0 && goesOn(from - 1, from)) && !(to < content.length && goesOn(to - 1, to));
}

function formsOf(text: string): string[] {
  return [...new Set([text, JSON.stringify(text).slice(1, -1)])];
}

/** Every string and number in a value, as text. */
function textsIn(value: Json): string[] {
  if (typeof value === "string") return value === "" ? [] : [value];
  if (typeof value === "number") return [String(value)];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}

/** Texts by the hash of their first characters; of each hash also the lengths, so that one look a length is enough. */
type Index = ReadonlyMap<number, { readonly lengths: Set<number>; readonly texts: Set<string> }>;

function indexOf(texts: readonly string[]): Index {
  const index = new Map<number, { lengths: Set<number>; texts: Set<string> }>();
  for (const text of texts) {
    if (text.length < WINDOW) continue;
    let hash = 0;
    for (let i = 0; i < WINDOW; i++) hash = pushed(hash, text.charCodeAt(i));
    const same = index.get(hash) ?? { lengths: new Set(), texts: new Set() };
    same.lengths.add(text.length);
    same.texts.add(text);
    index.set(hash, same);
  }
  return index;
}

function findIn(content: string, index: Index): { text: string; at: number }[] {
  const found: { text: string; at: number }[] = [];
  let hash = 0;
  for (let end = 1; end <= content.length; end++) {
    hash = pushed(hash, content.charCodeAt(end - 1));
    const at = end - WINDOW;
    if (at < 0) continue;
    if (at > 0) hash = (hash - Math.imul(content.charCodeAt(at - 1), OLDEST)) | 0;
    const same = index.get(hash);
    if (same === undefined) continue;
    for (const length of same.lengths) {
      const text = content.slice(at, at + length);
      if (same.texts.has(text)) found.push({ text, at });
    }
  }
  return found;
}

const BASE = 16_777_619;
/** What a character weighs in the hash when the window has just left it. */
const OLDEST = Array.from({ length: WINDOW }).reduce<number>((power) => Math.imul(power, BASE), 1);

function pushed(hash: number, code: number): number {
  return (Math.imul(hash, BASE) + code) | 0;
}
