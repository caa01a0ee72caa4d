import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const deep = process.env.GRADUS_DEEP === "1";
const src = (path: string) => fileURLToPath(new URL(`./src/${path}`, import.meta.url));

/** Tests that keep nothing in their process: a worker loads the modules once for many of their files. */
const plain = ["src/{credit,evaluate,methods,params,propose,search,study,testing}/**/*.test.ts"];

export default defineConfig({
  resolve: {
    alias: [
      { find: /^gradus$/, replacement: src("index.ts") },
      { find: /^gradus\/(methods|testing)$/, replacement: src("$1/index.ts") },
    ],
  },
  test: {
    testTimeout: deep ? 600_000 : 30_000,
    globalSetup: "test/temporary-folder.ts",
    pool: "forks",
    // By itself it leaves one core idle, which is half of a machine with two.
    maxWorkers: "100%",
    execArgv: ["--expose-gc"],
    projects: [
      { extends: true, test: { name: "plain", include: plain, isolate: false } },
      {
        extends: true,
        test: {
          name: "apart",
          include: ["src/**/*.test.ts", "examples/**/*.test.ts", "bench/**/*.test.ts", "test/**/*.test.ts"],
          exclude: plain,
          typecheck: { enabled: true, include: ["src/**/*.test-d.ts"], tsconfig: "./tsconfig.json" },
        },
      },
    ],
  },
});
