import { describe, expect, test } from "vitest";
import { bbh, isAnswer } from "./bbh.ts";
import { finalAnswer } from "./final-answer.ts";
import { gsm8k, lastNumber } from "./gsm8k.ts";
import { liar, yesOrNo } from "./liar.ts";
import type { BenchmarkRow, Suite } from "./suite.ts";

describe("the final answer of a reply", () => {
  test.each([
    ["So the answer is 8.", "8"],
    ["2 and 6.\nAnswer: 8", "8"],
    ["**Answer:** 8", "8"],
    ["**Answer**: **(B)**", "(B)"],
    ["The correct answer is: `valid`.", "valid"],
    ["Answer:\n\n8\n", "8"],
    ["The answer is that the answer is True.", "True"],
    ["At first the answer is 7. No: the answer is 8.\nThat is all.", "8"],
    ["Answer: $\\boxed{8}$", "8"],
    ["Only a last line.\n] ) >", "] ) >"],
    ["An answer needs thought.\nno", "no"],
    ["The answer is", ""],
    ["", ""],
    [" \n ", ""],
  ])("%j gives %j", (reply, answer) => {
    expect(finalAnswer(reply)).toBe(answer);
  });

  test("of a very long reply is found at once", () => {
    const begun = performance.now();
    expect(finalAnswer(`${"answer ".repeat(100_000)}${" ".repeat(200_000)}x`)).toMatch(/x$/);
    expect(yesOrNo(" ".repeat(200_000))).toBeUndefined();
    expect(lastNumber(`${"1,2".repeat(100_000)} 7`)).toBe("7");
    expect(performance.now() - begun).toBeLessThan(5_000);
  });
});

test("an answer matches whole, and an option by its letter", () => {
  const right = ["(B)", "B", "B.", "B) kite", "(B) kite", "option (B)"];
  expect(right.filter((answer) => !isAnswer(answer, "(B)"))).toEqual([]);
  const wrong = ["(A)", "", "Beta", "(A) or (B)", "b", "both"];
  expect(wrong.filter((answer) => isAnswer(answer, "(B)"))).toEqual([]);
  expect(isAnswer("TRUE", "True")).toBe(true);
  expect(isAnswer("8 pens", "8")).toBe(false);
  expect(isAnswer("18", "8")).toBe(false);
  expect(isAnswer("apple  pear", "apple pear")).toBe(true);
});

test.each([
  ["#### 1,080", "1080"],
  ["It costs $1,080.00 in all.", "1080"],
  ["first 3, then 72.", "72"],
  ["10-3", "3"],
  ["x = -5", "-5"],
  ["-$5", "-5"],
  ["0.50", "0.5"],
  [".5", "0.5"],
  ["-0", "0"],
  ["109{,}200{,}000", "109200000"],
  ["1,2345", "2345"],
  ["no number", undefined],
])("the last number of %j is %j", (text, number) => {
  expect(lastNumber(text)).toBe(number);
});

test.each([
  ["Yes", "Yes"],
  ["**No**, since …", "No"],
  ["It is odd.\nAnswer: yes, a lie", "Yes"],
  ["No doubt it is one.\nAnswer: Yes", "Yes"],
  ["Yes.\nNo reason to doubt it.", "Yes"],
  ["Hard to tell.\nno", "No"],
  ["Nobody knows", undefined],
  ["Perhaps.", undefined],
  ["", undefined],
])("%j says %j", (reply, said) => {
  expect(yesOrNo(reply)).toBe(said);
});

test("a wrong reply is told what was read and what is right", async () => {
  const scored = (suite: Suite, output: string, expected: string) =>
    suite
      .recipe(`${suite.name}/x`)
      .metric({ output, example: { id: "1", input: "", expected } satisfies BenchmarkRow });
  expect(await scored(bbh, "Answer: 7", "8")).toEqual({
    score: 0,
    feedback: `the reply's final answer is "7"; "8" is right`,
  });
  expect(await scored(bbh, "", "8")).toEqual({ score: 0, feedback: 'the reply has no final answer; "8" is right' });
  expect(await scored(gsm8k, "It is 7 or 70", "7")).toEqual({
    score: 0,
    feedback: "the reply's last number is 70; 7 is right",
  });
  expect(await scored(liar, "No", "Yes")).toEqual({
    score: 0,
    feedback: "the reply says No; the statement is a lie: Yes is right",
  });
  expect(await scored(liar, "Answer: No", "No")).toBe(1);
});
