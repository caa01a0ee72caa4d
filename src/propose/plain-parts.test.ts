import fc from "fast-check";
import { expect, test } from "vitest";
import { plainParts } from "./plain-parts.ts";

const texts = (value: string) => plainParts.list(value).map((part) => part.text);

test.each([
  ["Be brief.\n\nBe kind.\nAlways.\n\n\nBe right.", ["Be brief.", "Be kind.\nAlways.", "Be right."]],
  ["- one\n- two. three", ["- one", "- two. three"]],
  ["One. Two!  Three", ["One.", "Two!", "Three"]],
  ["One", ["One"]],
])("%j has the parts %j", (text, parts) => {
  expect(texts(text)).toEqual(parts);
});

test("one part is edited, and what stands between the others stays", () => {
  const text = "One.\n\n\nTwo.\n \nThree.";
  expect(plainParts.replace(text, "2", "Zwei.")).toBe("One.\n\n\nZwei.\n \nThree.");
  expect(plainParts.remove(text, "3")).toBe("One.\n\n\nTwo.");
  expect(plainParts.insert("One. Two.", "text", "Zero.")).toBe("Zero. One. Two.");
  expect(plainParts.insert("One. Two.", "2", "Three.")).toBe("One. Two. Three.");
  expect(plainParts.move("1. 2. 3.", "1", "3")).toBe("2. 3. 1.");
  expect(plainParts.move("1. 2. 3.", "3", "text")).toBe("3. 1. 2.");
});

test("what is not there, and the last part, are refused", () => {
  for (const address of ["0", "3", "-1", "x", ""])
    expect(() => plainParts.replace("One. Two.", address, "x")).toThrow(`"${address}"`);
  expect(() => plainParts.remove("One.", "1")).toThrow("one part alone");
});

const words = fc.stringMatching(/^[a-z]{1,5}( [a-z]{1,5}){0,2}$/);
const gaps = fc.constantFrom("\n\n", "\n");
const lists = fc.tuple(fc.array(words, { minLength: 2, maxLength: 6 }), gaps);

test("edits do to the parts what they say, and nothing else", () => {
  fc.assert(
    fc.property(lists, fc.nat(), fc.nat(), words, ([parts, gap], i, j, fresh) => {
      const text = parts.join(gap);
      const [at, after] = [i % parts.length, j % (parts.length + 1)];
      const behind = after === 0 ? "text" : String(after);
      expect(texts(text)).toEqual(parts);
      expect(plainParts.replace(text, String(at + 1), parts[at]!)).toBe(text);
      expect(plainParts.insert(text, behind, fresh)).toBe(parts.toSpliced(after, 0, fresh).join(gap));
      expect(plainParts.remove(text, String(at + 1))).toBe(parts.toSpliced(at, 1).join(gap));
      const moved = parts.toSpliced(at, 1).toSpliced(at < after ? after - 1 : after, 0, parts[at]!);
      expect(plainParts.move(text, String(at + 1), behind)).toBe(moved.join(gap));
    }),
    { seed: 1 },
  );
});
