import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadTask } from "./load-task.ts";

const TASK = `import { defineTask, flow, type Node, op } from "gradus";
import { rank } from "./lib/rank.ts";
import { scale } from "./lib/scale.ts";
import words from "./words.json" with { type: "json" };
import { shout } from "shouting";

const total = op("total", (n: number) => scale(n) + words.length + shout("").length);
const program = flow("program", async (list: Node<number[]>) => total(await rank(list, 2)));
export default defineTask({ program, data: [{ input: [1, 2] }], metric: () => 1 });
`;

const FILES: Readonly<Record<string, string>> = {
  "task.ts": TASK,
  "lib/rank.ts": `import { param } from "gradus";
/** The best. */
export const rank = param.code("rank", (list: number[], n: number): number => list[n] ?? 0);
`,
  "lib/scale.ts": `export * from "./factor.js";
import { factor } from "./factor.js";
export const scale = (n: number): number => n * factor;
`,
  "lib/factor.ts": "export const factor = 2;\n",
  "words.json": '["one", "two"]\n',
  "node_modules/shouting/package.json": '{ "name": "shouting", "type": "module", "main": "index.js" }',
  "node_modules/shouting/index.js": "export const shout = (text) => text.toUpperCase();\n",
};

/** The version of the task of these files, in a folder of its own. */
async function versionOf(changes: Readonly<Record<string, string>> = {}): Promise<string | undefined> {
  const dir = mkdtempSync(join(tmpdir(), "gradus-task-"));
  for (const [name, text] of Object.entries({ ...FILES, ...changes })) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text);
  }
  return (await loadTask("task.ts", dir)).task.version;
}

describe("the version of a program", () => {
  test("is that of all its files, wherever they lie, without comments, types and packages", async () => {
    const version = await versionOf();
    expect(version).toMatch(/^[0-9a-f]{32}$/);
    expect(await versionOf()).toBe(version);
    expect(
      await versionOf({ "task.ts": `// a remark\n${TASK.replace("(n: number)", "(/* why */ n: number): number")}` }),
    ).toBe(version);
    expect(await versionOf({ "node_modules/shouting/index.js": "export const shout = (text) => `${text}!`;\n" })).toBe(
      version,
    );
    expect(await versionOf({ "lib/unused.ts": "export const x = 1;\n" })).toBe(version);
  });

  test.each(["task.ts", "lib/rank.ts", "lib/scale.ts", "lib/factor.ts", "words.json"])(
    "changes with %s",
    async (name) => {
      const changed = FILES[name]!.replace("2", "3")
        .replace("?? 0", "?? 1")
        .replace("total(", "total (")
        .replace("n * factor", "factor * n")
        .replace('"two"', '"three"');
      expect(changed).not.toBe(FILES[name]);
      expect(await versionOf({ [name]: changed })).not.toBe(await versionOf());
    },
  );

  test("is the author's own where there is one", async () => {
    expect(await versionOf({ "task.ts": TASK.replace("metric:", 'version: "7", metric:') })).toBe("7");
  });
});

test("a code param of an imported file knows its source with its types", async () => {
  const dir = mkdtempSync(join(tmpdir(), "gradus-task-"));
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text);
  }
  const { params } = await loadTask("task.ts", dir);
  const rank = params.find((param) => param.name === "rank")!;
  expect(rank.initial).toBe("(list: number[], n: number): number => list[n] ?? 0");
  expect(rank.kind.describe()).toContain("(list: number[], n: number) => number");
});
