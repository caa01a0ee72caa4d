const MARK = Symbol.for("gradus.error");

/** The stable codes of every error that a user can meet; `docs/errors.md` has a row for each. */
export type ErrorCode = string;

/**
 * The one error class of Gradus. `code` is stable, `message` says what happened,
 * `fix` what to do next; `details` holds the facts as JSON-able fields.
 */
export class GradusError extends Error {
  readonly code: ErrorCode;
  readonly fix: string | undefined;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: ErrorCode,
    message: string,
    options: { fix?: string; cause?: unknown; details?: Record<string, unknown> } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "GradusError";
    this.code = code;
    this.fix = options.fix;
    this.details = options.details ?? {};
    Object.defineProperty(this, MARK, { value: true });
  }

  /** Whether `error` is a GradusError (of any copy of the package), and has this code where one is given. */
  static is(error: unknown, code?: ErrorCode): error is GradusError {
    return (
      typeof error === "object" &&
      error !== null &&
      MARK in error &&
      (code === undefined || (error as unknown as GradusError).code === code)
    );
  }
}

/** The message of anything that was thrown; never throws itself, whatever getters or prototypes the thing has. */
export function messageOf(error: unknown): string {
  try {
    if (typeof error !== "object" || error === null) return String(error);
    const { message, name } = error as { message?: unknown; name?: unknown };
    if (typeof message === "string" && message !== "") return message;
    if (error instanceof Error) return String(name);
    return JSON.stringify(error) ?? String(error);
  } catch {
    return "an error that cannot be read";
  }
}

/** The entry of `known` nearest to `name` by edit distance, where one is near enough to be a slip. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const best = byDistance(name, known)[0];
  if (best === undefined) return undefined;
  const limit = Math.min(Math.max(2, name.length / 3), Math.min(name.length, best.k.length) - 1);
  return best.d === 0 || best.d <= limit ? best.k : undefined;
}

/** All of `known`, those nearest to `name` by edit distance first. */
export function nearestFirst(name: string, known: readonly string[]): readonly string[] {
  return byDistance(name, known).map(({ k }) => k);
}

function byDistance(name: string, known: readonly string[]): readonly { readonly k: string; readonly d: number }[] {
  return known.map((k) => ({ k, d: distance(name.toLowerCase(), k.toLowerCase()) })).sort((a, b) => a.d - b.d);
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
