import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { suggestionReply } from "./suggestion.ts";

const reply = suggestionReply(["rank", "limit"]);
const value = (name: string, text: string) => `<value name="${name}">${text}</value>`;

describe("suggestionReply", () => {
  test("reads values around which a model thinks aloud", () => {
    const text = `The limit is too low.\n<values>\n${value("limit", "7")}\n</values>\nGood luck.`;
    expect(reply.parse(text)).toEqual({ limit: "7" });
  });

  test("keeps code as it is, without the line breaks next to the tags", () => {
    const code = '(docs: string[]) => {\n  return docs.filter((d) => d.length < 3 && "<b>" !== d);\n}';
    expect(reply.parse(`<values>${value("rank", `\n${code}\n`)}</values>`)).toEqual({ rank: code });
  });

  test("a value may hold the closing tag of a value", () => {
    const text = 'Say "</value>" at the end.';
    expect(reply.parse(`<values>${value("rank", text)}${value("limit", "3")}</values>`)).toEqual({
      rank: text,
      limit: "3",
    });
  });

  test("the last block counts, so that a draft in the reasoning does no harm", () => {
    const text = `<values>${value("limit", "1")}</values> No, better:\n<values>${value("limit", "2")}</values>`;
    expect(reply.parse(text)).toEqual({ limit: "2" });
  });

  test("an empty list means no change; no word has a magic meaning", () => {
    expect(reply.parse("All is well.\n<values></values>")).toEqual({});
    expect(reply.parse(`<values>${value("rank", "TERMINATE")}</values>`)).toEqual({ rank: "TERMINATE" });
  });

  test.each([
    ["I would rather not.", "no <values>"],
    [`<values>${value("limit", "3")}`, "no <values>…</values>|ends before"],
    ['<values><value name="limit">3</values>', 'The value of "limit" is not closed'],
    ["<values>limit = 3</values>", 'no <value name="…">'],
  ])("%j is answered by one sentence", (text, message) => {
    expect(() => reply.parse(text)).toThrow(new RegExp(message));
  });

  test("what a form-true reply says comes back, whatever the values hold", () => {
    const text = fc.string().filter((s) => !/<values>|<\/values>|<value name=/.test(s) && s.trim() === s && s !== "");
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom("rank", "limit"), text), (change) => {
        const inside = Object.entries(change).map(([name, v]) => value(name, v));
        expect(reply.parse(`<values>\n${inside.join("\n")}\n</values>`)).toEqual({ ...change });
      }),
    );
  });

  test("says how to answer, with the names", () => {
    expect(reply.describe).toContain('<value name="rank">');
    expect(reply.describe).toContain("out of: rank, limit");
  });
});
