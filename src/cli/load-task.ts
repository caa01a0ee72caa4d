import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { AnyTask } from "../evaluate/task.ts";
import { GradusError, messageOf, nearest } from "../graph/errors.ts";
import { declaredParams, type Param } from "../graph/param.ts";
import { sliceCodeParams } from "../params/code-slices.ts";
import { provideSources } from "../params/code-sources.ts";
import { guardedTask } from "./guarded-task.ts";
import { importGraph } from "./import-graph.ts";
import { ownAlias, ownJiti } from "./own-package.ts";
import { programVersion } from "./program-version.ts";

/** A task with what its file tells. */
export interface LoadedTask {
  readonly task: AnyTask;
  /** Absolute path. */
  readonly file: string;
  /** The params that it names, else those that were declared while the file was loaded. */
  readonly params: readonly Param<unknown>[];
}

/**
 * Loads a task file: TypeScript or JavaScript whose default export comes from `defineTask`. Code params get their
 * sources, and the task its version, from the files themselves.
 * Throws `TASK_MISSING`, `TASK_SYNTAX`, `TASK_THREW`, `TASK_NO_DEFAULT` or `NOT_A_TASK`.
 */
export async function loadTask(path: string, cwd: string): Promise<LoadedTask> {
  const file = resolve(cwd, path);
  if (!existsSync(file) || !statSync(file).isFile()) {
    throw new GradusError("TASK_MISSING", `there is no file ${path}`, {
      fix: "give the path of a task file, or make one: gradus init",
    });
  }
  const entries = new Set(Object.values(ownAlias()));
  const jiti = ownJiti();
  const files = importGraph(file, jiti, (other) => entries.has(other));
  for (const one of files) if (one.isCode) provideSources(one.file, sliceCodeParams(one.text, one.file));
  const before = new Set(declaredParams());
  const module = await imported(jiti.import(file), path);
  const task = taskOf(module, path);
  const fresh = declaredParams().filter((param) => !before.has(param));
  return {
    file,
    task: guardedTask({ ...task, version: task.version ?? programVersion(file, files) }),
    params: task.params ?? (fresh.length > 0 ? fresh : declaredParams()),
  };
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

function taskOf(module: Readonly<Record<string, unknown>>, path: string): AnyTask {
  const found = module.default;
  if (found === undefined) {
    const names = Object.keys(module).filter((name) => name !== "__esModule");
    const near = nearest("task", names) ?? names.find((name) => problemOf(module[name]) === undefined);
    throw new GradusError("TASK_NO_DEFAULT", `${path} has no default export`, {
      fix: `end it with: export default ${near ?? "task"};`,
    });
  }
  const problem = problemOf(found);
  if (problem === undefined) return found as AnyTask;
  throw new GradusError("NOT_A_TASK", `the default export of ${path} is no task: ${problem}`, {
    fix: "export default defineTask({ program, data, metric })",
  });
}

function problemOf(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return `it is ${value === null ? "null" : `a ${typeof value}`}`;
  const { program, data, metric } = value as Partial<AnyTask>;
  if (typeof program !== "function" || typeof program.run !== "function") return 'its "program" is no flow';
  if (typeof metric !== "function") return 'its "metric" is no function';
  return data === undefined ? 'it has no "data"' : undefined;
}
