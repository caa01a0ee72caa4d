const SCHEMES = ["benchmark:", "simulated:"] as const;

/**
 * Whether a task is named by what it is made of, and not by its file: as `benchmark:NAME?data=FOLDER&rows=50,50,100&seed=1`
 * or `simulated:WORLD?seed=1`. Such a name means the same from any folder.
 */
export function isNamedTask(task: string): boolean {
  return SCHEMES.some((scheme) => task.startsWith(scheme));
}

/** Whether it is named as a simulated world. */
export function isWorldName(task: string): boolean {
  return task.startsWith("simulated:");
}
