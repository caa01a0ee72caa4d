import fc from "fast-check";
import { expect, test } from "vitest";
import type { Json } from "../../graph/json.ts";
import { changedValues, diffText } from "./value-diff.ts";

test("short values on one line, long ones as a diff of their lines", () => {
  const before = { level: 3, prompt: "Answer the question.\nBe short.\nThank you.", same: [1], gone: "x" };
  const after = { level: 7, prompt: "Answer the question.\nBe careful, and show your work.\nThank you.", same: [1] };
  expect(diffText(before, after)).toMatchInlineSnapshot(`
    "gone: x → (none)
    level: 3 → 7
    prompt:
        Answer the question.
      - Be short.
      + Be careful, and show your work.
        Thank you.
    "
  `);
  expect(diffText(before, before)).toBe("no param differs\n");
});

test("numbers are shown with four significant digits, and with more where the two would look the same", () => {
  const text = (before: Json, after: Json) => diffText({ x: before }, { x: after });
  expect(text(3.6539918749016946, 12.000049)).toBe("x: 3.654 → 12\n");
  expect(text(12, 12.000049)).toBe("x: 12 → 12.00005\n");
  expect(text(123456.7, 0.000012345678)).toBe("x: 123500 → 0.00001235\n");
  expect(text(1234567, 7654321)).toBe("x: 1234567 → 7654321\n");
  expect(text(0.123456, 0.123457)).toBe("x: 0.123456 → 0.123457\n");
  expect(text(0.1, 0.1 + Number.EPSILON / 16)).toBe("x: 0.1 → 0.10000000000000002\n");
  expect(text({ weights: [0.33333333333], note: "0.33333333333" }, null)).toContain("0.3333\n");
  expect(text({ weights: [0.33333333333], note: "0.33333333333" }, null)).toContain('"0.33333333333"');
  // Beside a larger change, too.
  expect(text({ a: 1, b: 0.123456 }, { a: 2, b: 0.123457 })).toContain('"b": 0.123457');
  expect(text("0.33333333333", "1")).toBe("x: 0.33333333333 → 1\n");
});

test("values that differ never look the same", () => {
  const number = fc.double({ noNaN: true, noDefaultInfinity: true });
  fc.assert(
    fc.property(number, number, (a, b) => {
      fc.pre(!Object.is(a, b) && a !== b);
      const [, before, after] = /^x: (\S+) → (\S+)\n$/.exec(diffText({ x: a }, { x: b })) ?? [];
      expect(before).toBeDefined();
      expect(before).not.toBe(after);
    }),
  );
});

test("what is listed as changed is what differs", () => {
  const values = fc.dictionary(fc.constantFrom("a", "b", "c"), fc.oneof(fc.integer(), fc.string({ unit: "grapheme" })));
  fc.assert(
    fc.property(values, values, (before, after) => {
      const names = changedValues(before, after).map((one) => one.param);
      for (const name of ["a", "b", "c"])
        expect(names.includes(name)).toBe((before[name] ?? null) !== (after[name] ?? null));
    }),
  );
});
