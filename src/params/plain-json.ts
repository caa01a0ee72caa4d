import type { Json } from "../graph/json.ts";

/**
 * Where a value is not plain JSON: a path and what stands there ("$.a[0] is a Date"); `undefined` where all of it is.
 * Stricter than `canonical`, which writes what `toJSON` gives and empty objects for maps. A member that is `undefined`
 * is allowed where `undefinedMembers` says so: JSON leaves it out.
 */
export function notJson(value: unknown, undefinedMembers = false): string | undefined {
  return walk(value, "$", [], undefinedMembers);
}

/** Far above any sensible value, and far below where recursion ends. */
const MAX_DEPTH = 200;

/** Whether a value is plain JSON. */
export function isJson(value: unknown): value is Json {
  return notJson(value) === undefined;
}

function walk(value: unknown, path: string, above: readonly object[], undefinedMembers: boolean): string | undefined {
  if (value === null || typeof value === "string" || typeof value === "boolean") return undefined;
  if (typeof value === "number") return Number.isFinite(value) ? undefined : `${path} is ${value}`;
  if (value === undefined) return `${path} is undefined`;
  if (typeof value !== "object") return `${path} is a ${typeof value}`;
  if (above.includes(value)) return `${path} refers to itself`;
  if (above.length >= MAX_DEPTH) return `a part of it is nested more than ${MAX_DEPTH} levels deep`;
  const within = [...above, value];
  if (Array.isArray(value)) {
    return firstOf(value.keys(), (i) => walk(value[i], `${path}[${i}]`, within, undefinedMembers));
  }
  const parent: unknown = Object.getPrototypeOf(value);
  if (parent !== null && parent !== Object.prototype) return `${path} is a ${classOf(value)}`;
  return firstOf(Object.entries(value), ([key, member]) =>
    member === undefined && undefinedMembers ? undefined : walk(member, `${path}.${key}`, within, undefinedMembers),
  );
}

function firstOf<X>(items: Iterable<X>, find: (item: X) => string | undefined): string | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

function classOf(value: object): string {
  const name: unknown = (value.constructor as { name?: unknown } | undefined)?.name;
  return typeof name === "string" && name !== "" ? name : "class instance";
}
