import { expect, test } from "vitest";

interface FileSizes {
  fileSizes(): { problems: string[]; note: string };
  tooLong(one: { file: string; lines: number }): string[];
}

async function script(): Promise<FileSizes> {
  return (await import(new URL("../scripts/file-sizes.mjs", import.meta.url).href)) as FileSizes;
}

test("no file of a method is above 120 lines, no other above 400", async () => {
  const { problems, note } = (await script()).fileSizes();
  expect(problems).toEqual([]);
  expect(Number.parseInt(note, 10)).toBeGreaterThan(100);
});

test.each([
  ["src/methods/gepa/gepa.ts", 121, 1],
  ["src/methods/gepa/gepa.ts", 120, 0],
  ["src/methods/gepa/index.ts", 121, 1],
  ["src/methods/index.ts", 121, 0],
  ["src/methods/gepa/gepa.test.ts", 400, 0],
  ["src/methods/gepa/gepa.test.ts", 401, 1],
  ["src/graph/node.ts", 400, 0],
  ["src/graph/node.ts", 401, 1],
])("%s of %d lines: %d problems", async (file, lines, problems) => {
  expect((await script()).tooLong({ file, lines })).toHaveLength(problems);
});
