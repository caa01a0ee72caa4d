import { GradusError } from "../graph/errors.ts";
import type { Json } from "../graph/json.ts";
import type { Kind } from "../graph/kind.ts";
import { makeParam, type Param, type ParamOptions } from "../graph/param.ts";
import { bare } from "./answer.ts";
import { refuse } from "./refuse.ts";
import { named } from "./words.ts";

/** What a number param takes. */
export interface NumberOptions extends ParamOptions {
  /** The least value allowed. */
  readonly min: number;
  /** The greatest value allowed. */
  readonly max: number;
  /** Whether only whole numbers are allowed; default false. */
  readonly integer?: boolean;
  /** Whether a search draws it evenly in its logarithm (a rate, a penalty); needs `min` above 0; default false. */
  readonly log?: boolean;
}

/** A number that may change within a range. Throws `BAD_OPTIONS` for a range that makes no sense, `BAD_DEFAULT` for a default outside it. */
export function number(name: string, initial: number, options: NumberOptions): Param<number> {
  return makeParam<number>(name, numberKind(options), initial, options);
}

/** The kind of number params. Nothing is rounded or moved into the range: what does not fit is a problem. */
export function numberKind(options: Omit<NumberOptions, "description">): Kind<number> {
  const { min, max, integer = false, log = false } = options;
  checkOptions(min, max, integer, log);
  const wanted = `a ${integer ? "whole " : ""}number from ${min} to ${max}`;

  function problemOf(value: Json): string | undefined {
    if (typeof value !== "number") return `${wanted} is needed, not ${named(value)}`;
    if (!Number.isFinite(value)) return `${value} is not a number that JSON can hold; give ${wanted}`;
    if (value < min || value > max) return `${value} is outside the range; give ${wanted}`;
    if (integer && !Number.isInteger(value)) return `${value} is not a whole number; give ${wanted}`;
    return undefined;
  }

  function checked(value: Json): number {
    refuse(problemOf(value));
    return value === 0 ? 0 : (value as number); // JSON has no -0
  }

  return {
    name: "number",
    describe: () => wanted + (log ? ", where ratios matter more than differences" : ""),
    show: (value) => String(value),
    parse: (answer) => checked(typeof answer === "string" ? (numeral(answer) ?? answer) : answer),
    check: problemOf,
    decode: (value) => value as number,
    encode: checked,
    space: { type: "range", min, max, integer, log },
  };
}

/** The number that a text is, in decimal notation and with nothing around it but a fence, quotes or white space. */
function numeral(answer: string): number | undefined {
  const digits = bare(answer);
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(digits) ? Number(digits) : undefined;
}

function checkOptions(min: number, max: number, integer: boolean, log: boolean): void {
  const wrong = (what: string, fix: string) => new GradusError("BAD_OPTIONS", what, { fix });
  if (!Number.isFinite(min) || !Number.isFinite(max) || min > max) {
    throw wrong(`a number param has the range ${min} to ${max}`, "give finite bounds, min below max");
  }
  if (integer && !(Number.isSafeInteger(min) && Number.isSafeInteger(max))) {
    throw wrong(`a whole-number param has the range ${min} to ${max}`, "give whole bounds below 2^53");
  }
  if (log && min <= 0) {
    throw wrong(`a number param with log has the range ${min} to ${max}`, "give a min above 0, or leave out log");
  }
}
