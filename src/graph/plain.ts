import type { Json } from "./json.ts";
import { isNode } from "./node.ts";

/** Deeper members are cut: writers of JSON recurse, and nobody reads so far. */
const DEEPEST = 100;

/**
 * Any value as plain JSON, for records and prompts: never throws. What JSON cannot hold becomes a short stable text
 * such as "<bigint 12>", "<function rank>", "<Map of 3>", "<circular>"; members that are `undefined` are dropped.
 */
export function plainJson(value: unknown): Json {
  return plain(value, [], 0);
}

function plain(value: unknown, above: object[], depth: number): Json {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      if (value === 0) return 0;
      return Number.isFinite(value) ? value : `<${value}>`;
    case "object":
      break;
    case "function":
      return `<function ${value.name}>`.replace(" >", ">");
    case "bigint":
      return `<bigint ${value}>`;
    default:
      return `<${String(value)}>`;
  }
  if (value === null) return null;
  if (above.includes(value)) return "<circular>";
  if (depth >= DEEPEST) return "<deep>";
  try {
    above.push(value);
    return plainObject(value, above, depth + 1);
  } catch {
    return "<unreadable>";
  } finally {
    above.pop();
  }
}

function plainObject(value: object, above: object[], depth: number): Json {
  if (isNode(value)) return "<node>";
  if ("toJSON" in value && typeof value.toJSON === "function") return plain(value.toJSON(), above, depth);
  if (Array.isArray(value)) {
    return Array.from(value, (member) => (member === undefined ? null : plain(member, above, depth)));
  }
  const text = withoutMembers(value);
  if (text !== undefined) return text;
  const members: [string, Json][] = [];
  for (const key of Object.keys(value)) {
    const member = (value as Record<string, unknown>)[key];
    if (member !== undefined) members.push([key, plain(member, above, depth)]);
  }
  return Object.fromEntries(members);
}

/** What has nothing, or too much, among its own members. */
function withoutMembers(value: object): string | undefined {
  if (value instanceof Error) return `<${value.name}: ${value.message}>`;
  if (value instanceof Map || value instanceof Set) return `<${className(value)} of ${value.size}>`;
  if (ArrayBuffer.isView(value)) return `<${className(value)} of ${value.byteLength} bytes>`;
  if (value instanceof RegExp) return `<${value}>`;
  const prototype = Object.getPrototypeOf(value);
  if (prototype === null || prototype === Object.prototype || Object.keys(value).length > 0) return undefined;
  return `<${className(value)}>`;
}

function className(value: object): string {
  return value.constructor?.name || "object";
}
