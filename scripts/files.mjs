import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's folder, with a slash at its end. */
export const root = fileURLToPath(new URL("..", import.meta.url));

/** Folders of the checkout that are no part of the repository. */
const foreign = new Set(["node_modules", "dist", "coverage", ".git", ".gradus"]);

/** The repository's files below `folder`, as paths from its root, sorted. */
export function filesIn(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => !foreign.has(entry.name))
    .flatMap((entry) => (entry.isDirectory() ? filesIn(join(folder, entry.name)) : [join(folder, entry.name)]))
    .sort();
}

/** Whether a file belongs to the package itself: no test, no fixture, no template. */
export function isSource(file) {
  return /^src\/.*\.(ts|mjs)$/.test(file) && !/\.test(-d)?\.ts$|\/fixtures\/|^src\/cli\/template\//.test(file);
}
