import type { Json } from "../graph/json.ts";
import type { Kind } from "../graph/kind.ts";
import { makeParam, type Param, type ParamOptions } from "../graph/param.ts";
import { bare } from "./answer.ts";
import { refuse } from "./refuse.ts";
import { named } from "./words.ts";

/** A switch that may change. */
export function boolean(name: string, initial: boolean, options: ParamOptions = {}): Param<boolean> {
  return makeParam<boolean>(name, booleanKind, initial, options);
}

/** The kind of boolean params: only the words for true and false are read as such; no other text, number or null is. */
export const booleanKind: Kind<boolean> = {
  name: "boolean",
  describe: () => "true or false",
  show: (value) => String(value),
  parse(answer) {
    const word = typeof answer === "string" ? WORDS.get(bare(answer).toLowerCase()) : answer;
    return checked(word ?? answer);
  },
  check: problemOf,
  decode: (value) => value as boolean,
  encode: checked,
  space: { type: "options", options: [false, true] },
};

const WORDS: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["yes", true],
  ["on", true],
  ["false", false],
  ["no", false],
  ["off", false],
]);

function problemOf(value: Json): string | undefined {
  return typeof value === "boolean" ? undefined : `true or false is needed, not ${named(value)}`;
}

function checked(value: Json): Json {
  refuse(problemOf(value));
  return value;
}
