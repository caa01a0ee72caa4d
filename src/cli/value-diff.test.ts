import fc from "fast-check";
import { expect, test } from "vitest";
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
