import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeBody, encodeBody } from "./body-codec.ts";
import { escapeText, unescapeText } from "./sql-text.ts";

/** Any sequence of UTF-16 units: half surrogate pairs and NULs too. */
const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
  fc.tuple(fc.string(), fc.nat(400)).map(([text, n]) => text.repeat(n)),
);

test("every text comes back from its encoded body", () => {
  fc.assert(fc.property(anyText, (text) => decodeBody(encodeBody(text)) === text));
});

test("a body takes no more room than its text, and far less where it repeats itself", () => {
  const text = JSON.stringify(Array.from({ length: 200 }, (_, i) => ({ role: "user", content: `Question ${i}?` })));
  expect(encodeBody(text).data.length).toBeLessThan(text.length / 5);
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), (t) => encodeBody(t).data.length <= Buffer.byteLength(t)));
});

test("a body of an unknown codec, or cut short, is an error and never another text", () => {
  const stored = encodeBody("some text ".repeat(100));
  expect(() => decodeBody({ ...stored, codec: 4 })).toThrow(/codec/);
  expect(() => decodeBody({ ...stored, data: stored.data.subarray(0, 5) })).toThrow();
});

test("escaped texts are well formed, hold no NUL, and are equal exactly where the texts are", () => {
  fc.assert(
    fc.property(anyText, anyText, (a, b) => {
      const [x, y] = [escapeText(a), escapeText(b)];
      expect(unescapeText(x)).toBe(a);
      expect(/\p{Surrogate}|\0/u.test(x)).toBe(false);
      expect(x === y).toBe(a === b);
    }),
  );
});
