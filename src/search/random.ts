import { GradusError } from "../graph/errors.ts";
import { canonical, hashText } from "../graph/json.ts";

/** A stream of random numbers that its seed and path determine completely. */
export interface Random {
  /** A number in [0, 1), of 53 random bits. */
  unit(): number;
  /** A whole number from 0 to n - 1, each equally likely. */
  int(n: number): number;
  /** A draw from the standard normal distribution. */
  normal(): number;
  /** One element, each equally likely. */
  pick<T>(xs: readonly T[]): T;
  /** min(k, length) elements without replacement, in random order. */
  sample<T>(xs: readonly T[], k: number): T[];
  /** One element with a probability proportional to its weight; all weights zero: each equally likely. */
  weighted<T>(xs: readonly T[], weights: readonly number[]): T;
  /** The elements in random order; the argument stays as it is. */
  shuffle<T>(xs: readonly T[]): T[];
}

const TWO_32 = 2 ** 32;
const TWO_53 = 2 ** 53;

/**
 * The stream of a seed and a path. The same seed and path give the same stream for ever, on every platform;
 * different paths are independent. The number 1 and the text "1" are the same seed.
 *
 * The generator is sfc32 (Doty-Humphrey, PractRand), its 128 bits of state from a hash of the whole text.
 * Errors: `BAD_SEED`, `EMPTY_CHOICE` (a draw from nothing), `BAD_COUNT`, `BAD_WEIGHTS`.
 */
export function randomStream(seed: number | string, ...path: string[]): Random {
  if (typeof seed === "number" && !Number.isFinite(seed)) {
    throw new GradusError("BAD_SEED", `a random stream cannot be seeded with ${seed}`, {
      fix: "give a finite number or a text as seed",
    });
  }
  const bits = generator(hashText(canonical([String(seed), ...path])));
  const unit = () => ((bits() >>> 5) * 2 ** 26 + (bits() >>> 6)) / TWO_53;
  const int = (n: number) => wholeBelow(n, bits, unit);
  const pick = <T>(xs: readonly T[]): T => {
    if (xs.length === 0) throw emptyChoice();
    return xs[int(xs.length)]!;
  };
  const sample = <T>(xs: readonly T[], k: number): T[] => {
    if (!(k >= 0)) throw badCount(`a sample of ${k} elements`);
    const left = [...xs];
    const size = Math.min(Math.floor(k), left.length);
    for (let i = 0; i < size; i++) {
      const j = i + int(left.length - i);
      [left[i], left[j]] = [left[j]!, left[i]!];
    }
    return left.slice(0, size);
  };
  return {
    unit,
    int,
    normal: () => polar(unit),
    pick,
    sample,
    weighted: (xs, weights) => {
      const total = totalOf(weights, xs.length);
      return total === 0 ? pick(xs) : xs[indexAt(weights, unit() * total)]!;
    },
    shuffle: (xs) => sample(xs, xs.length),
  };
}

/** sfc32: 32 random bits a call. */
function generator(seed: string): () => number {
  let [a, b, c, counter] = [0, 8, 16, 24].map((at) => Number.parseInt(seed.slice(at, at + 8), 16) | 0) as [
    number,
    number,
    number,
    number,
  ];
  const next = () => {
    const out = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + out) | 0;
    return out >>> 0;
  };
  for (let i = 0; i < 15; i++) next();
  return next;
}

/** Draws above the largest multiple of n are thrown away, so that no remainder is likelier than another. */
function wholeBelow(n: number, bits: () => number, unit: () => number): number {
  if (!Number.isSafeInteger(n) || n < 0) throw badCount(`a whole number below ${n}`);
  if (n === 0) throw emptyChoice();
  const span = n <= TWO_32 ? TWO_32 : TWO_53;
  const limit = span - (span % n);
  for (;;) {
    const draw = n <= TWO_32 ? bits() : unit() * TWO_53;
    if (draw < limit) return draw % n;
  }
}

/** Marsaglia's polar method: only operations that IEEE 754 rounds exactly, so that no engine changes a bit. */
function polar(unit: () => number): number {
  for (;;) {
    const u = 2 * unit() - 1;
    const v = 2 * unit() - 1;
    const s = u * u + v * v;
    if (s > 0 && s < 1) return u * Math.sqrt((-2 * exactLog(s)) / s);
  }
}

/** ln of a number in (0, 1), by the series of atanh: `Math.log` may differ in its last bit between engines. */
function exactLog(x: number): number {
  let halvings = 0;
  while (x < Math.SQRT1_2) {
    x *= 2;
    halvings++;
  }
  const z = (x - 1) / (x + 1);
  let sum = 0;
  for (let k = 23; k >= 1; k -= 2) sum = sum * z * z + 1 / k;
  return 2 * z * sum - halvings * Math.LN2;
}

function totalOf(weights: readonly number[], length: number): number {
  const bad = weights.findIndex((w) => !(w >= 0 && w < Infinity));
  if (weights.length !== length || bad >= 0) {
    const what = bad >= 0 ? `weight ${bad} is ${weights[bad]}` : `${weights.length} weights for ${length} elements`;
    throw new GradusError("BAD_WEIGHTS", `a weighted choice cannot be drawn: ${what}`, {
      fix: "give one finite weight of 0 or more for each element",
    });
  }
  const total = weights.reduce((sum, w) => sum + w, 0);
  if (total === Infinity)
    throw new GradusError("BAD_WEIGHTS", "the weights of a choice sum to infinity", { fix: "scale them down" });
  return total;
}

/** The element in which the point `at` of the line of all weights falls; never one of weight zero. */
function indexAt(weights: readonly number[], at: number): number {
  let last = 0;
  for (let i = 0; i < weights.length; i++) {
    if (weights[i]! === 0) continue;
    last = i;
    at -= weights[i]!;
    if (at < 0) break;
  }
  return last;
}

function emptyChoice(): GradusError {
  return new GradusError("EMPTY_CHOICE", "there is nothing to draw from", { fix: "give at least one element" });
}

function badCount(what: string): GradusError {
  return new GradusError("BAD_COUNT", `${what} cannot be drawn`, { fix: "give a whole number of 0 or more" });
}
