import { diffLines } from "diff";
import { canonical, type Json, sameJson } from "../graph/json.ts";
import type { Values } from "../study/candidate.ts";

/** A longer value than this many characters is not compared line by line. */
const LONGEST = 200_000;

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
  return changed.map((one) => `${one.param}${bodyOf(shown(one.before), shown(one.after))}\n`).join("");
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

function shown(value: Json | undefined): string {
  if (value === undefined) return "(none)";
  if (typeof value === "string") return value;
  return typeof value === "object" && value !== null ? JSON.stringify(value, null, 2) : canonical(value);
}
