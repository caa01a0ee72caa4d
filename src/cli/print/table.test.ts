import { expect, test } from "vitest";
import { oneLine, table } from "./table.ts";

const HEAD = ["name", "n", "why"];

test("columns are as wide as their cells, and numbers stand to the right", () => {
  expect(table([HEAD, ["a", "10", "x"], ["bcdef", "7"]], { right: [1] })).toBe(
    "name    n  why\na      10  x\nbcdef   7\n",
  );
});

test("a text may run on over columns that its row leaves empty, and widens none of them", () => {
  const rows = [HEAD, ["a", "10", "x"], ["bcdef", "it could not be done"]];
  expect(table(rows, { runOn: true })).toBe("name   n   why\na      10  x\nbcdef  it could not be done\n");
  expect(table(rows)).toContain("name   n                     why\n");
});

test("more rows than are shown are counted", () => {
  expect(table([HEAD, ["a"], ["b"], ["c"]], { rows: 1 })).toBe("name  n  why\na\n… 2 more\n");
});

test("a text on one line is cut where it is too long", () => {
  expect(oneLine("a\n  b", 10)).toBe("a b");
  expect(oneLine("abcdef", 4)).toBe("abc…");
});
