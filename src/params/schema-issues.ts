import type { StandardSchemaV1 } from "@standard-schema/spec";
import { inline } from "./words.ts";

/** A schema's issues as one sentence: `at items[0].name: expected a text; and 2 more`. */
export function sentenceOf(issues: readonly StandardSchemaV1.Issue[], most = 4): string {
  const parts = issues.slice(0, most).map((issue) => {
    const path = pathOf(issue.path ?? []);
    return `${path === "" ? "" : `at ${path}: `}${inline(issue.message) || "not allowed"}`;
  });
  if (issues.length > most) parts.push(`and ${issues.length - most} more`);
  return parts.join("; ") || "the schema refuses the value";
}

function pathOf(path: NonNullable<StandardSchemaV1.Issue["path"]>): string {
  return path
    .map((segment) => (typeof segment === "object" ? segment.key : segment))
    .map((key, i) => {
      if (typeof key === "number" || /^\d+$/.test(String(key))) return `[${String(key)}]`;
      if (!/^[\w$-]+$/.test(String(key))) return `[${JSON.stringify(String(key))}]`;
      return `${i === 0 ? "" : "."}${String(key)}`;
    })
    .join("");
}
