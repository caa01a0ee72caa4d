import { expect, test } from "vitest";
import { markLine } from "./mark-line.ts";

const source = "(x) => {\r\n  const a = 1;\n  return x.foo\n}";

test("marks the line, with two lines around it", () => {
  expect(markLine(source, 3, "boom")).toBe(
    "  1 | (x) => {\n  2 |   const a = 1;\n> 3 |   return x.foo\n    ^ boom\n  4 | }",
  );
});

test("aligns line numbers, and shows no more than five lines", () => {
  const long = Array.from({ length: 12 }, (_, i) => `line ${i + 1}`).join("\n");
  const shown = markLine(long, 9, "here").split("\n");
  expect(shown).toHaveLength(6);
  expect(shown[0]).toBe("   7 | line 7");
  expect(shown[2]).toBe(">  9 | line 9");
  expect(shown[5]).toBe("  11 | line 11");
});

test.each([0, 5, -1, Number.NaN, 1.5])("gives the message alone for line %j", (line) => {
  expect(markLine(source, line, "boom")).toBe("boom");
});

test("cuts lines that are too long to read", () => {
  expect(markLine("x".repeat(10_000), 1, "boom").length).toBeLessThan(300);
});
