import { benchmarkTask } from "../../benchmarks/benchmarks.ts";
import { benchmarkName, parseBenchmark } from "./benchmark-name.ts";
import type { LoadedTask } from "./loaded-task.ts";

/** The benchmark that a task's name stands for; its "file" is that name with an absolute folder. */
export async function loadBenchmark(name: string, cwd: string): Promise<LoadedTask> {
  const choice = parseBenchmark(name, cwd);
  const task = await benchmarkTask(choice);
  return { task, file: benchmarkName(choice), params: task.params ?? [] };
}
