import { diffLines } from "diff";
import { canonical, type Json, sameJson } from "../../graph/json.ts";
import type { Values } from "../../study/candidate.ts";

/** A longer value than this many characters is not compared line by line. */
const LONGEST = 200_000;

/** With so many significant digits every number is itself. */
const MOST_DIGITS = 17;

/** One param whose value differs. */
export interface ChangedValue {
  readonly param: string;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

/** The params whose values differ, by name. */
export function changedValues(before: Values, after: Values): readonly ChangedValue[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((param) =>
    sameJson(before[param] ?? null, after[param] ?? null)
      ? []
      : [{ param, before: before[param], after: after[param] }],
  );
}

/** What changed, for people: short values as `a → b`, longer ones as a diff of their lines. */
export function diffText(before: Values, after: Values): string {
  const changed = changedValues(before, after);
  if (changed.length === 0) return "no param differs\n";
  return changed
    .map(({ param, before, after }) => {
      const digits = digitsFor([...numbersIn(before), ...numbersIn(after)]);
      return `${param}${bodyOf(shown(before, digits), shown(after, digits))}\n`;
    })
    .join("");
}

/** So many significant digits that different numbers look different, and no fewer than four. */
function digitsFor(numbers: readonly number[]): number {
  const different = new Set(numbers).size;
  const enough = (digits: number) => new Set(numbers.map((x) => rounded(x, digits))).size === different;
  let digits = 4;
  while (digits < MOST_DIGITS && !enough(digits)) digits++;
  return digits;
}

function numbersIn(value: Json | undefined): readonly number[] {
  if (typeof value === "number") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}

function bodyOf(before: string, after: string): string {
  const short = [before, after].every((text) => text.length <= 40 && !text.includes("\n"));
  if (short) return `: ${before} → ${after}`;
  const parts =
    before.length + after.length > LONGEST
      ? [
          { removed: true, added: false, value: before },
          { removed: false, added: true, value: after },
        ]
      : diffLines(`${before}\n`, `${after}\n`);
  return `:\n${parts.flatMap(({ added, removed, value }) => lines(added ? "+" : removed ? "-" : " ", value)).join("\n")}`;
}

function lines(mark: string, text: string): string[] {
  return text
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => `  ${mark} ${line}`);
}

function shown(value: Json | undefined, digits: number): string {
  if (value === undefined) return "(none)";
  if (typeof value === "string") return value;
  if (typeof value === "number") return canonical(rounded(value, digits));
  if (typeof value !== "object" || value === null) return canonical(value);
  return JSON.stringify(value, (_, part: Json) => (typeof part === "number" ? rounded(part, digits) : part), 2);
}

/** A number with so many significant digits, a whole one as it is. */
function rounded(x: number, digits: number): number {
  return Number.isInteger(x) ? x : Number(x.toPrecision(digits));
}
