import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { csv, jsonl } from "./load-data.ts";

const folder = mkdtempSync(join(tmpdir(), "gradus-data-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let count = 0;
function file(text: string): string {
  const path = join(folder, `${++count}.txt`);
  writeFileSync(path, text);
  return path;
}

describe("jsonl", () => {
  test("one record a line, empty lines and a byte order mark left out", async () => {
    const path = file('\uFEFF{"input": "a", "expected": 1}\r\n\n{"input": {"q": "b"}, "id": "x"}\n');
    expect(await jsonl(path)()).toEqual([
      { input: "a", expected: 1 },
      { input: { q: "b" }, id: "x" },
    ]);
  });

  test("maps records of another shape", async () => {
    const path = file('{"question": "a", "answer": "b", "n": 7}');
    const rows = jsonl(path, { input: (r) => r.question!, expected: (r) => r.answer!, id: (r) => `n${r.n}` });
    expect(await rows()).toEqual([{ input: "a", expected: "b", id: "n7" }]);
  });

  test.each([
    ['{"input": 1}\n{"input": ', "line 2"],
    ['{"input": 1}\n\n[1]', "line 3: it is no record"],
    ['{"question": 1}', 'line 1: the row has no "input"; it has question'],
  ])("%j is a named error at its line", async (text, message) => {
    await expect(jsonl(file(text))()).rejects.toMatchObject({
      code: "BAD_ROW",
      message: expect.stringContaining(message),
    });
  });

  test("a missing or empty file is a named error, when the data is needed and not before", async () => {
    const missing = jsonl(join(folder, "none.jsonl"));
    await expect(missing()).rejects.toMatchObject({ code: "FILE_MISSING", fix: expect.any(String) });
    await expect(jsonl(file("\n"))()).rejects.toMatchObject({ code: "NO_DATA" });
  });
});

describe("csv", () => {
  test("a header, quoted fields with commas and line breaks", async () => {
    const path = file('\uFEFFinput,expected\r\n"a, ""b""\nc",yes\r\n\r\nd,no\r\n');
    expect(await csv(path)()).toEqual([
      { input: 'a, "b"\nc', expected: "yes" },
      { input: "d", expected: "no" },
    ]);
  });

  test("maps columns; a mapping that throws names its line", async () => {
    const path = file("q,n\na,1\nb,x\n");
    const number = (text: string) => {
      if (Number.isNaN(Number(text))) throw new Error(`"${text}" is no number`);
      return Number(text);
    };
    const rows = csv(path, { input: (r) => r.q!, expected: (r) => number(r.n!) });
    await expect(rows()).rejects.toMatchObject({
      code: "BAD_ROW",
      message: expect.stringContaining('line 3: "x" is no'),
    });
  });

  test.each([
    ["input\na,b\n", 2],
    ['input\n"a\n', 3],
  ])("%j is a named error", async (text) => {
    await expect(csv(file(text))()).rejects.toMatchObject({
      code: "BAD_ROW",
      message: expect.stringMatching(/line \d/),
    });
  });
});
