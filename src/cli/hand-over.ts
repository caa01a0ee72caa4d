import { type ChildProcess, spawn } from "node:child_process";
import { resolve } from "node:path";
import { EXIT } from "./exit-codes.ts";
import type { Io } from "./io.ts";
import { otherCommand } from "./own-package.ts";

/**
 * Runs the same command line with the gradus that the task's folder has installed, where that is another copy: task
 * and command must share one. Returns its exit code; `undefined` where this copy is the right one.
 */
export async function handOver(io: Io, task: string, argv: readonly string[]): Promise<number | undefined> {
  const command = otherCommand(resolve(io.cwd, task));
  if (command === undefined) return undefined;
  const child = spawn(process.execPath, [command, ...argv], { cwd: io.cwd, stdio: "inherit", env: { ...io.env } });
  const signals = passSignals(child);
  try {
    return await new Promise((done, fail) => {
      child.on("error", fail);
      child.on("close", (code) => done(code ?? (signals.passed() > 0 ? EXIT.cancelled : EXIT.broke)));
    });
  } finally {
    signals.end();
  }
}

/** Asks the child to stop at the first signal to this process, and kills it at the second or when this process exits. */
function passSignals(child: ChildProcess): { readonly passed: () => number; readonly end: () => void } {
  let passed = 0;
  // Not the same signal: Ctrl-C reaches the child by itself, and a second SIGINT would end it at once.
  const pass = () => void child.kill(passed++ === 0 ? "SIGTERM" : "SIGKILL");
  const kill = () => void child.kill("SIGKILL");
  process.on("SIGINT", pass);
  process.on("SIGTERM", pass);
  process.on("exit", kill);
  return {
    passed: () => passed,
    end: () => {
      process.off("SIGINT", pass);
      process.off("SIGTERM", pass);
      process.off("exit", kill);
    },
  };
}
