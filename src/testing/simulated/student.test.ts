import { describe, expect, test } from "vitest";
import { randomStream } from "../../search/random.ts";
import { carried, read } from "./claims.ts";
import { DEFAULT_KNOBS, type SimulationKnobs } from "./knobs.ts";
import { answer, attention } from "./student.ts";
import { unitsOf } from "./units.ts";
import { desk } from "./worlds/desk.ts";
import { messages } from "./worlds/messages.ts";
import { mixture, selected } from "./worlds/mixture.ts";
import { saturated } from "./worlds/saturated.ts";
import { scoreOf } from "./worlds/score.ts";

const stage = desk.stages[0]!;
const rule = (i: number, label = stage.rules[i]!.label) => `Use ${label} for "${stage.rules[i]!.words[0]}".`;
const { train } = messages(desk, 1, [600, 0, 0]);

/** Mean score of a text over many messages. */
function worth(text: string, of = stage, knobs: Partial<SimulationKnobs> = {}): number {
  const all = { ...DEFAULT_KNOBS, ...knobs };
  const scores = train.map((row, i) => {
    const said = answer({ stage: of, text, input: row.input }, all, randomStream(7, text, String(i)));
    return scoreOf(of, said, row).score;
  });
  return scores.reduce((a, b) => a + b, 0) / scores.length;
}

describe("texts are read", () => {
  const has = (text: string) => [...carried(stage, read(stage, text).claims)].map((i) => stage.rules[i]!.label);

  test.each([
    ["If a customer wants a refund, the answer needs R7.", ["R7"]],
    ["add r7 for refunds and B2 for invoices", ["R7", "B2"]],
    ["Refunds get R7 and invoices get B2", ["R7", "B2"]],
    ["- refund, money back → R7\n- bill: B2\n", ["R7", "B2"]],
    ["Think of refunds. R7 is a label.", []],
    ["For a refund never use B2 but R7.", ["R7"]],
    ["Use B2 for refunds.", []],
    ["Message: My parcel is late, and the invoice is wrong.\nAnswer: B2, S4", ["B2", "S4"]],
    ['[{"input":"My parcel is late","output":"S4"}]', ["S4"]],
    ["Input: My parcel is late\nOutput: B2", []],
  ])("%s", (text, labels) => {
    expect(has(text).sort()).toEqual([...labels].sort());
  });

  test("units with their gaps are the text", () => {
    const text = "  One. Two!  Three?\n\n1. four. five\n- six\nMessage: a\nb\nAnswer: c\n[steps.2] d\n";
    expect(
      unitsOf(text)
        .map((unit) => unit.text + unit.gap)
        .join(""),
    ).toBe(text);
  });
});

describe("the student", () => {
  test("is better with each further rule that its text carries", () => {
    let before = -1;
    for (let n = 0; n <= stage.rules.length; n += 2) {
      const now = worth(stage.rules.map((_, i) => (i < n ? rule(i) : "")).join(" "));
      expect(now).toBeGreaterThan(before + 0.04);
      before = now;
    }
  });

  test("gains by asking for labels alone, and by checking again", () => {
    const rules = stage.rules.map((_, i) => rule(i)).join(" ");
    expect(worth(`Reply with the labels alone. ${rules}`)).toBeGreaterThan(worth(rules) + 0.1);
    const knobs = { known: 0.5, tidy: 1, recheck: 1 };
    expect(worth(`Check again. ${rules}`, stage, knobs)).toBeGreaterThan(worth(rules, stage, knobs) + 0.05);
  });

  test("attends less to what stands late in long texts", () => {
    const rules = stage.rules.map((_, i) => rule(i)).join(" ");
    const filler = "Be kind to everybody who writes. ".repeat(80);
    const [plain, after, before] = [worth(rules), worth(rules + filler), worth(filler + rules)];
    expect(after).toBeLessThan(plain - 0.05);
    expect(before).toBeLessThan(after - 0.05);
    expect(attention({ at: 0 }, 0, 5)).toBe(1);
  });

  test("is confused by contradictions, and misled by wrong rules", () => {
    const rules = stage.rules.map((_, i) => rule(i)).join(" ");
    const wrong = stage.rules.map((_, i) => rule(i, stage.rules[(i + 1) % 8]!.label)).join(" ");
    expect(worth(`${rules} ${wrong}`)).toBeLessThan(worth(rules) - 0.2);
    expect(worth(wrong)).toBeLessThan(worth("") - 0.05);
  });

  test("learns from demonstrations what they show, less than from rules", () => {
    const shown = stage.rules.map((one) => `Message: ${one.says[0]}\nAnswer: ${one.label}`);
    const none = worth("");
    const half = worth(shown.slice(0, 4).join("\n\n"));
    const all = worth(shown.join("\n\n"));
    expect(half).toBeGreaterThan(none + 0.05);
    expect(all).toBeGreaterThan(half + 0.05);
    expect(worth(stage.rules.map((_, i) => rule(i)).join("\n"))).toBeGreaterThan(all + 0.05);
  });

  test("is in the saturated world as good with one text as with another", () => {
    const of = saturated.stages[0]!;
    const rules = stage.rules.map((_, i) => rule(i)).join(" ");
    const worths = ["", rules, "Nothing else.", "Be kind. ".repeat(300), rule(0, "B2")].map((text) => worth(text, of));
    // 600 messages with a standard deviation below 0.5: four standard errors.
    for (const one of worths) expect(Math.abs(one - worths[0]!)).toBeLessThan(4 * 0.5 * Math.sqrt(2 / 600));
  });
});

test("the mixture has its best threshold within the range, and it moves with the text", () => {
  const of = mixture.stages[0]!;
  const rules = stage.rules.map((_, i) => rule(i)).join(" ");
  const score = (text: string, threshold: number, keep: "best" | "two" | "all") => {
    const scores = train.map((row, i) => {
      const said = answer({ stage: of, text, input: row.input }, DEFAULT_KNOBS, randomStream(7, String(i)));
      return scoreOf(of, selected(said, threshold, keep), row).score;
    });
    return scores.reduce((a, b) => a + b, 0) / scores.length;
  };
  const thresholds = [0, 0.2, 0.4, 0.6, 0.8, 1];
  const bestOf = (text: string) => {
    const scores = thresholds.map((threshold) => score(text, threshold, "all"));
    return { at: thresholds[scores.indexOf(Math.max(...scores))]!, scores };
  };
  const [taught, untaught] = [bestOf(rules), bestOf("")];
  expect(taught.at).toBe(0.6);
  expect(taught.scores[3]).toBeGreaterThan(taught.scores[0]! + 0.15);
  expect(taught.scores[3]).toBeGreaterThan(taught.scores[5]! + 0.3);
  expect(untaught.at).toBeLessThan(taught.at);
  expect(score(rules, 0.6, "all")).toBeGreaterThan(score(rules, 0.6, "best") + 0.05);
  expect(score("", 0.4, "two")).toBeGreaterThan(score("", 0.4, "all") - 0.02);
});
