import { spawn } from "node:child_process";
import { resolve } from "node:path";
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
  // Ctrl-C reaches the child by itself; this process only waits for what it makes of it.
  return await new Promise((done, fail) => {
    child.on("error", fail);
    child.on("close", (code) => done(code ?? 1));
  });
}
