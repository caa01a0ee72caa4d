import { describe, expect, test } from "vitest";
import type { Example } from "../../evaluate/example.ts";
import type { Json } from "../../graph/json.ts";
import { heldOutSearch } from "./held-out-text-search.ts";

const LONG = 'a passage of some length that "no other row" has in it';

function found(row: object, prompt: string, open: readonly Json[] = []): boolean {
  const example = { id: "it", row, split: "test" } as unknown as Example;
  return heldOutSearch([example], open)(prompt).has("it");
}

describe("a held-out row is found in a prompt", () => {
  test.each<[string, object, string]>([
    ["by a long input", { input: LONG }, `see ${LONG}`],
    ["by a long text in any other field", { input: 1, expected: LONG }, `see ${LONG}`],
    ["at any depth", { input: { parts: [{ q: 1 }] }, more: [{ a: [LONG] }] }, `see ${LONG}`],
    ["as JSON writes it", { input: LONG }, JSON.stringify([LONG])],
    ["at the very end and beginning", { input: LONG }, LONG],
    [
      "by short input and expected side by side",
      { input: "total of 1300 cents", expected: "13 euros" },
      "total of 1300 cents: 13 euros",
    ],
    [
      "whichever comes first",
      { input: "total of 1300 cents", expected: "13 euros" },
      "13 euros for total of 1300 cents.",
    ],
    [
      "by a number as its answer",
      { input: "how many legs have 3 spiders?", expected: 24 },
      "how many legs have 3 spiders?\n24",
    ],
  ])("%s", (_, row, prompt) => {
    expect(found(row, prompt)).toBe(true);
  });
});

describe("no alarm", () => {
  const pair = { input: "total of 1300 cents", expected: "13 euros" };
  test.each<[string, object, string]>([
    ["for a short input alone", pair, "total of 1300 cents"],
    ["where the expected text is far away", pair, `total of 1300 cents${" and so on".repeat(50)} 13 euros`],
    ["where a number goes on", { input: "the total is 130", expected: "1.30 euros" }, "the total is 1300: 1.30 euros"],
    [
      "where the answer is only part of the input",
      { input: "how much are 13 euros in cents?", expected: "13" },
      "how much are 13 euros in cents?",
    ],
    ["for rows of few characters", { input: "2 + 3", expected: "5" }, "2 + 3 = 5"],
    ["for the row's id", { input: 1, id: LONG }, `see ${LONG}`],
    ["for the beginning of a text", { input: LONG }, LONG.slice(0, -1)],
  ])("%s", (_, row, prompt) => {
    expect(found(row, prompt)).toBe(false);
  });

  test.each<[string, Json]>([
    ["a training row", { input: LONG }],
    ["part of a longer text", [`so: ${LONG}.`]],
  ])("for what also stands in %s", (_, open) => {
    expect(found({ input: LONG }, `see ${LONG}`, [open])).toBe(false);
    const shared = { input: { context: LONG, question: "who wrote the last line?" }, expected: "the author" };
    expect(found(shared, `${LONG} who wrote it? the author`, [open])).toBe(false);
    expect(found(shared, "who wrote the last line? the author", [open])).toBe(true);
  });
});

test("of 10,000 rows that begin alike the one in a prompt of 50 kB is found, and reading it takes no pass a row", () => {
  const text = (i: number) =>
    `Answer this question from the handbook, and cite its page: what does rule ${i} say of ships?`;
  const row = (i: number) => ({ id: `${i}`, row: { input: text(i), expected: `Rule ${i}: ${"x".repeat(i % 90)}` } });
  const rows = Array.from({ length: 10_000 }, (_, i) => row(i) as unknown as Example);
  const open = Array.from({ length: 10_000 }, (_, i) => text(10_000 + i));
  const begun = performance.now();
  const search = heldOutSearch(rows, open);
  const made = performance.now();
  const prompt = `${open.slice(0, 500).join("\n")}\n${text(77)}`;
  for (let i = 0; i < 10; i++) expect([...search(prompt)]).toEqual(["77"]);
  const each = (performance.now() - made) / 10;
  if (process.env.GRADUS_TIMES) console.log({ length: prompt.length, make: made - begun, each });
  expect(each).toBeLessThan((made - begun) / 10);
});
