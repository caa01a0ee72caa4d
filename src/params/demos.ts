import { GradusError, messageOf } from "../graph/errors.ts";
import { canonical, type Json, toJson } from "../graph/json.ts";
import type { Kind } from "../graph/kind.ts";
import { makeParam, type Param, type ParamOptions } from "../graph/param.ts";
import { halfCharacterProblem, jsonInside } from "./answer.ts";
import { notJson } from "./plain-json.ts";
import { refuse } from "./refuse.ts";
import { brief, inline, named } from "./words.ts";

/** One worked example for a prompt: what came in and what should come out. */
export type Demo = { readonly input: Json; readonly output: Json };

/** What a demos param takes. */
export interface DemosOptions extends ParamOptions {
  /** The most demonstrations that a value may hold. Default 4. */
  readonly max?: number;
  /** The demonstrations as the program's prompt has them; never asked about none, which is "". Pure. Default: `formatDemos`. */
  readonly format?: (demos: readonly Demo[]) => string;
}

/**
 * Demonstrations that may change. The value is a list of `{ input, output }`; the program sees one text, which goes into
 * a template: `${instructions}\n${demos}\nQuestion: ${question}`.
 * Throws `BAD_OPTIONS` for a `max` that makes no sense, `BAD_DEFAULT` for a default that is no such list or too long.
 */
export function demos(name: string, initial: readonly Demo[] = [], options: DemosOptions = {}): Param<string> {
  return makeParam(name, demosKind(options), initial as unknown as string, options);
}

/** The kind of demos params. `encode` takes the list; nothing is cut or mended: what does not fit is a problem. */
export function demosKind(options: Pick<DemosOptions, "max" | "format"> = {}): Kind<string> {
  const { max = 4, format = formatDemos } = options;
  if (!(Number.isSafeInteger(max) && max > 0)) {
    throw new GradusError("BAD_OPTIONS", `a demos param has max ${max}`, { fix: "give a whole number above 0" });
  }
  const wanted = `a JSON list of at most ${max} demonstrations, each {"input": …, "output": …}`;

  // Members in one order, so that equal values are equal texts.
  const decode = (value: Json) => (isEmpty(value) ? "" : format(toJson(value) as readonly Demo[]));

  function check(value: Json): string | undefined {
    const problem = listProblem(value, wanted);
    if (problem !== undefined) return problem;
    const { length } = value as readonly Json[];
    if (length > max) return `the list has ${length} demonstrations, and ${max} are allowed`;
    return halfCharacterProblem(value) ?? formatProblem(() => decode(value));
  }

  function checked(value: Json): Json {
    refuse(check(value));
    return toJson(value);
  }

  return {
    name: "demos",
    demos: { max },
    describe: () => wanted,
    show: (value) => (isEmpty(value) ? "[]" : `[\n${(value as Demo[]).map((demo) => canonical(demo)).join(",\n")}\n]`),
    parse: (answer) => checked(typeof answer === "string" ? (jsonInside(answer) ?? answer) : answer),
    check,
    decode,
    encode: (value) => checked(value as Json),
  };
}

/**
 * Demonstrations as text, a blank line between them: `Input: …` and `Output: …`, or one `name: …` a line where the input
 * is a record; texts as they are, other values as JSON, and what has several lines below its name.
 */
export function formatDemos(list: readonly Demo[]): string {
  return list.map(({ input, output }) => [...inputLines(input), line("Output", output)].join("\n")).join("\n\n");
}

function inputLines(input: Json): string[] {
  return isRecord(input) ? Object.entries(input).map(([name, value]) => line(name, value)) : [line("Input", input)];
}

function line(name: string, value: Json): string {
  const text = typeof value === "string" ? value : canonical(value);
  return `${name}:${text.includes("\n") ? "\n" : " "}${text}`;
}

function listProblem(value: Json, wanted: string): string | undefined {
  const unfit = notJson(value);
  if (unfit !== undefined) return `${wanted} is needed; ${unfit}, which JSON cannot hold`;
  if (!Array.isArray(value)) return `${wanted} is needed, not ${named(value)}`;
  for (const [i, demo] of value.entries()) {
    const wrong = demoProblem(demo);
    if (wrong !== undefined) return `demonstration ${i + 1} ${wrong}`;
  }
  return undefined;
}

function demoProblem(demo: Json): string | undefined {
  if (!isRecord(demo)) return `is ${named(demo)}, and {"input": …, "output": …} is needed`;
  const missing = ["input", "output"].find((name) => !Object.hasOwn(demo, name));
  if (missing !== undefined) return `has no "${missing}"`;
  const other = Object.keys(demo).find((name) => name !== "input" && name !== "output");
  return other === undefined ? undefined : `has ${brief(other)} beside "input" and "output"; leave it out`;
}

/** The author's own `format` may not know what to make of a value that a model wrote. */
function formatProblem(call: () => unknown): string | undefined {
  try {
    const text = call();
    return typeof text === "string" ? undefined : `the param's format gave ${typeof text} where a text is needed`;
  } catch (error) {
    return `the param's format cannot show it: ${inline(messageOf(error))}`;
  }
}

function isEmpty(value: Json): boolean {
  return Array.isArray(value) && value.length === 0;
}

function isRecord(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
