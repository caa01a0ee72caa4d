import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { contains, exactMatch, wordF1 } from "./metrics.ts";

const of = (output: unknown, expected: string | readonly string[]) => ({ output, example: { input: "", expected } });

describe("answers are compared up to case, punctuation, articles and white space", () => {
  test.each([
    ["The  Eiffel Tower!", "eiffel tower", 1],
    ["Zürich", "zürich", 1],
    ["Zurich", "Zürich", 0],
    ["Paris, France", "Paris", 0],
    [42, "42", 1],
    [null, "nothing", 0],
  ])("exactMatch %j, %j: %f", (output, expected, score) => {
    expect(exactMatch(of(output, expected))).toBe(score);
  });

  test("any of several answers is right", () => {
    expect(exactMatch(of("NYC", ["New York", "NYC"]))).toBe(1);
    expect(contains(of("It is in New York.", ["Boston", "new york"]))).toBe(1);
    expect(contains(of("It is in Newark.", "new"))).toBe(0);
  });

  test("wordF1 is the harmonic mean of precision and recall", () => {
    expect(wordF1(of("the cat sat", "a cat sat down"))).toBeCloseTo((2 * 2) / (2 + 3));
    expect(wordF1(of("cat cat cat", "cat"))).toBeCloseTo(2 / 4);
    expect(wordF1(of("", "cat"))).toBe(0);
    expect(wordF1(of("the", "a"))).toBe(1);
  });

  test("exact implies contained and full F1, and F1 is symmetric", () => {
    const word = fc.constantFrom("cat", "dog", "the", "Sat", "sat!", "x");
    const text = fc.array(word, { minLength: 1, maxLength: 6 }).map((words) => words.join(" "));
    fc.assert(
      fc.property(text, text, (a, b) => {
        if (exactMatch(of(a, b)) === 1) expect([contains(of(a, b)), wordF1(of(a, b))]).toEqual([1, 1]);
        expect(wordF1(of(a, b))).toBeCloseTo(wordF1(of(b, a)));
      }),
    );
  });
});
