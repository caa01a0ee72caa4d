import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type PieceLevel, phrasesOf, withAdded, withoutPhrase, withPhrase, withSwapped } from "./phrases.ts";

const cut = (text: string, level?: PieceLevel) => phrasesOf(text, level).flatMap((p) => (p.phrase ? [p.text] : []));
const at = (text: string, phrase: string) => phrasesOf(text).findIndex((piece) => piece.text === phrase);

const texts = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: "binary" }),
  fc
    .array(
      fc.constantFrom(
        "Read",
        "the",
        "of",
        "and",
        "{name}",
        "3.5",
        ",",
        ".",
        " ",
        "  ",
        "\n",
        "e.g.",
        "don't",
        "{",
        "}",
        "。",
        "文字",
      ),
    )
    .map((words) => words.join("")),
);

test("words are cut at white space and punctuation, and stay whole", () => {
  expect(cut("Answer step-by-step, in {lang}: 3.5 is right.", "word")).toEqual([
    "Answer",
    "step-by-step",
    "in",
    "3.5",
    "is",
    "right",
  ]);
});

describe.each(["word", "phrase", "sentence"] as const)("%s", (level) => {
  test("the pieces joined are the text", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const pieces = phrasesOf(text, level);
        expect(pieces.map((piece) => piece.text).join("")).toBe(text);
        expect(pieces.every((piece) => piece.text !== "")).toBe(true);
      }),
    );
  });

  test("a phrase has a word, no name in braces, and no white space around it", () => {
    fc.assert(
      fc.property(texts, (text) => {
        for (const phrase of cut(text, level)) {
          expect(phrase).toMatch(/[\p{L}\p{N}]/u);
          expect(phrase).not.toMatch(/\{[\w.-]+\}|^\s|\s$|\n/);
        }
      }),
    );
  });

  test("takes time in proportion to the text", () => {
    const long = "Read the question, and answer of it. {name} ".repeat(20_000);
    expect(phrasesOf(long, level).length).toBeGreaterThan(20_000);
  });
});

test.each([
  [
    "Classify the sentiment of the given review as positive or negative.",
    ["Classify the sentiment", "of the given review", "as positive", "or negative"],
  ],
  ["Because of the rain, don't go.", ["Because of the rain", "don't go"]],
  ["Use {question} to answer.", ["Use", "to answer"]],
  ["Round to 3.5 (step-by-step)\nDone", ["Round", "to 3.5", "step-by-step", "Done"]],
  ["先读问题，再回答。", ["先读问题", "再回答"]],
  ["?! …", []],
  ["", []],
])("%j has the phrases %j", (text, phrases) => {
  expect(cut(text)).toEqual(phrases);
});

test("sentences keep their clauses", () => {
  expect(cut("First, read it. Then answer!\nIn 3.5 words, and kindly", "sentence")).toEqual([
    "First, read it",
    "Then answer",
    "In 3.5 words, and kindly",
  ]);
});

describe("edits", () => {
  const text = "Answer, kindly and briefly.";
  const pieces = phrasesOf(text);

  test("delete a phrase with the white space beside it", () => {
    expect(withoutPhrase(pieces, at(text, "kindly"))).toBe("Answer, and briefly.");
    expect(withoutPhrase(pieces, at(text, "and briefly"))).toBe("Answer, kindly.");
  });

  test("swap, replace and add", () => {
    expect(withSwapped(pieces, at(text, "Answer"), at(text, "kindly"))).toBe("kindly, Answer and briefly.");
    expect(withPhrase(pieces, at(text, "kindly"), "in $& words")).toBe("Answer, in $& words and briefly.");
    expect(withAdded(pieces, at(text, "Answer"), "please")).toBe("Answer please, kindly and briefly.");
    expect(withAdded(pieces, -1, "Please")).toBe("Please Answer, kindly and briefly.");
  });

  test("touch one place, though others read the same", () => {
    const twice = phrasesOf("Be kind, be brief, Be kind.");
    expect(withoutPhrase(twice, 0)).toBe(", be brief, Be kind.");
    expect(withPhrase(twice, 0, "Stay")).toBe("Stay, be brief, Be kind.");
  });
});
