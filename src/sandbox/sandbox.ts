import { GradusError, nearest } from "../graph/errors.ts";
import type { Json } from "../graph/json.ts";

/** What one run may use. */
export interface SandboxLimits {
  /** Wall time of one run in milliseconds, from its start in the sandbox, waiting for grants included; default 1000. */
  readonly timeMs: number;
  /** Memory of the interpreter in MiB, its own about 1 MiB included; an integer from 16 to 2048, default 32. */
  readonly memoryMb: number;
  /** Bytes (UTF-8) of the JSON text of the result, and of the arguments of one granted call; default 262144. */
  readonly outputBytes: number;
}

/** A host function that sandboxed code may call: JSON in, JSON or a promise of JSON out. */
export type Grant = (...args: Json[]) => Json | Promise<Json>;

/** One call of one function. */
export interface SandboxRequest {
  /**
   * One JavaScript expression whose value is a function, such as `(docs, query) => docs` or `function rank(docs) {…}`;
   * types already stripped. It runs in strict mode. The function may be async.
   */
  readonly source: string;
  readonly args: readonly Json[];
  readonly limits?: Partial<SandboxLimits>;
  /** Seeds `Math.random` inside: a safe integer, default 0. The clock always stands at 2020-01-01T00:00:00Z, in UTC. */
  readonly seed?: number;
  /** Host functions by the global name they get inside. Where one returns a promise, the sandboxed code gets a promise. */
  readonly grants?: Readonly<Record<string, Grant>>;
}

/**
 * Why a run gave no value. `syntax`: the source is not one expression, or not a function · `threw`: it threw ·
 * `time`, `memory`, `output`, `stack`: it met that limit (`time` also: its promise can never settle) ·
 * `not-json`: its value is not JSON · `crashed`: the interpreter broke down.
 */
export type SandboxFailure = "syntax" | "threw" | "time" | "memory" | "output" | "stack" | "not-json" | "crashed";

/**
 * What a run gave: its value, or why there is none. `logs` is what it printed, cut at 200 lines or 20,000 characters;
 * a run whose thread had to be ended has none.
 */
export type SandboxResult =
  | { readonly ok: true; readonly value: Json; readonly logs: readonly string[] }
  | {
      readonly ok: false;
      readonly reason: SandboxFailure;
      readonly message: string;
      /** 1-based line of `source`, where one is known. */
      readonly line?: number;
      /** 1-based column in that line. */
      readonly column?: number;
      readonly logs: readonly string[];
    };

/** A place to run code that nobody has read. Failures of the code are results; only misuse by the host throws. */
export interface Sandbox {
  /**
   * Runs `request.source` on `request.args`. Equal requests give equal results (unless one meets its time limit, or a
   * grant differs). Rejects with the signal's reason when aborted, and with a GradusError for a request that is wrong.
   */
  run(request: SandboxRequest, signal?: AbortSignal): Promise<SandboxResult>;
  /** Ends what is running or waiting (their promises reject with `SANDBOX_CLOSED`) and frees everything. */
  close(): Promise<void>;
}

/** The limits of a run that names none. */
export const defaultLimits: SandboxLimits = { timeMs: 1000, memoryMb: 32, outputBytes: 262_144 };

const ranges: Readonly<Record<keyof SandboxLimits, readonly [number, number]>> = {
  timeMs: [1, 2 ** 31 - 10_000],
  // The interpreter's module declares 16 MiB to begin with, and 2 GiB at most.
  memoryMb: [16, 2048],
  outputBytes: [1, 2 ** 28],
};

/** `given` over the defaults, checked; throws `SANDBOX_LIMIT` on an unknown name or a value out of its range. */
export function resolveLimits(given: Partial<SandboxLimits> = {}): SandboxLimits {
  const known = Object.keys(ranges);
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(ranges, name)) {
      const near = nearest(name, known);
      throw new GradusError("SANDBOX_LIMIT", `a sandbox has no limit "${name}"`, {
        fix: `use ${near ? `"${near}" (of ${known.join(", ")})` : known.join(", ")}`,
      });
    }
    const [least, most] = ranges[name as keyof SandboxLimits];
    const wrong = typeof value !== "number" || !(value >= least && value <= most);
    if (value !== undefined && (wrong || (name === "memoryMb" && !Number.isInteger(value)))) {
      throw new GradusError("SANDBOX_LIMIT", `the sandbox limit ${name} is ${String(value)}`, {
        fix: `give ${name === "memoryMb" ? "an integer" : "a number"} from ${least} to ${most}`,
      });
    }
  }
  return {
    timeMs: given.timeMs ?? defaultLimits.timeMs,
    memoryMb: given.memoryMb ?? defaultLimits.memoryMb,
    outputBytes: given.outputBytes ?? defaultLimits.outputBytes,
  };
}
