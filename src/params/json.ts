import type { StandardJSONSchemaV1, StandardSchemaV1 } from "@standard-schema/spec";
import { type Json, sameJson, toJson } from "../graph/json.ts";
import { BadValue, type Kind } from "../graph/kind.ts";
import { makeParam, type Param, type ParamOptions } from "../graph/param.ts";
import { halfCharacterProblem, jsonInside } from "./answer.ts";
import { notJson } from "./plain-json.ts";
import { refuse } from "./refuse.ts";
import { sentenceOf } from "./schema-issues.ts";
import { cut, named } from "./words.ts";

/**
 * Structured data that may change, checked by any Standard Schema (zod, valibot, arktype, …); the program sees the
 * schema's output. A schema that validates asynchronously must not change the value.
 * Throws `BAD_DEFAULT` for a default that the schema refuses (an asynchronous one: see `checkDefault`).
 */
export function json<S extends StandardSchemaV1>(
  name: string,
  initial: NoInfer<StandardSchemaV1.InferInput<S>>,
  schema: S,
  options: ParamOptions = {},
): Param<StandardSchemaV1.InferOutput<S>> {
  return makeParam(name, jsonKind(schema), initial as StandardSchemaV1.InferOutput<S>, options);
}

/** The kind of json params. `encode` takes what the schema takes. */
export function jsonKind<S extends StandardSchemaV1>(schema: S): Kind<StandardSchemaV1.InferOutput<S>> {
  type T = StandardSchemaV1.InferOutput<S>;
  // A copy goes in: some validators fill in defaults in place.
  const validate = (value: Json) => schema["~standard"].validate(structuredClone(value)) as Validated<T>;

  /** The value as a candidate holds it: with the schema's defaults and without what it strips, where that is stable. */
  function settled(value: Json): Json {
    refuse(jsonProblem(value));
    const result = validate(value);
    if (isLate(result)) return quiet(result, value);
    if (result.issues) throw new BadValue(sentenceOf(result.issues));
    if (notJson(result.value, true) !== undefined) return value;
    const output = toJson(result.value);
    const again = validate(output);
    return !isLate(again) && !again.issues && sameOutput(again.value, output) ? output : value;
  }

  return {
    name: "json",
    describe: () => described(schema),
    show: (value) => JSON.stringify(value, null, 2),
    parse(answer) {
      if (typeof answer !== "string") return settled(answer);
      const inside = jsonInside(answer);
      if (inside === undefined) return settledText(answer, settled);
      // Text is read as JSON first, so that what `show` printed comes back; a schema of plain texts gets the text itself.
      try {
        return settled(inside);
      } catch (error) {
        if (!(error instanceof BadValue)) throw error;
        return settledOr(answer, settled, error);
      }
    },
    check(value) {
      const problem = jsonProblem(value);
      if (problem !== undefined) return problem;
      const result = validate(value);
      if (!isLate(result)) return result.issues ? sentenceOf(result.issues) : undefined;
      return result.then((late) => {
        if (late.issues) return sentenceOf(late.issues);
        return sameOutput(late.value, value) ? undefined : UNSTABLE;
      });
    },
    decode(value) {
      const result = validate(value);
      if (isLate(result)) return quiet(result, structuredClone(value)) as T;
      if (result.issues) throw new BadValue(sentenceOf(result.issues));
      return result.value;
    },
    encode(value) {
      refuse(jsonProblem(value, true));
      return settled(toJson(value));
    },
  };
}

type Validated<T> = StandardSchemaV1.Result<T> | Promise<StandardSchemaV1.Result<T>>;

/** Not `instanceof`: the promise may be of another realm. */
function isLate<T>(result: Validated<T>): result is Promise<StandardSchemaV1.Result<T>> {
  return "then" in result;
}

const UNSTABLE = "the schema changes this value while it validates it asynchronously; let it validate only";

function jsonProblem(value: unknown, undefinedMembers = false): string | undefined {
  const problem = notJson(value, undefinedMembers);
  return problem === undefined ? halfCharacterProblem(value as Json) : `${problem}, which JSON cannot hold`;
}

function settledText(answer: string, settle: (value: Json) => Json): Json {
  return settledOr(
    answer,
    settle,
    new BadValue(`no single JSON value stands in the answer, which is ${named(answer)}`),
  );
}

/** The answer's text itself as the value, where the schema takes it; else `problem`. */
function settledOr(answer: string, settle: (value: Json) => Json, problem: BadValue): Json {
  try {
    return settle(answer);
  } catch {
    throw problem;
  }
}

function sameOutput(output: unknown, value: Json): boolean {
  return notJson(output, true) === undefined && sameJson(output, value);
}

/** `value`, while a validation that nobody awaits here may not end the process. */
function quiet<V>(pending: Promise<unknown>, value: V): V {
  pending.catch(() => {});
  return value;
}

/** The JSON Schema of a schema that can tell it. */
function described(schema: StandardSchemaV1): string {
  const converter = (schema["~standard"] as Partial<StandardJSONSchemaV1.Props>).jsonSchema;
  try {
    const { $schema: _, ...rest } = converter?.input({ target: "draft-07" }) ?? {};
    if (Object.keys(rest).length > 0) return `JSON that fits this JSON Schema: ${cut(JSON.stringify(rest), 4000)}`;
  } catch {
    // Some schemas (a transform, a custom check) have no JSON Schema; the checks' own messages have to do.
  }
  return "JSON that its schema accepts";
}
