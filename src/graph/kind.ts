import type { Json } from "./json.ts";

/** A set of values that a numeric or combinatorial search can draw from. */
export type Space =
  | {
      readonly type: "range";
      readonly min: number;
      readonly max: number;
      readonly integer: boolean;
      readonly log: boolean;
    }
  | { readonly type: "options"; readonly options: readonly Json[] };

/**
 * What a kind of param knows about its values: shared code asks the kind and never switches on its name.
 * Candidates hold values as JSON; `decode` makes of it what the program sees.
 */
export interface Kind<T = unknown> {
  /** "text", "number", "choice", "boolean", "json", "code", … */
  readonly name: string;
  /** What values are allowed, in one sentence, for prompts and tables: "a whole number from 1 to 10". */
  describe(): string;
  /** The value as it stands in a prompt, a table or a diff. */
  show(value: Json): string;
  /**
   * A model's answer (text, or an already parsed JSON value) as a value of this kind, its type kept:
   * "2.5" for an integer is a problem, never a silent 2. Throws `BadValue` with one sentence a model can repair from.
   */
  parse(answer: Json): Json;
  /** `undefined` where the value is allowed, else one sentence that says what is wrong with it. May take a sandbox run. */
  check(value: Json): string | undefined | Promise<string | undefined>;
  /** What the program sees. */
  decode(value: Json): T;
  /** The JSON of a value that the program's author wrote. Throws `BadValue`. */
  encode(value: T): Json;
  /** The text whose equality makes two values the same candidate, where that is not the value itself (code: comments stripped). */
  identity?(value: Json): Json;
  /** Where a numeric or combinatorial search may draw values; absent where only a model can write one. */
  readonly space?: Space;
}

/** A value that its kind does not allow; the message is one sentence that a model can repair from. */
export class BadValue extends Error {
  constructor(message: string) {
    super(message);
    this.name = "BadValue";
  }
}
