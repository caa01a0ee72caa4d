/** How much of everything a page shows; `Infinity` is all of it. */
export interface Detail {
  /** Characters of a value that data edges carry to the output. */
  readonly value: number;
  /** Characters of what is to be changed or answered for: params, output, errors, feedback. */
  readonly key: number;
  /** Characters of a value that only decided the course; 0 leaves such values out. */
  readonly control: number;
  /** Calls of one operation. */
  readonly calls: number;
  /** Calls of one operation that only decided the course. */
  readonly decisions: number;
  /** Entries of a list, and arguments of a call. */
  readonly items: number;
  /** How many sections, of those that can go, are left out. */
  readonly omitted: number;
}

/** The sections that go when even the shortest page is too long, the first first. */
export const OMITTED_IN_ORDER = ["decided", "definitions", "values", "inputs", "calls", "touched"] as const;

/** A list is longer than what one operation has in it: else the fold of a loop with many steps would be cut itself. */
const ITEMS_PER_CALL = 16;

const ALL: Detail = {
  value: Number.POSITIVE_INFINITY,
  key: Number.POSITIVE_INFINITY,
  control: Number.POSITIVE_INFINITY,
  calls: Number.POSITIVE_INFINITY,
  decisions: Number.POSITIVE_INFINITY,
  items: Number.POSITIVE_INFINITY,
  omitted: 0,
};

/**
 * From everything to next to nothing, each level shorter than the one before it: first what only decided the course is
 * shortened, then values, then repeated calls are folded, then lists, and at last whole sections go.
 */
export const LEVELS: readonly Detail[] = levels();

function levels(): Detail[] {
  const made = [ALL];
  const then = (change: Partial<Detail>): void => void made.push({ ...made.at(-1)!, ...change });
  for (const control of falling(1 << 20, 80, 1.5)) then({ control });
  for (const decisions of falling(256, 3, 1.5)) then({ decisions });
  then({ control: 0 });
  for (const value of falling(1 << 20, 240, 1.25)) then({ value, key: value * 8 });
  for (const calls of falling(1024, 8, 1.5)) then({ calls, items: calls * ITEMS_PER_CALL });
  for (const value of falling(240, 60, 1.25)) then({ value, key: value * 8 });
  for (const calls of falling(8, 3, 1.3)) then({ calls, items: calls * ITEMS_PER_CALL });
  for (const key of falling(480, 80, 1.25)) then({ key });
  for (let omitted = 1; omitted <= OMITTED_IN_ORDER.length; omitted++) then({ omitted });
  for (const items of falling(8, 2, 1.4)) then({ items });
  for (const key of falling(80, 10, 1.5)) then({ key });
  return made;
}

function falling(from: number, to: number, factor: number): number[] {
  const steps: number[] = [];
  for (let x = from; x > to; x /= factor) steps.push(Math.round(x));
  return [...steps, to];
}
