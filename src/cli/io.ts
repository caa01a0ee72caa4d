/** All that a command knows of the world around it; tests give their own. */
export interface Io {
  /** Data: what a script would read. */
  readonly stdout: (text: string) => void;
  /** Progress, warnings and errors. */
  readonly stderr: (text: string) => void;
  /** Whether stderr is a terminal that can redraw a line. */
  readonly isTTY: boolean;
  /** Width of the terminal, in characters. */
  readonly columns: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Aborted by Ctrl-C. */
  readonly signal?: AbortSignal;
}

/** This process's own. */
export function processIo(signal?: AbortSignal): Io {
  const { stdout, stderr, env } = process;
  return {
    stdout: (text) => void stdout.write(text),
    stderr: (text) => void stderr.write(text),
    isTTY: stderr.isTTY === true && env.TERM !== "dumb" && env.CI === undefined,
    columns: stderr.columns ?? 100,
    env,
    cwd: process.cwd(),
    ...(signal && { signal }),
  };
}

/** Writes a value as JSON, for scripts. What JSON cannot hold is null. */
export function printJson(io: Io, value: unknown): void {
  io.stdout(`${JSON.stringify(value, null, 2)}\n`);
}
