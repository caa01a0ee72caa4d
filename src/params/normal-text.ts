import { type Place, stripTypes } from "../sandbox/strip-types.ts";
import { parseSource, unparsable } from "./syntax.ts";

/** A function's text without types, comments and the author's white space: what runs, and what makes two texts the same. */
export interface NormalText {
  /** One JavaScript expression. */
  readonly code: string;
  /** The place in the source of a place in `code`. */
  readonly original: (line: number, column?: number) => Place;
}

const recent = new Map<string, NormalText>();

/**
 * The normal text of a function that was read before (by `readFunction`); throws a `SyntaxError` for other text.
 * It depends on the printer's version: after an update the same code may be run once more, never taken for other code.
 */
export function normalText(source: string): NormalText {
  const known = recent.get(source);
  if (known !== undefined) return known;
  const tooMuch = unparsable(source);
  if (tooMuch !== undefined) throw new SyntaxError(tooMuch);
  const stripped = stripTypes(withoutComments(source));
  if (!stripped.ok) throw new SyntaxError(stripped.message);
  const made: NormalText = { code: stripped.code, original: stripped.original };
  if (recent.size >= 200) recent.delete(recent.keys().next().value as string);
  recent.set(source, made);
  return made;
}

/** The same text with blanks for comments, so that every place keeps its line and column. */
function withoutComments(source: string): string {
  const parsed = parseSource(`x=${source}`);
  if (!parsed.ok) throw new SyntaxError(parsed.message);
  let text = "";
  let from = 0;
  for (const comment of parsed.comments) {
    text +=
      source.slice(from, comment.start - 2) + source.slice(comment.start - 2, comment.end - 2).replace(/[^\n\r]/g, " ");
    from = comment.end - 2;
  }
  return text + source.slice(from);
}
