#!/usr/bin/env node
import { EXIT } from "./exit-codes.ts";
import { processIo } from "./io.ts";
import { main } from "./main.ts";

const stop = new AbortController();
process.on("SIGINT", () => {
  if (stop.signal.aborted) process.exit(EXIT.cancelled);
  process.stderr.write("\nstopping; Ctrl-C again ends at once\n");
  stop.abort(new Error("cancelled"));
});
process.on("SIGTERM", () => stop.abort(new Error("terminated")));
// A reader that has read enough (`gradus runs | head`) is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(EXIT.done);
});
process.exitCode = await main(process.argv.slice(2), processIo(stop.signal));
// What a task file has left open must not keep the command from ending.
setTimeout(() => process.exit(), 1_000).unref();
