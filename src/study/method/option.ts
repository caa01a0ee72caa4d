import { either } from "../../params/words.ts";

/** An option of a method, as it is declared: its default, what it is for, and what it takes. */
export interface MethodOption<T> {
  /** Its value where nobody gives one. */
  readonly usual: T;
  /** What it is for, in one line. */
  readonly meaning: string;
  /** What it takes, in words: "a whole number from 1 up". */
  readonly takes: string;
  accepts(value: unknown): boolean;
}

/** The options of a method, each declared under its name. */
export type MethodOptions = Readonly<Record<string, MethodOption<unknown>>>;

/** The values of declared options: what a method's recipe is given. */
export type OptionValues<D extends MethodOptions> = { readonly [K in keyof D]: D[K]["usual"] };

/** The values that an option of numbers allows, both ends included. */
interface Range {
  readonly min?: number;
  readonly max?: number;
}

/** Declares an option of a method: `batch: option.whole(3, "training examples that each step looks at")`. */
export const option = Object.freeze({
  /** A whole number, from 1 up where no `min` is given. */
  whole: (usual: number, meaning: string, { min = 1, max }: Range = {}): MethodOption<number> =>
    declared(usual, meaning, `a whole number${rangeText(min, max)}`, (x) => Number.isInteger(x) && inside(x, min, max)),

  number: (usual: number, meaning: string, { min, max }: Range = {}): MethodOption<number> =>
    declared(usual, meaning, `a number${rangeText(min, max)}`, (x) => Number.isFinite(x) && inside(x, min, max)),

  flag: (usual: boolean, meaning: string): MethodOption<boolean> =>
    declared(usual, meaning, "true or false", (x) => typeof x === "boolean"),

  text: (usual: string, meaning: string): MethodOption<string> => declared(usual, meaning, "a text", isText),

  /** One of these texts. */
  choice: <const T extends string>(usual: NoInfer<T>, known: readonly T[], meaning: string): MethodOption<T> =>
    declared<T>(usual, meaning, either(known.map(quoted)), (x) => known.includes(x as T)),

  /** Any number of these texts. */
  choices: <const T extends string>(
    usual: readonly NoInfer<T>[],
    known: readonly T[],
    meaning: string,
  ): MethodOption<readonly T[]> =>
    declared<readonly T[]>(usual, meaning, `a list of ${either(known.map(quoted))}`, (x) =>
      isListOf(x, (one) => known.includes(one as T)),
    ),

  texts: (usual: readonly string[], meaning: string): MethodOption<readonly string[]> =>
    declared(usual, meaning, "a list of texts", (x) => isListOf(x, isText)),

  numbers: (usual: readonly number[], meaning: string): MethodOption<readonly number[]> =>
    declared(usual, meaning, "a list of numbers", (x) => isListOf(x, Number.isFinite)),
});

function declared<T>(usual: T, meaning: string, takes: string, accepts: (value: unknown) => boolean): MethodOption<T> {
  return Object.freeze({ usual, meaning, takes, accepts });
}

function rangeText(min: number | undefined, max: number | undefined): string {
  if (max === undefined) return min === undefined ? "" : ` from ${min} up`;
  return min === undefined ? ` up to ${max}` : ` from ${min} to ${max}`;
}

function inside(value: unknown, min = -Infinity, max = Infinity): boolean {
  return (value as number) >= min && (value as number) <= max;
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}

function isListOf(value: unknown, accepts: (one: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(accepts);
}

function quoted(text: string): string {
  return `"${text}"`;
}
