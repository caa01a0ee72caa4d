import { canonical, hashText, type Json } from "../../graph/json.ts";
import type { ModelRequest } from "../../model/request.ts";

/** What stands in for a model while a task is checked: a reply that the request alone determines, and that costs nothing. */
export function echoReply(request: ModelRequest): string {
  const last = request.messages.at(-1)?.content ?? "";
  if (request.json !== undefined) return canonical(sampleOf(request.json.schema ?? {}, 0));
  return `echo ${hashText(canonical(request.messages)).slice(0, 6)}: ${last.slice(0, 200)}`;
}

/** The deepest that a sample goes: a schema may refer to itself. */
const DEPTH = 8;

type Schema = { readonly [key: string]: Json };

/** A value that fits a JSON schema, as far as its types and lists of values say. */
function sampleOf(json: Json, depth: number): Json {
  if (typeof json !== "object" || json === null || Array.isArray(json) || depth > DEPTH) return null;
  const schema = json as Schema;
  if (schema.const !== undefined) return schema.const;
  if (schema.default !== undefined) return schema.default;
  if (Array.isArray(schema.enum)) return (schema.enum as readonly Json[])[0] ?? null;
  const any = [schema.anyOf, schema.oneOf].find((list) => Array.isArray(list)) as readonly Json[] | undefined;
  if (any !== undefined) return sampleOf(any[0] ?? {}, depth + 1);
  const type = Array.isArray(schema.type) ? (schema.type as readonly Json[])[0] : schema.type;
  switch (type) {
    case "object":
      return Object.fromEntries(
        Object.entries((schema.properties ?? {}) as Schema).map(([name, part]) => [name, sampleOf(part, depth + 1)]),
      );
    case "array":
      return Array.from({ length: Number(schema.minItems ?? 1) }, () => sampleOf(schema.items ?? {}, depth + 1));
    case "integer":
    case "number":
      return Number(schema.minimum ?? schema.maximum ?? 0);
    case "boolean":
      return false;
    case "null":
      return null;
    default:
      return "echo".padEnd(Number(schema.minLength ?? 0), ".");
  }
}
