import type { Json } from "../graph/json.ts";

/**
 * The JSON text of a host's value, its members in their own order. Unlike `JSON.stringify` it throws a `TypeError`,
 * naming `what`, on everything that JSON cannot hold; only an object's undefined members are left out.
 */
export function jsonText(value: Json, what: string): string {
  return JSON.stringify(value, function (this: unknown, key: string, member: unknown) {
    const wrong = misfit(member, key === "" || Array.isArray(this));
    if (wrong !== undefined)
      throw new TypeError(`${what} is not JSON: ${key === "" ? "it" : `"${key}" in it`} is ${wrong}`);
    return member;
  });
}

function misfit(value: unknown, needed: boolean): string | undefined {
  if (value === undefined) return needed ? "undefined" : undefined;
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  return typeof value === "function" || typeof value === "symbol" || typeof value === "bigint"
    ? `a ${typeof value}`
    : undefined;
}
