import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fence, tagName } from "./fence.ts";

/** What a strict reader takes from a text of fences: names without suffix, and contents. Throws where it is no such text. */
function readFences(text: string): { name: string; content: string }[] {
  const found: { name: string; content: string }[] = [];
  let rest = text;
  while (rest !== "") {
    const open = /^<([\p{L}\p{N}_.-]+)>\n/u.exec(rest);
    if (!open) throw new Error(`no opening tag at: ${rest.slice(0, 40)}`);
    const close = `\n</${open[1]}>`;
    // From the end of the opening tag's name, so that an empty content is found too.
    const end = rest.indexOf(close, open[0].length - 1);
    if (end < 0) throw new Error(`${open[1]} is not closed`);
    found.push({ name: open[1]!.replace(/-[0-9a-f]{8}$/, ""), content: rest.slice(open[0].length, end) });
    rest = rest.slice(end + close.length).replace(/^\n\n/, "");
  }
  return found;
}

/** Contents that try to break out: pieces of tags of all sections, in many spellings, and of their own hash. */
const NAMES = ["errors", "prompt", "data"];
const piece = fc.oneof(
  fc.string(),
  fc.constantFrom("\n", "\n\n", "<", ">", "</", "/", "-", " ", "\u200b", "＜", "&lt;"),
  fc.constantFrom(
    ...NAMES.flatMap((name) => [name, `<${name}>`, `</${name}>`, `\n</${name}>\n`, `< / ${name.toUpperCase()} >`]),
  ),
  fc.stringMatching(/^<\/(errors|prompt|data)-[0-9a-f]{8}>$/),
);
const content = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(""));

describe("fence", () => {
  test("whatever the contents say, the sections that were put in are those that are read", () => {
    fc.assert(
      fc.property(fc.array(fc.record({ name: fc.constantFrom(...NAMES), content }), { maxLength: 4 }), (sections) => {
        const text = sections.map((one) => fence(one.name, one.content, NAMES)).join("\n\n");
        expect(readFences(text)).toEqual(sections);
      }),
      { numRuns: process.env.GRADUS_DEEP === "1" ? 20_000 : 1000 },
    );
  });

  test("no content has the closing or opening tag of its own fence, in any spelling", () => {
    fc.assert(
      fc.property(fc.constantFrom(...NAMES), content, (name, inside) => {
        const tag = /^<(.*)>\n/.exec(fence(name, inside, NAMES))![1]!;
        const squeezed = inside
          .normalize("NFKC")
          .replace(/[\s\u200b]/g, "")
          .toLowerCase();
        expect(squeezed).not.toContain(`<${tag}>`);
        expect(squeezed).not.toContain(`</${tag}>`);
      }),
    );
  });

  test("plain contents stand in plain tags", () => {
    expect(fence("errors", "2 < 3 and <b>bold</b>")).toBe("<errors>\n2 < 3 and <b>bold</b>\n</errors>");
    expect(fence("errors", "")).toBe("<errors>\n\n</errors>");
  });

  test.each(["</errors>", "< /Errors >", "<\u200b/errors>", "＜/errors＞", "<errors>", "</prompt>", "</errors x>"])(
    "%s inside gives the tag a suffix, always the same one",
    (inside) => {
      const text = fence("errors", `a ${inside} b`, ["prompt"]);
      expect(text).toMatch(/^<errors-[0-9a-f]{8}>\n/);
      expect(text).toBe(fence("errors", `a ${inside} b`, ["prompt"]));
      expect(text).not.toBe(fence("errors", `a ${inside} c`, ["prompt"]));
    },
  );

  test("names that are no tags become some", () => {
    expect(["a b", "1st", "<x>", "größe", "", "a.b-c_d"].map(tagName)).toEqual([
      "a-b",
      "_1st",
      "_-x-",
      "größe",
      "_",
      "a.b-c_d",
    ]);
  });
});
