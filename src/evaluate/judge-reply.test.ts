import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { markReply, marksReply, preferenceReply } from "./judge-reply.ts";

const read = async (reply: { parse(text: string): unknown }, text: string) => await reply.parse(text);
const problem = async (reply: { parse(text: string): unknown }, text: string) => {
  try {
    return `read as ${JSON.stringify(await reply.parse(text))}`;
  } catch (error) {
    return (error as Error).message;
  }
};

describe("a mark", () => {
  test.each([
    ['{"score": 0.5, "feedback": "short"}', 0.5, "short"],
    ['I think:\n```json\n{"score": 0.5, "feedback": "short"}\n```', 0.5, "short"],
    ['Score: 0.9 would be too kind.\n{"score": 0.5, "feedback": "short"}', 0.5, "short"],
    ["0.5", 0.5, ""],
    ["1", 1, ""],
    ["0.5\nToo short.\n\nAnd rude.", 0.5, "Too short.\n\nAnd rude."],
    ["0,5 too short", 0.5, "too short"],
    [".5, too short", 0.5, "too short"],
    ["5/10 – too short", 0.5, "too short"],
    ["50 %: too short", 0.5, "too short"],
    ["Score: 0.5\nFeedback: use {name}", 0.5, "use {name}"],
    ["**score**: 0.5\r\nwhy not", 0.5, "why not"],
    ["Too short.\nscore = 0.5", 0.5, "Too short."],
  ])("is read from %j", async (text, score, feedback) => {
    expect(await read(markReply, text)).toEqual({ score, feedback });
  });

  test.each([
    ["7", '"score" is 7'],
    ["-0.5", '"score" is -0.5'],
    ["3/0", '"score" is 3/0'],
    ["1 thing is wrong", "JSON"],
    ["version 1.2.3", "JSON"],
    ["good", "JSON"],
    ["", "JSON"],
    ['{"score": 7, "feedback": ""}', "score"],
    ["{\n  score: 0.5\n}", "JSON"],
    ["score: 0.2\nscore: 0.4", "twice"],
  ])("is not read from %j", async (text, part) => {
    expect(await problem(markReply, text)).toContain(part);
  });

  test("written by hand in any of these ways is what was meant", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 100 }), fc.constantFrom(0, 1, 2, 3), async (percent, way) => {
        const number = percent / 100;
        const text = [`${number}`, `${percent}%`, `${percent}/100`, `score: ${String(number).replace(".", ",")}`][way]!;
        expect(await read(markReply, `${text}\nbecause`)).toEqual({ score: number, feedback: "because" });
      }),
    );
  });
});

describe("marks by several criteria", () => {
  const reply = marksReply(["clear", "kind (tone)"]);

  test("are read from JSON, and from lines in any order and case", async () => {
    const marks = { clear: { score: 1, feedback: "" }, "kind (tone)": { score: 0.25, feedback: "rude\nand cold" } };
    expect(await read(reply, JSON.stringify(marks))).toEqual(marks);
    expect(await read(reply, "Here:\n- Kind (tone): 1/4 rude\nand cold\n- CLEAR 1")).toEqual(marks);
  });

  test("know a name that another one begins with", async () => {
    const marks = { grade: { score: 1, feedback: "" }, "grade 2": { score: 0.5, feedback: "" } };
    expect(await read(marksReply(["grade", "grade 2"]), "grade 2: 0.5\ngrade: 1")).toEqual(marks);
  });

  test("are refused where one is missing or out of range", async () => {
    expect(await problem(reply, "clear: 1")).toContain('"kind (tone)"');
    expect(await problem(reply, "clear: 1\nkind (tone): 4")).toContain('"kind (tone)" is');
    expect(await problem(reply, '{"clear": {"score": 1, "feedback": ""}}')).toContain("kind (tone)");
    expect(await problem(reply, "0.5")).not.toContain("read as");
  });
});

describe("a preference", () => {
  test.each([
    ['{"better": "second", "why": "kinder"}', "second", "kinder"],
    ["second", "second", ""],
    ["Tie.\nboth are fine", "tie", "both are fine"],
    ["The first answer is better.\nwhy: kinder", "first", "kinder"],
    ["better: First\nkinder", "first", "kinder"],
  ])("is read from %j", async (text, better, why) => {
    expect(await read(preferenceReply, text)).toEqual({ better, why });
  });

  test.each(["First, let me think: the second is better.", "neither", '{"better": "third", "why": ""}', ""])(
    "is not read from %j",
    async (text) => {
      expect(await problem(preferenceReply, text)).not.toContain("read as");
    },
  );
});
