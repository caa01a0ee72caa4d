import { hash } from "node:crypto";

/** Plain JSON: what candidates, journals and prompts are made of. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * One text for equal values: object keys sorted, no white space, `undefined` members dropped.
 * Throws a `TypeError` on what JSON cannot hold (functions, cycles, NaN, infinities, bigint, maps, sets), naming its path.
 */
export function canonical(value: unknown): string {
  return write(value, { objects: [], keys: [] });
}

/** A 128-bit content hash of a JSON value, as 32 hexadecimal digits. */
export function hashOf(value: unknown): string {
  return hashText(canonical(value));
}

/** A 128-bit content hash of a text, as 32 hexadecimal digits: of its UTF-8 bytes, where an unpaired surrogate is U+FFFD. */
export function hashText(text: string): string {
  return hash("sha256", text).slice(0, 32);
}

/** Whether two JSON values are equal. */
export function sameJson(a: unknown, b: unknown): boolean {
  return a === b || canonical(a) === canonical(b);
}

/** A deep copy as plain JSON; throws as `canonical` does. */
export function toJson(value: unknown): Json {
  return JSON.parse(canonical(value)) as Json;
}

/** Objects whose content is not in their keys: as JSON all of one kind would be equal. */
const OPAQUE = new Set(["Map", "Set", "WeakMap", "WeakSet", "Promise", "RegExp", "Error", "ArrayBuffer"]);

/** Where a walk stands: the objects that it is in, and the key of each member on the way. */
interface Way {
  readonly objects: object[];
  readonly keys: (string | number)[];
}

function write(value: unknown, way: Way): string {
  if (typeof value === "string") return quoted(value);
  if (typeof value === "boolean" || Number.isFinite(value)) return String(value);
  if (typeof value === "number") throw refused(way, String(value));
  if (typeof value !== "object") throw refused(way, `a ${typeof value}`);
  if (value === null) return "null";
  if (way.objects.includes(value)) {
    throw new TypeError(`${pathOf(way)} refers to itself, which JSON cannot hold`);
  }
  way.objects.push(value);
  const text = writeObject(value, way);
  way.objects.pop();
  return text;
}

function writeObject(source: object, way: Way): string {
  const value = "toJSON" in source && typeof source.toJSON === "function" ? (source.toJSON() as unknown) : source;
  if (typeof value !== "object" || value === null) return write(value, way);
  if (Array.isArray(value)) return writeArray(value, way);
  if (Object.getPrototypeOf(value) !== Object.prototype) refuseOpaque(value, way);
  let text = "";
  for (const key of sortedKeys(value)) {
    const member = (value as Record<string, unknown>)[key];
    if (member === undefined) continue;
    way.keys.push(key);
    text += `${text === "" ? "" : ","}${quoted(key)}:${write(member, way)}`;
    way.keys.pop();
  }
  return `{${text}}`;
}

/** What JSON may write otherwise than it stands: quotes, backslashes, control characters, surrogates. */
const ESCAPED = /[^ !#-[\]-\ud7ff\ue000-\uffff]/;

/** A short text is looked through in less time than it takes to call the encoder. */
function quoted(text: string): string {
  return text.length > 40 || ESCAPED.test(text) ? JSON.stringify(text) : `"${text}"`;
}

/** What is written again has its keys in order already: to look costs less than to sort. */
function sortedKeys(value: object): string[] {
  const keys = Object.keys(value);
  for (let i = 1; i < keys.length; i++) if (keys[i - 1]! > keys[i]!) return keys.sort();
  return keys;
}

function writeArray(value: readonly unknown[], way: Way): string {
  let text = "";
  for (let i = 0; i < value.length; i++) {
    way.keys.push(i);
    text += `${i === 0 ? "" : ","}${write(value[i] === undefined ? null : value[i], way)}`;
    way.keys.pop();
  }
  return `[${text}]`;
}

function refuseOpaque(value: object, way: Way): void {
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  if (OPAQUE.has(tag)) throw refused(way, `a ${tag}`);
}

function refused(way: Way, what: string): TypeError {
  return new TypeError(`${pathOf(way)} is ${what}, which JSON cannot hold`);
}

function pathOf({ keys }: Way): string {
  return keys.reduce<string>((path, key) => path + (typeof key === "number" ? `[${key}]` : `.${key}`), "$");
}
