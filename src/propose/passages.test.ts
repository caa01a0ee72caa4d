import { expect, test } from "vitest";
import { param } from "../params/param.ts";
import { frozen } from "../params/sections.ts";
import { baselineOf } from "../study/candidate.ts";
import { infoOf } from "../study/param-info.ts";
import { passagesOf } from "./passages.ts";

const params = [
  param.text("plain", "Answer."),
  param.parts("guide", { role: frozen("You are kind."), steps: ["Read {it}", "Say"] }, { placeholders: ["it"] }),
];
const passages = passagesOf(baselineOf(params), params.map(infoOf));

test("a text is one passage; a text in parts has one for each part that is not frozen", () => {
  expect(passages.map(({ param, text }) => [param.name, text])).toEqual([
    ["plain", "Answer."],
    ["guide", "Read {it}"],
    ["guide", "Say"],
  ]);
});

test("a change puts another text in its place, and there is none where the param refuses it", () => {
  expect(passages[0]!.change("Reply.")).toEqual({ plain: "Reply." });
  expect(passages[2]!.change("Speak")).toEqual({ guide: { steps: ["Read {it}", "Speak"] } });
  expect(passages[1]!.change("Read")).toBeUndefined();
});
