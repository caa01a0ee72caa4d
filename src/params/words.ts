import type { Json } from "../graph/json.ts";
import { isJson } from "./plain-json.ts";

/** A value in a sentence: what it is and how it reads, cut after `most` characters. */
export function named(value: Json | undefined, most = 80): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (typeof value === "string") return value === "" ? "an empty text" : `the text ${brief(value, most)}`;
  if (Array.isArray(value)) return `the list ${brief(value, most)}`;
  if (typeof value === "object") return `the object ${brief(value, most)}`;
  return typeof value === "boolean" ? String(value) : `the number ${value}`;
}

/** A value's JSON text on one line, cut after `most` characters. */
export function brief(value: Json, most = 80): string {
  return isJson(value) ? cut(JSON.stringify(value), most) : "…";
}

/** The first `most` characters of a text; a pair of UTF-16 units is never split. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most).replace(/[\uD800-\uDBFF]$/, "")}…`;
}

/** Any text as part of one sentence: on one line, without its closing period. */
export function inline(text: string, most = 300): string {
  return cut(text.replace(/\s+/g, " ").trim().replace(/\.$/, ""), most);
}

/** "a", "a or b", "a, b or c". */
export function either(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} or ${parts[parts.length - 1]}`;
}
