import { describe, expect, test } from "vitest";
import { param } from "../params/param.ts";
import { frozen } from "../params/sections.ts";
import { infoOf } from "../study/param-info.ts";
import { inForm } from "../testing/reply-forms.ts";
import { newIn, rulesReply, withRules } from "./rules.ts";

describe("rules at the end of a value", () => {
  const text = param.text("rules.text", "Answer.");
  const steps = param.parts("rules.steps", { role: "You help.", steps: ["Read."], format: frozen("One word.") });
  const role = param.parts("rules.role", { format: frozen("One word."), role: "You help." });

  test("stand after a blank line each; no rules change nothing", () => {
    expect(withRules(infoOf(text), "Answer.", ["A.", "B."])).toBe("Answer.\n\nA.\n\nB.");
    expect(withRules(infoOf(text), "Answer.", [])).toBe("Answer.");
  });

  test("of a text in parts are steps where it has some, in order, and nothing frozen changes", () => {
    expect(withRules(infoOf(steps), steps.initial, ["A.", "B."])).toEqual({
      role: "You help.",
      steps: ["Read.", "A.", "B."],
    });
    expect(withRules(infoOf(role), role.initial, ["A."])).toEqual({ role: "You help.\n\nA." });
    expect(withRules(infoOf(role), { role: "" }, ["A."])).toEqual({ role: "A." });
  });

  test("that the param does not allow are none", () => {
    const short = param.parts("rules.short", { steps: ["Read."] }, { maxLength: 20 });
    expect(withRules(infoOf(short), short.initial, ["x".repeat(30)])).toBeUndefined();
  });
});

test("of a reply that gives the whole text back, only what is new is the rule", () => {
  expect(newIn("Be brief.", "Answer.")).toBe("Be brief.");
  expect(newIn("Answer. Be brief.", "Answer.")).toBe("Be brief.");
  expect(newIn("Be kind.\n  Answer.\nBe brief.", "Answer.\nBe kind.")).toBe("Be brief.");
  expect(newIn("Answer.", "Answer.")).toBe("");
  // The beginning of another word is not the text.
  expect(newIn("Answering takes care.", "Answer")).toBe("Answering takes care.");
});

test("the reply names some of the texts, and scripted models know its form", () => {
  const reply = rulesReply(["one", "two"]);
  expect(reply.parse('So.\n<values>\n<value name="two">\nBe brief.\n</value>\n</values>')).toEqual({
    two: "Be brief.",
  });
  expect(reply.parse("<values></values>")).toEqual({});
  const answered = inForm(reply.describe, { text: (_, name) => `for ${name}`, critique: () => "" });
  expect(reply.parse(answered)).toEqual({ one: "for one", two: "for two" });
});
