import { resolve } from "node:path";
import type { AnyTask } from "../../evaluate/task.ts";
import { GradusError, nearest } from "../../graph/errors.ts";
import { declaredParams } from "../../graph/param.ts";
import { guardedTask } from "./guarded-task.ts";
import { isFile, type LoadedModule, loadModule, namesOf } from "./load-module.ts";
import type { LoadedTask } from "./loaded-task.ts";
import { isNamedTask, isWorldName } from "./named-task.ts";

/**
 * Loads a task file: TypeScript or JavaScript whose default export comes from `defineTask`. Code params get their
 * sources, and the task its version, from the files themselves. Or what has a name and no file: a benchmark
 * (`benchmark:NAME?data=FOLDER`) or a simulated world (`simulated:WORLD`).
 * Throws `TASK_MISSING`, `TASK_SYNTAX`, `TASK_THREW`, `TASK_NO_DEFAULT` or `NOT_A_TASK`.
 */
export async function loadTask(path: string, cwd: string): Promise<LoadedTask> {
  if (isNamedTask(path)) return await loadNamed(path, cwd);
  const file = resolve(cwd, path);
  if (!isFile(file)) {
    throw new GradusError("TASK_MISSING", `there is no file ${path}`, {
      fix: "give the path of a task file, or make one: gradus init",
    });
  }
  const before = new Set(declaredParams());
  const module = await loadModule(file, path);
  const task = taskOf(module, path);
  const fresh = declaredParams().filter((param) => !before.has(param));
  return {
    file,
    task: guardedTask({ ...task, version: task.version ?? module.version() }),
    params: task.params ?? (fresh.length > 0 ? fresh : declaredParams()),
  };
}

/** Each is loaded when it is named: most tasks are files. */
async function loadNamed(name: string, cwd: string): Promise<LoadedTask> {
  if (isWorldName(name)) return (await import("./simulated-name.ts")).loadWorld(name);
  return await (await import("./benchmark-task.ts")).loadBenchmark(name, cwd);
}

function taskOf(module: LoadedModule, path: string): AnyTask {
  const { exports } = module;
  const found = exports.default;
  if (found === undefined) {
    const names = namesOf(module);
    const near = nearest("task", names) ?? names.find((name) => problemOf(exports[name]) === undefined);
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
