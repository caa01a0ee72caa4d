import type { Json } from "../graph/json.ts";
import { BadValue, type Parts } from "../graph/kind.ts";

/** The parts of a plain text: how they are told apart, and what goes between one and a new one. */
const LEVELS = [
  { between: /\n[^\S\n]*\n\s*/g, gap: "\n\n" },
  { between: /\n/g, gap: "\n" },
  { between: /(?<=[.!?…。！？])\s+/gu, gap: " " },
] as const;

/** Addresses of steps are their numbers; that of the list itself is this. */
const LIST = "text";

/**
 * A plain text as steps "1", "2", …: its paragraphs; where it is one paragraph, its lines; where it is one line, its
 * sentences. What stands between them is kept.
 */
export const plainParts: Parts = {
  list: (value) => split(value).texts.map((text, i) => ({ address: String(i + 1), text, frozen: false, list: LIST })),
  replace(value, address, text) {
    const pieces = split(value);
    pieces.texts[indexOf(pieces, address)] = text;
    return join(pieces);
  },
  insert(value, after, text) {
    const pieces = split(value);
    return join(inserted(pieces, behind(pieces, after), text));
  },
  remove(value, address) {
    const pieces = split(value);
    const at = indexOf(pieces, address);
    if (pieces.texts.length === 1) throw new BadValue("the text has one part alone, which stays");
    return join(removed(pieces, at));
  },
  move(value, address, after) {
    const pieces = split(value);
    const from = indexOf(pieces, address);
    const to = behind(pieces, after);
    const text = pieces.texts[from]!;
    return join(inserted(removed(pieces, from), from < to ? to - 1 : to, text));
  },
};

/** The steps of a text, and what stands after each but the last. */
interface Pieces {
  readonly texts: string[];
  readonly gaps: string[];
  readonly gap: string;
}

function split(value: Json): Pieces {
  const whole = String(value);
  const text = whole.trim();
  for (const { between, gap } of LEVELS) {
    const texts = text.split(between);
    if (texts.length > 1) return { texts, gaps: [...text.matchAll(between)].map(([found]) => found), gap };
  }
  return { texts: [text], gaps: [], gap: " " };
}

function join({ texts, gaps }: Pieces): string {
  return texts.map((text, i) => text + (gaps[i] ?? "")).join("");
}

function inserted({ texts, gaps, gap }: Pieces, at: number, text: string): Pieces {
  return { texts: texts.toSpliced(at, 0, text), gaps: texts.length === 0 ? [] : gaps.toSpliced(at, 0, gap), gap };
}

function removed({ texts, gaps, gap }: Pieces, at: number): Pieces {
  return { texts: texts.toSpliced(at, 1), gaps: gaps.toSpliced(Math.min(at, gaps.length - 1), 1), gap };
}

function indexOf({ texts }: Pieces, address: string): number {
  const i = /^[1-9]\d*$/.test(address) ? Number(address) - 1 : -1;
  if (i >= 0 && i < texts.length) return i;
  throw new BadValue(`there is no part "${address}"; the text has ${texts.length}`);
}

function behind(pieces: Pieces, after: string): number {
  return after === LIST ? 0 : indexOf(pieces, after) + 1;
}
