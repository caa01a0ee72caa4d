import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const root = new URL("../", import.meta.url);
const page = readFileSync(new URL("docs/guarantees.md", root), "utf8");
const rows = page.split("\n").flatMap((line) => {
  const [, name, , held] = /^\| (G\d+) \| (.+) \| (.+) \|$/.exec(line) ?? [];
  return name === undefined || held === undefined ? [] : [{ name, tests: testsIn(held) }];
});

/** The tests that a row names; anything else in the cell is a mistake. */
function testsIn(cell: string): { file: string; title: string }[] {
  return cell.split(/(?<="); (?=`)/).map((one) => {
    const [, file = "", title = ""] = /^`([^`]+)`: "(.+)"$/.exec(one) ?? [];
    return { file, title };
  });
}

/** Whether a file has a test of this title, or a case of a suite that becomes one. */
function holds(file: string, title: string): boolean {
  const path = new URL(file, root);
  if (file === "" || !existsSync(path)) return false;
  const quoted = `(["'\`])${title.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}\\1`;
  return new RegExp(`(?:\\btest(?:\\.\\w+)*\\(|\\)\\(|\\bname:)\\s*${quoted}`).test(readFileSync(path, "utf8"));
}

test("every promise has a number, in order, and a test", () => {
  expect(rows.map(({ name }) => name)).toEqual(Array.from({ length: rows.length }, (_, i) => `G${i + 1}`));
  expect(page.match(/^\| G/gm)).toHaveLength(rows.length);
});

test.each(rows)("the tests that hold $name are there", ({ tests }) => {
  expect(tests).not.toEqual([]);
  expect(tests.filter(({ file, title }) => !holds(file, title))).toEqual([]);
});

test("a test that is not there is missed", () => {
  const file = "test/guarantees.test.ts";
  expect(holds(file, "a test that is not there is missed")).toBe(true);
  expect(holds(file, ["every", "promise"].join(" "))).toBe(false);
  expect(holds("test/nowhere.test.ts", "x")).toBe(false);
});
