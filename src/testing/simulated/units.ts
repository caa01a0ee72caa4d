/** A sentence, a list item or a demonstration of a text, with the white space that follows it. */
export interface Unit {
  readonly text: string;
  readonly gap: string;
  /** An input with its answer. */
  readonly demonstration: boolean;
}

/** What a list item begins with: a dash, a number, or the address of a part. */
export const MARK = /^\s*(?:[-*•]|\d+[.)]|\[[\w.-]+\])\s+/;
const INPUT = /^[\s\d.)*[{,-]*"?(?:input|message|topics|question|customer|q)"?\s*:/i;
const OUTPUT = /(?:^|[\s{,])"?(?:output|answer|labels?|a|expected)"?\s*[:=]/i;
/** Lines of a demonstration's input before its answer. */
const LONGEST_INPUT = 6;

/** Splits a text into units; put together again, with their gaps, they are the text. */
export function unitsOf(text: string): readonly Unit[] {
  const lines = text.split("\n");
  const units: Unit[] = [];
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!;
    const end = INPUT.test(line) ? answerLine(lines, i) : -1;
    if (end >= 0) {
      units.push({ text: lines.slice(i, end + 1).join("\n"), gap: "\n", demonstration: true });
      i = end;
    } else if (MARK.test(line)) units.push({ text: line, gap: "\n", demonstration: false });
    else units.push(...sentences(line));
  }
  const last = units.pop();
  return last === undefined ? [] : [...units, { ...last, gap: last.gap.slice(0, -1) }];
}

/** Units as one text. */
export function joined(units: readonly Pick<Unit, "text" | "gap">[]): string {
  return units
    .map((unit) => unit.text + unit.gap)
    .join("")
    .trim();
}

export function countWords(text: string): number {
  let count = 0;
  let inside = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const white = code === 32 || (code >= 9 && code <= 13);
    if (!white && !inside) count++;
    inside = !white;
  }
  return count;
}

/** The line with the answer to the input at `from`; -1 where another input or too many lines come first. */
function answerLine(lines: readonly string[], from: number): number {
  const last = Math.min(lines.length - 1, from + LONGEST_INPUT);
  for (let i = from; i <= last; i++) {
    const line = i === from ? lines[i]!.replace(INPUT, "") : lines[i]!;
    if (i > from && INPUT.test(line)) return -1;
    if (OUTPUT.test(line)) return i;
  }
  return -1;
}

function sentences(line: string): Unit[] {
  const units: Unit[] = [];
  let from = 0;
  for (const { index, 0: gap } of line.matchAll(/(?<=[.!?])\s+(?=\S)/g)) {
    units.push({ text: line.slice(from, index), gap, demonstration: false });
    from = index + gap.length;
  }
  units.push({ text: line.slice(from), gap: "\n", demonstration: false });
  return units;
}
