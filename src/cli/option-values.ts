import { InvalidArgumentError } from "commander";

/** A number above 0. */
export function positive(text: string): number {
  const x = Number(text);
  if (text.trim() === "" || !Number.isFinite(x) || x <= 0) throw new InvalidArgumentError("It takes a number above 0.");
  return x;
}

/** A whole number above 0. */
export function whole(text: string): number {
  const x = positive(text);
  if (!Number.isSafeInteger(x)) throw new InvalidArgumentError("It takes a whole number above 0.");
  return x;
}

/** A whole number, 0 included. */
export function wholeOrNone(text: string): number {
  const x = wholeFrom0(text);
  if (x === undefined) throw new InvalidArgumentError("It takes a whole number from 0 up.");
  return x;
}

/** A port of this machine; 0: any. */
export function port(text: string): number {
  const x = wholeFrom0(text);
  if (x === undefined || x > 65_535)
    throw new InvalidArgumentError("It takes a port, a whole number from 0 to 65535; 0 is any that is free.");
  return x;
}

function wholeFrom0(text: string): number | undefined {
  const x = Number(text);
  return text.trim() !== "" && Number.isSafeInteger(x) && x >= 0 ? x : undefined;
}

/** A seed: a whole number where it looks like one, else a text. */
export function seed(text: string): number | string {
  return /^\d{1,15}$/.test(text) ? Number(text) : text;
}

/** The most seeds of one comparison. */
const SEEDS = 1_000;

/** Seeds: `5` is 1 to 5, `3..8` those, `1,4,9` these. */
export function seeds(text: string): readonly number[] {
  const range = /^(\d{1,15})\.\.(\d{1,15})$/.exec(text);
  const list = /^\d{1,15}(,\d{1,15})+$/.test(text) ? text.split(",").map(Number) : undefined;
  const [from, to] = range ? [Number(range[1]), Number(range[2])] : [1, list ? 0 : whole(text)];
  if (to - from >= SEEDS) throw new InvalidArgumentError(`It takes ${SEEDS} seeds at most.`);
  const found = [...new Set(list ?? Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i))];
  if (found.length === 0) throw new InvalidArgumentError("It takes a number of seeds, or which: 5, 3..8 or 1,4,9.");
  return found;
}

/** `KEY=VALUE` pairs of an option that may come several times. */
export function pairs<T>(form: string, read: (value: string) => T) {
  return (text: string, before: Readonly<Record<string, T>> = {}): Readonly<Record<string, T>> => {
    const at = text.indexOf("=");
    if (at < 1) throw new InvalidArgumentError(`It takes ${form}.`);
    return { ...before, [text.slice(0, at)]: read(text.slice(at + 1)) };
  };
}

/** A value as JSON where it reads as such, else as the text it is. */
export function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** `IN/OUT` or `IN/OUT/CACHED`: USD per million tokens. */
export function price(text: string): { input: number; output: number; cachedInput?: number } {
  const [input, output, cachedInput, ...more] = text
    .split("/")
    .map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  const numbers = [input, output, ...(cachedInput === undefined ? [] : [cachedInput])];
  if (more.length > 0 || !numbers.every((x) => x !== undefined && Number.isFinite(x) && x >= 0)) {
    throw new InvalidArgumentError("It takes SLOT=IN/OUT in USD per million tokens, for example words=0.25/2.");
  }
  return { input: input!, output: output!, ...(cachedInput !== undefined && { cachedInput }) };
}
