import { CommanderError } from "commander";
import { GradusError } from "../graph/errors.ts";
import { EXIT } from "./exit-codes.ts";
import { type Io, processIo } from "./io.ts";
import { renderError } from "./print/render-error.ts";
import { commandLine } from "./program.ts";

/**
 * The command `gradus`: takes the arguments after the command's name, and returns the exit code. Data goes to stdout;
 * progress, warnings and errors to stderr.
 */
export async function main(argv: readonly string[], io: Partial<Io> = {}): Promise<number> {
  const world: Io = { ...processIo(), ...io };
  const flags = { json: argv.includes("--json"), debug: argv.includes("--debug") };
  let code: number = EXIT.done;
  const program = commandLine(world, argv, (result) => {
    code = result;
  });
  try {
    await program.parseAsync(argv.length === 0 ? ["--help"] : [...argv], { from: "user" });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) return renderError(world, error, flags);
    if (error.exitCode === 0) return EXIT.done;
    return renderError(world, usageError(error, argv), flags);
  }
}

/** What commander says about a wrong command line, in the form of every other error. */
function usageError(error: CommanderError, argv: readonly string[]): GradusError {
  const [message = "", ...rest] = error.message.replace(/^error: /, "").split("\n");
  const hint = rest.join(" ").replace(/[()]/g, "");
  const command = argv.find((arg) => !arg.startsWith("-"));
  const help = `gradus ${command === undefined || error.code === "commander.unknownCommand" ? "" : `${command} `}--help`;
  return new GradusError("USAGE", message, { fix: hint === "" ? `see ${help}` : `${hint} See ${help}` });
}
