import { expect, test } from "vitest";
import { escaped, wrapped } from "./svg-text.ts";

test("a name is not taken for a tag", () => {
  expect(escaped('x<&">')).toBe("x&lt;&amp;&quot;&gt;");
});

test("a long caption is broken between words", () => {
  expect(wrapped("one two three four", 9)).toEqual(["one two", "three", "four"]);
  expect(wrapped("unbreakable", 3)).toEqual(["unbreakable"]);
});
