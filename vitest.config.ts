import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const deep = process.env.GRADUS_DEEP === "1";
const src = (path: string) => fileURLToPath(new URL(`./src/${path}`, import.meta.url));

/** Tests that put another module in a module's place. All others keep nothing in their process that matters to others. */
const apart = ["src/params/type-check.test.ts"];

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
      {
        extends: true,
        test: {
          name: "shared",
          include: ["{src,examples,bench,test}/**/*.test.ts"],
          exclude: apart,
          // A worker loads the modules once for many files: a fifth of the time of all tests.
          isolate: false,
        },
      },
      { extends: true, test: { name: "apart", include: apart } },
    ],
  },
});
