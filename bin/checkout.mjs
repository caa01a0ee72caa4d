import { fileURLToPath } from "node:url";
import { createJiti } from "jiti";

/** The path of a file in `src`. */
export const source = (path) => fileURLToPath(new URL(`../src/${path}`, import.meta.url));

const jiti = createJiti(import.meta.url, {
  alias: {
    gradus: source("index.ts"),
    "gradus/methods": source("methods/index.ts"),
    "gradus/testing": source("testing/index.ts"),
  },
  // It would put a proxy around every import, which hides default imports that do not exist and slows what is measured.
  interopDefault: false,
  // A place of its own: in the shared one, jiti 2.7 mixes up files that were compiled with and without that option.
  fsCache: fileURLToPath(new URL("../node_modules/.cache/gradus", import.meta.url)),
});

/** Imports a TypeScript file, with `gradus` and its entry points meaning this checkout's `src`. */
export function importSource(file) {
  return jiti.import(file);
}
