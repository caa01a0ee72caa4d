import { existsSync } from "node:fs";
import { join } from "node:path";
import { GradusError } from "../../graph/errors.ts";
import { EXIT } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { ownJiti, ownRoot } from "../own-package.ts";

/** Where the demo writes, line by line. */
interface DemoOutput {
  out(text: string): void;
  err(text: string): void;
}

/** `gradus demo`: the main job, offline, from the recordings in a checkout. */
export async function demo(io: Io): Promise<number> {
  const file = join(ownRoot, "examples", "demo.ts");
  if (!existsSync(file)) {
    throw new GradusError("NO_DEMO", "the demo lies in the source checkout, and this is the package", {
      fix: "try a program of your own: gradus init",
    });
  }
  const { demo: run } = (await ownJiti().import(file)) as { demo: (to: DemoOutput) => Promise<void> };
  await run({ out: (text) => io.stdout(`${text}\n`), err: (text) => io.stderr(`${text}\n`) });
  return EXIT.done;
}
