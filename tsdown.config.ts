import { defineConfig } from "tsdown";

/** One file of `dist` for each of `src`: stack traces read like the source, and a worker's file stands beside its starter. */
export default defineConfig({
  entry: ["src/index.ts", "src/methods/index.ts", "src/testing/index.ts", "src/cli/bin.ts"],
  format: "esm",
  platform: "node",
  target: "node20.19",
  unbundle: true,
  dts: true,
  // What a module does when it is loaded stays (`graph/op.ts` gives nodes their `map`).
  treeshake: false,
  // Files that are started or read by path, which no import shows.
  copy: { from: ["src/sandbox/*.mjs", "src/cli/template/**"], to: "dist", flatten: false },
  checks: { pluginTimings: false },
});
