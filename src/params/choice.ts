import { GradusError, nearest } from "../graph/errors.ts";
import { canonical, type Json, sameJson, toJson } from "../graph/json.ts";
import type { Kind } from "../graph/kind.ts";
import { makeParam, type Param, type ParamOptions } from "../graph/param.ts";
import { bare, jsonOf } from "./answer.ts";
import { isJson } from "./plain-json.ts";
import { refuse } from "./refuse.ts";
import { brief, either, named } from "./words.ts";

/**
 * One of several values, of any JSON type; the type is the union of the options as written.
 * Throws `BAD_OPTIONS` for no options, or two that read the same, `BAD_DEFAULT` for a default that is no option.
 */
export function choice<const O extends readonly Json[]>(
  name: string,
  initial: NoInfer<O[number]>,
  options: O,
  settings: ParamOptions = {},
): Param<O[number]> {
  return makeParam<O[number]>(name, choiceKind(options), initial, settings);
}

/** The kind of choice params: an answer is the option it equals, else the only one it equals apart from case. */
export function choiceKind<const O extends readonly Json[]>(options: O): Kind<O[number]> {
  const known = options.map(toJson);
  const labels = known.map(labelOf);
  checkOptions(labels);
  const list = listOf(known);

  const indexOf = (value: Json) => known.findIndex((option) => sameJson(option, value));

  function problemOf(value: Json): string | undefined {
    if (!isJson(value)) return `a value that JSON cannot hold is none of the options ${list}`;
    if (indexOf(value) >= 0) return undefined;
    const near = nearest(labelOf(value), labels);
    return `${named(value)} is none of the options ${list}${near === undefined ? "" : `; the nearest is ${nearOf(near)}`}`;
  }

  const nearOf = (label: string) => brief(known[labels.indexOf(label)] as Json);

  function checked(value: Json): Json {
    refuse(problemOf(value));
    return known[indexOf(value)] as Json;
  }

  return {
    name: "choice",
    describe: () => (known.length === 1 ? `always ${list}` : `one of ${list}`),
    show: labelOf,
    parse(answer) {
      if (!isJson(answer) || typeof answer === "object" || indexOf(answer) >= 0) return checked(answer);
      const found = matchOf(String(answer), labels);
      return found === undefined ? checked(answer) : (known[found] as Json);
    },
    check: problemOf,
    decode: (value) => value as O[number],
    encode: (value) => checked(value),
    space: { type: "options", options: known },
  };
}

/** The place of the option that a text names: as it stands, as JSON, or apart from case where only one fits. */
function matchOf(answer: string, labels: readonly string[]): number | undefined {
  for (const text of [answer, bare(answer)]) {
    const json = jsonOf(text);
    const exact = labels.findIndex((label) => label === text || (json !== undefined && label === labelOf(json)));
    if (exact >= 0) return exact;
  }
  const lower = bare(answer).toLowerCase();
  const alike = labels.flatMap((label, i) => (label.toLowerCase() === lower ? [i] : []));
  return alike.length === 1 ? alike[0] : undefined;
}

/** An option as it stands in a prompt: a text as it is, other values as JSON. */
function labelOf(value: Json): string {
  return typeof value === "string" ? value : canonical(value);
}

function listOf(options: readonly Json[], most = 30): string {
  const shown = options.slice(0, most).map((option) => brief(option));
  return options.length > most ? `${shown.join(", ")} and ${options.length - most} more` : either(shown);
}

function checkOptions(labels: readonly string[]): void {
  if (labels.length === 0) {
    throw new GradusError("BAD_OPTIONS", "a choice param has no options", { fix: "give at least one" });
  }
  const twice = labels.find((label, i) => labels.indexOf(label) !== i);
  if (twice !== undefined) {
    throw new GradusError("BAD_OPTIONS", `two options of a choice param read ${JSON.stringify(twice)}`, {
      fix: 'give each option a text of its own; "1" and 1 read the same in a prompt',
    });
  }
}
