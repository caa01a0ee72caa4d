/** A piece of a text: a phrase, which an edit may touch, or what stands between phrases and stays. */
export interface Piece {
  readonly text: string;
  readonly phrase: boolean;
}

/** How large the pieces are. */
export type PieceLevel = "word" | "phrase" | "sentence";

/** Words that a new phrase begins with, where the one before has a word of its own. */
const OPENERS = new Set(
  `about after against although among and as at because before between but by during for from if in into nor of on onto
  or over per since so than that then through to under unless until when where whether which while who whose with
  within without yet`.split(/\s+/),
);

/** A name in braces, a word (3.5 and step-by-step are one), white space, or any other character. */
const TOKEN =
  /(?<name>\{[\w.-]+\})|(?<word>[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}]|['’.,:/@_+-](?=[\p{L}\p{N}]))*)|(?<space>[^\S\n]+)|[\s\S]/gu;

/** What ends a sentence. */
const END = /[.!?;。！？；…\n]/;

/**
 * A text in pieces whose join is the text again. Phrases end at punctuation, at the end of a line, and before
 * prepositions, conjunctions and relative pronouns (English ones; other languages are cut at punctuation alone);
 * sentences at their ends, words where they end. Names in braces and punctuation between phrases are pieces that stay.
 */
export function phrasesOf(text: string, level: PieceLevel = "phrase"): Piece[] {
  const pieces: Piece[] = [];
  let phrase = "";
  let open = false;
  // What follows the phrase and belongs to it where a word comes after.
  let after = "";
  const stay = (token: string) => {
    const last = pieces.at(-1);
    if (last?.phrase === false) pieces[pieces.length - 1] = { text: last.text + token, phrase: false };
    else if (token !== "") pieces.push({ text: token, phrase: false });
  };
  const close = () => {
    if (phrase !== "") pieces.push({ text: phrase, phrase: true });
    stay(after);
    [phrase, open, after] = ["", false, ""];
  };
  for (const { 0: token, groups = {} } of text.matchAll(TOKEN)) {
    if (groups.word !== undefined) {
      const opener = OPENERS.has(token.toLowerCase());
      if (level === "word" || (level === "phrase" && opener && open)) close();
      phrase += after + token;
      open ||= !opener;
      after = "";
    } else if (phrase !== "" && groups.name === undefined && stays(token, level)) {
      after += token;
    } else {
      close();
      stay(token);
    }
  }
  close();
  return pieces;
}

/** Whether a phrase may go on after this. */
function stays(token: string, level: PieceLevel): boolean {
  return level === "sentence" ? !END.test(token) : /^[^\S\n]+$/.test(token);
}

/** Where the phrases stand among the pieces. */
export function phrasesAt(pieces: readonly Piece[]): number[] {
  return [...pieces.keys()].filter((i) => pieces[i]!.phrase);
}

/** The text without one phrase, and without the white space that stood beside it. */
export function withoutPhrase(pieces: readonly Piece[], at: number): string {
  const before = textOf(pieces.slice(0, at));
  const rest = textOf(pieces.slice(at + 1));
  return /^[^\S\n]/.test(rest) ? before + rest.replace(/^[^\S\n]+/, "") : before.replace(/[^\S\n]+$/, "") + rest;
}

/** The text with two phrases in each other's place. */
export function withSwapped(pieces: readonly Piece[], a: number, b: number): string {
  return textOf(pieces.map((piece, i) => (i === a ? pieces[b]! : i === b ? pieces[a]! : piece)));
}

/** The text with a phrase in the place of another. */
export function withPhrase(pieces: readonly Piece[], at: number, phrase: string): string {
  return textOf(pieces.map((piece, i) => (i === at ? { text: phrase } : piece)));
}

/** The text with one more phrase, after the piece `at`; in front of all where it is -1. */
export function withAdded(pieces: readonly Piece[], at: number, phrase: string): string {
  if (at < 0) return `${phrase} ${textOf(pieces)}`;
  return withPhrase(pieces, at, `${pieces[at]!.text} ${phrase}`);
}

function textOf(pieces: readonly Pick<Piece, "text">[]): string {
  return pieces.map((piece) => piece.text).join("");
}
