import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const deep = process.env.GRADUS_DEEP === "1";
const root = fileURLToPath(new URL("..", import.meta.url));
const page = (path: string) => readFileSync(join(root, path), "utf8");

/** The commands of a README's shell blocks that need no server, each with the lines that it goes on over. */
function offline(path: string): readonly string[] {
  const blocks = [...page(path).matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block]) => block!);
  const lines = blocks.flatMap((block) => block.replace(/\\\n\s*/g, "").split("\n"));
  return lines.filter((line) => line.startsWith("npm run gradus -- ") && !/openai-compatible:/.test(line));
}

const light = offline("examples/traffic-lights/README.md");
const heavy = offline("examples/battleship/README.md");

test("the READMEs have commands that work offline", () => {
  expect([light.length, heavy.length]).toEqual([2, 1]);
});

test.each(deep ? [...light, ...heavy] : light)("%s", async (command) => {
  const argv = command.split(" ").slice(4);
  const store = join(mkdtempSync(join(tmpdir(), "gradus-readme-")), "s.db");
  const run = promisify(execFile)(process.execPath, ["bin/gradus.mjs", ...argv, "--store", store], { cwd: root });
  expect((await run).stdout).toMatch(/^improved: /);
});

/** The first table of a comparison that a README has. */
function tableIn(path: string): string {
  return /^method +seeds +[\s\S]*?(?=\n```)/m.exec(page(path))![0];
}

test("both READMEs tell the same of the crossing", () => {
  expect(tableIn("README.md")).toBe(tableIn("examples/traffic-lights/README.md"));
});

/** What `examples/table.ts` prints from the recordings. */
async function printed(name: string): Promise<string> {
  const run = promisify(execFile)(process.execPath, ["bin/run.mjs", "examples/table.ts", name], { cwd: root });
  return (await run).stdout.trimEnd();
}

test("the table of the front desk is what the program prints", async () => {
  expect(await printed("handbook")).toBe(tableIn("examples/handbook/README.md"));
}, 60_000);

test.runIf(deep)("the table of the crossing is what the program prints", async () => {
  expect(await printed("traffic-lights")).toBe(tableIn("README.md"));
});
