import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cli, folder } from "../fixtures/run-cli.ts";
import { ownRoot } from "../own-package.ts";

test("the last line is one sequence of commands that can be pasted where one stands", async () => {
  const made = await cli(folder(), ["init", "my own"]);
  const line = made.out.trimEnd().split("\n").at(-1)!;
  const steps = line.replace(/^» /, "").split(" && ");
  const optimize = "npx gradus optimize task.ts --optimizer simulated:desk --save tuned.json";
  const isBuilt = existsSync(join(ownRoot, "dist", "cli", "bin.mjs"));
  expect(steps.slice(isBuilt ? 0 : 1)).toEqual(["cd 'my own'", "npm install", optimize]);
  if (!isBuilt) expect(steps[0]).toMatch(/^npm run build --prefix /);
  expect(made.out.includes("not built yet")).toBe(!isBuilt);
});
