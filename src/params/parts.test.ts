import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { flow } from "../graph/flow.ts";
import type { Json } from "../graph/json.ts";
import { t } from "../graph/template.ts";
import { candidateId } from "../study/candidate.ts";
import { param } from "./param.ts";
import { problemOf } from "./refuse.ts";
import { frozen } from "./sections.ts";

const guide = param.parts(
  "guide",
  {
    role: frozen("You compare prices."),
    task: "Name the cheaper one of {items}.",
    steps: ["Read both.", "Compare them."],
    format: frozen("Answer with one word."),
  },
  { placeholders: ["items"] },
);
const { kind } = guide;
const parts = kind.parts!;
const value = guide.initial as { task: string; steps: string[] };
const shown = `[role] You compare prices.

[task] Name the cheaper one of {items}.

[steps.1] Read both.
[steps.2] Compare them.

[format] Answer with one word.`;

const refusal = (answer: Json) => problemOf(() => kind.parse(answer));

describe("a text in parts", () => {
  test("is one text for the program, plain JSON for a candidate, addressed for a model", async () => {
    const program = flow("prompt", async () => t`${guide}`);
    expect((await program()).value).toBe(
      "You compare prices.\n\nName the cheaper one of {items}.\n\n1. Read both.\n2. Compare them.\n\nAnswer with one word.",
    );
    expect(guide.initial).toEqual({ task: "Name the cheaper one of {items}.", steps: ["Read both.", "Compare them."] });
    expect(kind.show(guide.initial)).toBe(shown);
    expect(kind.parse(shown)).toEqual(guide.initial);
    expect(kind.prose).toBe(true);
  });

  test("leaves out what is empty", () => {
    const emptied = { task: "{items}", steps: [] };
    expect(kind.decode(emptied)).toBe("You compare prices.\n\n{items}\n\nAnswer with one word.");
    expect(kind.parse(kind.show(emptied))).toEqual(emptied);
  });

  test("is written anew as a whole: fences around it, other numbers, frozen parts left out, white space", () => {
    const answer =
      "```\n[task] Say which of {items} costs less.\n\n[steps.2] Compare.\n[steps.7]\nSay it.\n\nIn a word.\n```";
    expect(kind.parse(answer)).toEqual({
      task: "Say which of {items} costs less.",
      steps: ["Compare.", "Say it.\n\nIn a word."],
    });
    expect(kind.parse("[task]: {items}\n[steps]")).toEqual({ task: "{items}", steps: [] });
  });

  test("a line that looks like an address is kept behind a backslash", () => {
    const tricky = { task: "{items}\n[steps.1] no step\n\\[role] nor this\n[a](b)", steps: ["[task] as it is"] };
    expect(kind.show(tricky)).toContain(
      "{items}\n\\[steps.1] no step\n\\\\[role] nor this\n[a](b)\n\n[steps.1] [task] as it is",
    );
    expect(kind.parse(kind.show(tricky))).toEqual(tricky);
  });

  test.each([
    ["[task] {items}", "the part [steps] is missing; to empty it, give its address and no text"],
    ["[task] {items}\n[step.1] Read.", /^there is no part \[step\]; .* and \[steps\] is near; a line of text/],
    [
      "Here it is:\n[task] {items}\n[steps]",
      "text stands before the first part; write every part after its address in brackets",
    ],
    ["[task] {items}\n[task] {items}\n[steps]", "the part [task] stands there twice"],
    ["[task.1] {items}\n[steps]", "the part [task] is one text and has no [task.1]"],
    ["[task] {items}\n[steps] Read.", /^the part \[steps\] is a list: write each step/],
    ["[task] {items}\n[steps.1]\n[steps.2] So.", "the step [steps.1] is empty; give it a text or leave it out"],
    ["[task] It.\n[steps]", "the text lost {items}, which must stay in it exactly so"],
    [`${shown} Or two.`, "the part [format] is frozen and must stay exactly as it is"],
    [{ task: "{items}" }, /^the part \[steps\] is missing/],
    [{ task: "{items}", steps: "Read." }, /^the part \[steps\] is a list of steps, not the text/],
    [{ task: ["{items}"], steps: [] }, /^the part \[task\] is a text, not the list/],
    [{ task: "{items}", steps: ["Read.", 2] }, /^the step \[steps.2\] is the number 2/],
    [["{items}"], /^texts by part are needed, not the list/],
  ] as [Json, string | RegExp][])("%j is refused in a sentence", (answer, problem) => {
    const said = refusal(answer);
    if (typeof problem === "string") expect(said).toBe(problem);
    else expect(said).toMatch(problem);
  });

  test("refuses sections that make no sense", () => {
    const bad = (sections: Parameters<typeof param.parts>[1], code: string) =>
      expect(() => param.parts("bad", sections)).toThrow(expect.objectContaining({ code }));
    bad({ "step 1": "Read." }, "BAD_OPTIONS");
    bad({ role: frozen("You.") }, "BAD_OPTIONS");
    bad({}, "BAD_OPTIONS");
    bad({ a: "", steps: [] }, "BAD_DEFAULT");
    bad({ steps: ["Read.", ""] }, "BAD_DEFAULT");
    expect(() => param.parts("long", { a: "abc" }, { maxLength: 2 })).toThrow("3 characters, and 2 are allowed");
  });

  test("describes its addresses and rules", () => {
    expect(kind.describe()).toBe(
      "a text in parts, each after its address at the start of a line: [role], [task], [steps.1], [steps.2] and so on, [format]; [role], [format] must stay exactly so and may be left out; the whole is a text that keeps {items} exactly as they stand",
    );
  });

  test("equal texts are one candidate: white space around a part, and a frozen part that is written out, make no other", () => {
    const id = (json: Json) => candidateId({ guide: json }, [guide]);
    expect(id({ ...value, role: "You compare prices.", task: ` ${value.task}\n` })).toBe(id(value));
    expect(id({ ...value, steps: [] })).not.toBe(id(value));
  });

  test("ids may be names that every object has", () => {
    const odd = param.parts("odd", { constructor: "a", toString: ["b"], valueOf: frozen("c") } as never);
    expect(odd.default).toBe("a\n\n1. b\n\nc");
    expect(odd.kind.check({ toString: ["b"] })).toMatch(/^the part \[constructor\] is missing/);
    expect(odd.kind.parts!.replace(odd.initial, "toString.1", "B")).toEqual({ constructor: "a", toString: ["B"] });
  });
});

