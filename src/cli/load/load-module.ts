import { existsSync, statSync } from "node:fs";
import { GradusError, messageOf } from "../../graph/errors.ts";
import { sliceCodeParams } from "../../params/code-slices.ts";
import { provideSources } from "../../params/code-sources.ts";
import { ownAlias, ownJiti } from "../own-package.ts";
import { importGraph } from "./import-graph.ts";
import { programVersion } from "./program-version.ts";

/** What a file of the user's gives when it is imported. */
export interface LoadedModule {
  readonly exports: Readonly<Record<string, unknown>>;
  /** The version of all the files that it is made of. */
  version(): string;
}

/** Whether there is a file at this path, and not a folder. */
export function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}

/**
 * Imports a TypeScript or JavaScript file; code params get their sources from the files themselves. `path` is how the
 * user named it. Throws `TASK_SYNTAX` or `TASK_THREW`.
 */
export async function loadModule(file: string, path: string): Promise<LoadedModule> {
  const entries = new Set(Object.values(ownAlias()));
  const jiti = ownJiti();
  const files = importGraph(file, jiti, (other) => entries.has(other));
  for (const one of files) if (one.isCode) provideSources(one.file, sliceCodeParams(one.text, one.file));
  const exports = await imported(jiti.import(file), path);
  return { exports, version: () => programVersion(file, files) };
}

/** The names that a module exports. */
export function namesOf({ exports }: LoadedModule): readonly string[] {
  return Object.keys(exports).filter((name) => name !== "__esModule");
}

async function imported(work: Promise<unknown>, path: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await work) as Readonly<Record<string, unknown>>;
  } catch (cause) {
    if (GradusError.is(cause)) throw cause;
    throw new GradusError("TASK_THREW", `${path} could not be loaded: ${messageOf(cause)}${placeOf(cause)}`, {
      fix: "correct the file, or install what it imports; --debug shows where it happened",
      cause,
    });
  }
}

function placeOf(error: unknown): string {
  const frame = error instanceof Error ? /^\s+at .*?((?:file:\/\/)?\/[^\s()]+:\d+):\d+/m.exec(error.stack ?? "") : null;
  return frame === null || /node_modules|node:/.test(frame[1]!) ? "" : ` (${frame[1]!.replace("file://", "")})`;
}
