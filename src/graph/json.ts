import { createHash } from "node:crypto";

/** Plain JSON: what candidates, journals and prompts are made of. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * One text for equal values: object keys sorted, no white space, `undefined` members dropped.
 * Throws a `TypeError` on what JSON cannot hold (functions, cycles, NaN, infinities, bigint, maps, sets), naming its path.
 */
export function canonical(value: unknown): string {
  const parts: string[] = [];
  write(value, parts, [], "$");
  return parts.join("");
}

/** A 128-bit content hash of a JSON value, as 32 hexadecimal digits. */
export function hashOf(value: unknown): string {
  return hashText(canonical(value));
}

/** A 128-bit content hash of a text, as 32 hexadecimal digits: of its UTF-8 bytes, where an unpaired surrogate is U+FFFD. */
export function hashText(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
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

function write(value: unknown, parts: string[], above: object[], path: string): void {
  if (value === null || typeof value === "boolean" || typeof value === "string") {
    parts.push(JSON.stringify(value));
  } else if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new TypeError(`${path} is ${value}, which JSON cannot hold`);
    parts.push(JSON.stringify(value));
  } else if (typeof value === "object") {
    if (above.includes(value)) throw new TypeError(`${path} refers to itself, which JSON cannot hold`);
    above.push(value);
    writeObject(value, parts, above, path);
    above.pop();
  } else {
    throw new TypeError(`${path} is a ${typeof value}, which JSON cannot hold`);
  }
}

function writeObject(source: object, parts: string[], above: object[], path: string): void {
  const value = "toJSON" in source && typeof source.toJSON === "function" ? (source.toJSON() as unknown) : source;
  if (typeof value !== "object" || value === null) {
    write(value, parts, above, path);
    return;
  }
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  if (OPAQUE.has(tag)) throw new TypeError(`${path} is a ${tag}, which JSON cannot hold`);
  if (Array.isArray(value)) {
    parts.push("[");
    for (let i = 0; i < value.length; i++) {
      if (i > 0) parts.push(",");
      write(value[i] === undefined ? null : value[i], parts, above, `${path}[${i}]`);
    }
    parts.push("]");
    return;
  }
  parts.push("{");
  let first = true;
  for (const key of Object.keys(value).sort()) {
    const member = (value as Record<string, unknown>)[key];
    if (member === undefined) continue;
    parts.push(first ? "" : ",", JSON.stringify(key), ":");
    first = false;
    write(member, parts, above, `${path}.${key}`);
  }
  parts.push("}");
}