describe("the parts of a value", () => {
  test("are listed with their addresses", () => {
    expect(parts.list(value)).toEqual([
      { address: "role", text: "You compare prices.", frozen: true },
      { address: "task", text: "Name the cheaper one of {items}.", frozen: false },
      { address: "steps.1", text: "Read both.", frozen: false, list: "steps" },
      { address: "steps.2", text: "Compare them.", frozen: false, list: "steps" },
      { address: "format", text: "Answer with one word.", frozen: true },
    ]);
  });

  test("are replaced, put in, taken out and moved, in a new value", () => {
    const before = structuredClone(value);
    const steps = (json: Json) => (json as typeof value).steps;
    expect(parts.replace(value, "task", " {items}? ")).toEqual({ ...value, task: "{items}?" });
    expect(steps(parts.replace(value, "steps.2", "Weigh them."))).toEqual(["Read both.", "Weigh them."]);
    expect(steps(parts.insert(value, "steps", "Wait."))).toEqual(["Wait.", "Read both.", "Compare them."]);
    expect(steps(parts.insert(value, "steps.2", "Wait."))).toEqual(["Read both.", "Compare them.", "Wait."]);
    expect(steps(parts.remove(value, "steps.1"))).toEqual(["Compare them."]);
    expect(steps(parts.move(value, "steps.1", "steps.2"))).toEqual(["Compare them.", "Read both."]);
    expect(steps(parts.move(value, "steps.2", "steps"))).toEqual(["Compare them.", "Read both."]);
    expect(steps(parts.move(value, "steps.2", "steps.2"))).toEqual(["Read both.", "Compare them."]);
    expect(value).toEqual(before);
  });

  test("a step moves to another list", () => {
    const two = param.parts("two", { before: ["a", "b"], after: ["c"] });
    expect(two.kind.parts!.move(two.initial, "before.1", "after.1")).toEqual({ before: ["b"], after: ["c", "a"] });
  });

  test.each([
    [
      "a frozen part is replaced",
      () => parts.replace(value, "role", "x"),
      "the part [role] is frozen and must stay exactly as it is",
    ],
    [
      "a frozen part is taken out",
      () => parts.remove(value, "format"),
      "the part [format] is frozen and must stay exactly as it is",
    ],
    [
      "a frozen part moves",
      () => parts.move(value, "role", "steps"),
      "the part [role] is frozen and must stay exactly as it is",
    ],
    [
      "the address is not there",
      () => parts.replace(value, "steps.3", "x"),
      "there is no [steps.3]; the part [steps] has 2 steps",
    ],
    ["the part is not there", () => parts.remove(value, "stops.1"), /^there is no part \[stops\]/],
    ["a list is replaced", () => parts.replace(value, "steps", "x"), /^the part \[steps\] is a list: name one/],
    [
      "a text gets a step",
      () => parts.insert(value, "task", "x"),
      "the part [task] is one text, and no step can stand after it",
    ],
    ["a text moves", () => parts.move(value, "task", "steps.1"), "the part [task] is no step, and only steps move"],
    ["a step is empty", () => parts.insert(value, "steps", " "), /^the step \[steps.1\] is empty/],
    ["a placeholder is lost", () => parts.remove(value, "task"), /^the text lost \{items\}/],
  ])("%s: refused", (_, edit, problem) => {
    const said = problemOf(edit);
    if (typeof problem === "string") expect(said).toBe(problem);
    else expect(said).toMatch(problem);
  });

  test("no path changes a frozen part: any edits, answers and values end in the same frozen text, or are refused", () => {
    const line = fc.constantFrom("Look.", "[role] x", "\\[format] y", "{items}", "", "a\n[format] z");
    const address = fc.constantFrom("role", "task", "steps", "steps.1", "steps.2", "steps.3", "format", "role.1", "no");
    const edit = fc.oneof(
      fc.tuple(fc.constantFrom("replace", "insert", "move"), address, line, address),
      fc.tuple(fc.constant("remove"), address, line, address),
      fc.tuple(fc.constant("parse"), address, line, address),
    );
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 8 }), (edits) => {
        let at: Json = value;
        for (const [how, where, text, after] of edits) {
          const next = attempt(() => {
            if (how === "move") return parts.move(at, where, after);
            if (how === "remove") return parts.remove(at, where);
            if (how === "parse") return kind.parse(kind.show(at).replace(`[${where}]`, `[${where}] ${text}`));
            return parts[how as "replace" | "insert"](at, where, text);
          });
          if (next !== undefined) at = next;
          expect(kind.check(at)).toBeUndefined();
          expect(kind.decode(at)).toMatch(/^You compare prices\.\n\n[\s\S]*\n\nAnswer with one word\.$/);
          expect(kind.parse(kind.show(at))).toEqual(at);
        }
      }),
      { numRuns: process.env.GRADUS_DEEP === "1" ? 20_000 : 500 },
    );
  });
});

function attempt(edit: () => Json): Json | undefined {
  let result: Json | undefined;
  problemOf(() => {
    result = edit();
  });
  return result;
}
