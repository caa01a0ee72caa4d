import type { StandardSchemaV1 } from "@standard-schema/spec";
import { canonical, type Json, toJson } from "../graph/json.ts";
import { extractJson } from "./extract-json.ts";
import { BadReply, type Reply } from "./reply.ts";

/** What checks a parsed JSON value: any Standard Schema (zod, valibot, arktype…), or a function that returns the value or throws. */
export type JsonCheck<T> = StandardSchemaV1<unknown, T> | ((value: unknown) => T | Promise<T>);

/**
 * A reply that is one JSON value; it may stand in a code fence or in prose (`extractJson` says which counts). Values
 * keep their type: "2" is not 2. The schema's JSON schema, where it can give one (zod does),
 * stands in the prompt and goes to the provider; a function's may be given in `options.schema`.
 */
export function jsonReply<T>(
  describe: string,
  check: JsonCheck<T>,
  options: { readonly schema?: Json } = {},
): Reply<T> {
  const schema = options.schema ?? jsonSchemaOf(check);
  const form = schema === undefined ? "" : `It must fit this JSON schema:\n${canonical(schema)}`;
  return {
    describe: [describe, "Reply with one JSON value and nothing else.", form].filter((part) => part !== "").join("\n"),
    // Providers in JSON mode give objects only, so it stays off where something else is wanted or possible.
    ...(isObjectSchema(schema) ? { json: { schema } } : {}),
    parse: async (text) => checked(extractJson(text), check),
  };
}

async function checked<T>(value: unknown, check: JsonCheck<T>): Promise<T> {
  // A schema may itself be callable (arktype's are), so the mark comes before the type.
  if (!("~standard" in check)) return check(value);
  const result = await check["~standard"].validate(value);
  if (result.issues === undefined) return result.value;
  throw new BadReply(`The JSON does not fit: ${result.issues.slice(0, 5).map(issueText).join("; ")}.`);
}

function issueText(issue: StandardSchemaV1.Issue): string {
  const path = (issue.path ?? []).map((part) => String(typeof part === "object" ? part.key : part)).join(".");
  const message = issue.message.replace(/\.$/, "");
  return path === "" ? message : `${path}: ${message}`;
}

function jsonSchemaOf<T>(check: JsonCheck<T>): Json | undefined {
  const standard: object | undefined = "~standard" in check ? check["~standard"] : undefined;
  if (standard === undefined || !("jsonSchema" in standard)) return undefined;
  const converter = standard.jsonSchema as { input?: (options: { target: string }) => unknown };
  try {
    const schema = toJson(converter.input?.({ target: "draft-07" }) ?? null);
    if (typeof schema !== "object" || schema === null || Array.isArray(schema)) return undefined;
    const { $schema: _, ...rest } = schema as { readonly [key: string]: Json };
    return rest;
  } catch {
    // A schema with a part that JSON schema cannot say is still checked here, only not announced.
    return undefined;
  }
}

function isObjectSchema(schema: Json | undefined): schema is { readonly [key: string]: Json } {
  return typeof schema === "object" && schema !== null && "type" in schema && schema.type === "object";
}
