import { GradusError } from "../graph/errors.ts";
import type { Json } from "../graph/json.ts";
import type { Kind } from "../graph/kind.ts";
import { makeParam, type Param, type ParamOptions } from "../graph/param.ts";
import { fenced, halfCharacterProblem, unfenced, unquoted } from "./answer.ts";
import { refuse } from "./refuse.ts";
import { named } from "./words.ts";

/** What a text param takes. */
export interface TextOptions extends ParamOptions {
  /** Names that must stay in every value as `{name}`, in braces and spelled exactly so; your program fills them in. */
  readonly placeholders?: readonly string[];
  /** The longest value allowed, in UTF-16 units; no limit where it is absent. */
  readonly maxLength?: number;
}

/**
 * A text that may change: a prompt, an instruction, a rule.
 * Throws `BAD_OPTIONS` for placeholders or a length that make no sense, `BAD_DEFAULT` where the default breaks them.
 */
export function text(name: string, initial: string, options: TextOptions = {}): Param<string> {
  return makeParam(name, textKind(options), initial, options);
}

/** The kind of text params. */
export function textKind(options: Pick<TextOptions, "placeholders" | "maxLength"> = {}): Kind<string> {
  const { maxLength } = options;
  const placeholders = [...(options.placeholders ?? [])];
  checkOptions(placeholders, maxLength);

  function check(value: Json): string | undefined {
    if (typeof value !== "string") return `a text is needed, not ${named(value)}`;
    if (value.trim() === "") return "the text is empty; write at least one word";
    const missing = placeholders.filter((placeholder) => !value.includes(`{${placeholder}}`));
    if (missing.length > 0) return `the text lost ${listed(missing)}, which must stay in it exactly so`;
    if (maxLength !== undefined && value.length > maxLength) {
      return `the text has ${value.length} characters, and ${maxLength} are allowed`;
    }
    return halfCharacterProblem(value);
  }

  function checked(value: Json): Json {
    refuse(check(value));
    return value;
  }

  return {
    name: "text",
    prose: true,
    describe() {
      const rules = [
        ...(placeholders.length > 0 ? [`keeps ${listed(placeholders)} exactly as they stand`] : []),
        ...(maxLength === undefined ? [] : [`has at most ${maxLength} characters`]),
      ];
      return rules.length === 0 ? "a text" : `a text that ${rules.join(" and ")}`;
    },
    // A value that would lose its own fence or quotes as an answer is shown in a fence of its own.
    show: (value) => (typeof value === "string" && strip(value) === value ? value : fenced(String(value))),
    parse: (answer) => checked(typeof answer === "string" ? strip(answer) : answer),
    check,
    decode: (value) => value as string,
    encode: checked,
  };
}

/** An answer without the one fence or the one pair of quotes around all of it. */
function strip(answer: string): string {
  return unfenced(answer) ?? unquoted(answer) ?? answer;
}

function listed(placeholders: readonly string[]): string {
  return placeholders.map((placeholder) => `{${placeholder}}`).join(", ");
}

function checkOptions(placeholders: readonly string[], maxLength: number | undefined): void {
  for (const placeholder of placeholders) {
    if (!/^[A-Za-z_][\w.-]*$/.test(placeholder)) {
      throw new GradusError("BAD_OPTIONS", `"${placeholder}" cannot name a placeholder`, {
        fix: "give the name alone, in letters, digits, _, - and dots; it stands in the text as {name}",
      });
    }
  }
  if (maxLength !== undefined && !(Number.isInteger(maxLength) && maxLength > 0)) {
    throw new GradusError("BAD_OPTIONS", `maxLength is ${maxLength}`, { fix: "give a whole number above 0" });
  }
}
