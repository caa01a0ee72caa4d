import { GradusError, messageOf } from "../../graph/errors.ts";
import { isModelFailure } from "../../model/failure.ts";
import { EXIT } from "../exit-codes.ts";
import type { Io } from "../io.ts";

/** Writes an error to stderr: what happened, and what to do next. Returns the exit code. */
export function renderError(
  io: Io,
  error: unknown,
  options: { readonly json: boolean; readonly debug: boolean },
): number {
  const { code, message, fix, exit } = factsOf(error);
  if (options.json) {
    io.stderr(`${JSON.stringify({ error: { code, message, ...(fix !== undefined && { fix }) } })}\n`);
  } else {
    io.stderr(`error ${code}: ${message}\n`);
    if (fix !== undefined) io.stderr(`  → ${fix}\n`);
  }
  if (options.debug && error instanceof Error) io.stderr(`${error.stack ?? ""}\n${causesOf(error)}`);
  return exit;
}

interface Facts {
  readonly code: string;
  readonly message: string;
  readonly fix?: string | undefined;
  readonly exit: number;
}

function factsOf(error: unknown): Facts {
  if (isModelFailure(error)) {
    const { code, message, fix, failure } = error;
    return { code, message, fix, exit: failure === "transient" ? EXIT.paused : EXIT.usage };
  }
  if (GradusError.is(error)) {
    return { code: error.code, message: error.message, fix: error.fix, exit: EXIT.usage };
  }
  return {
    code: "BROKE",
    message: `something broke that should not have: ${messageOf(error)}`,
    fix: "this is a bug: please report it with the output of the same command with --debug",
    exit: EXIT.broke,
  };
}

function causesOf(error: Error): string {
  const { cause } = error;
  return cause instanceof Error ? `caused by ${cause.stack ?? cause.message}\n${causesOf(cause)}` : "";
}
