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
  /** Values are language, shown and read back as text: instructions, rules, a guide. What methods that rewrite texts work on. */
  readonly prose?: true;
  /** Values are lists of demonstrations, `{ input, output }` each and at most `max`: what methods that bootstrap work on. */
  readonly demos?: { readonly max: number };
  /** Values are texts in parts with addresses: what methods that edit one part of a text work on. */
  readonly parts?: Parts;
}

/** One part of a text. */
export interface Part {
  /** Names it in this value: "role", "steps.2". A step's changes when another goes in before it. */
  readonly address: string;
  readonly text: string;
  /** Whether it must stay as its author wrote it. */
  readonly frozen: boolean;
  /** The address of the list that it is a step of; only steps are inserted and moved. */
  readonly list?: string;
}

/**
 * How a text in parts is read and edited. All give a new value and leave the old one alone; all throw `BadValue` for a
 * frozen part, an address that is not there, and a value that would not be allowed.
 */
export interface Parts {
  /** Every part in order, with those that were emptied. */
  list(value: Json): readonly Part[];
  replace(value: Json, address: string, text: string): Json;
  /** A new step after the step `after`, or before all others where `after` is the list. */
  insert(value: Json, after: string, text: string): Json;
  /** Takes a step out; of any other part only the text. */
  remove(value: Json, address: string): Json;
  /** Takes a step to behind `after`, an address before the move, which may be of another list. */
  move(value: Json, address: string, after: string): Json;
}

/** A value that its kind does not allow; the message is one sentence that a model can repair from. */
export class BadValue extends Error {
  constructor(message: string) {
    super(message);
    this.name = "BadValue";
  }
}
