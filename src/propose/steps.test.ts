import fc from "fast-check";
import { expect, test } from "vitest";
import { param } from "../params/param.ts";
import { frozen } from "../params/sections.ts";
import { numbered, stepsOf } from "./steps.ts";

const plain = {};
const guide = "Sort the message.\n1. Read it.\n2. Note:\n   twice.\n\nDemonstration:\nInput: a\n1. I read it.";

test("a plain text has its numbered lines as steps; the demonstration is none", () => {
  const { list, demonstrates } = stepsOf(plain, guide);
  expect(list.map((step) => step.address)).toEqual(["opening", "1", "2"]);
  expect(list[2]!.text).toBe("Note:\n   twice.");
  expect(demonstrates).toBe(true);
});

test("one step changes, or becomes several, and nothing else does", () => {
  expect(stepsOf(plain, guide).replace("1", ["Read.", "Read again."])).toBe(
    guide.replace("1. Read it.\n2. Note", "1. Read.\n2. Read again.\n3. Note"),
  );
  expect(stepsOf(plain, guide).replace("opening", ["Sort."])).toBe(guide.replace("Sort the message.", "Sort."));
});

test("a demonstration takes the place of the one before", () => {
  expect(stepsOf(plain, "1. a\n2. b").demonstrate("Demonstration: x")).toBe("1. a\n2. b\n\nDemonstration:\nx");
  expect(stepsOf(plain, guide).demonstrate("x")).toBe(guide.replace("Input: a\n1. I read it.", "x"));
});

test("a text without numbers is numbered by its paragraphs, lines or sentences", () => {
  expect(numbered("Read it. Then answer.")).toBe("1. Read it.\n2. Then answer.");
  expect(numbered("1. Read it.")).toBe("1. Read it.");
  expect(numbered(guide)).toBe(guide);
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z .\n]{0,30}[a-z][a-z .\n]{0,30}$/), (text) => {
      const once = numbered(text);
      expect(numbered(once)).toBe(once);
      expect(once.replace(/^\d+\. /gm, "").replace(/\s/g, "")).toBe(text.replace(/\s/g, ""));
    }),
  );
});

const stepsParam = (extra: Record<string, string> = {}) => {
  const { kind, initial } = param.parts("guide", { goal: frozen("Sort."), steps: ["Read.", "Answer."], ...extra });
  return { info: { parts: kind.parts! }, initial, show: kind.show };
};

test("a text in parts: frozen parts are no steps, and the demonstration is the last step of its list", () => {
  const { info, initial, show } = stepsParam();
  const steps = stepsOf(info, initial);
  expect(steps.list.map((step) => step.address)).toEqual(["steps.1", "steps.2"]);
  const once = stepsOf(info, steps.replace("steps.1", ["Read.", "Think."])!).demonstrate("one")!;
  const twice = stepsOf(info, once);
  expect(twice.list.map((step) => step.text)).toEqual(["Read.", "Think.", "Answer."]);
  expect(show(twice.demonstrate("two")!)).toMatch(/\[steps\.4\] Demonstration:\ntwo$/);
  expect(steps.replace("goal", ["Burn."])).toBeUndefined();
});

test("a part called demonstration is the place for it", () => {
  const { info, initial, show } = stepsParam({ demonstration: "none yet" });
  expect(show(stepsOf(info, initial).demonstrate("x")!)).toContain("[demonstration] Demonstration:\nx");
});
