import { memoryStore, optimize } from "gradus";
import { describe, expect, test } from "vitest";
import { budget, entries, seed, steps } from "./compare.ts";
import { handbook } from "./handbook.ts";
import { test as heldOut, type Question, SILENT, train, validation } from "./questions.ts";
import { recorded } from "./recordings.ts";
import { judged } from "./score.ts";
import { sectionsFor, translated } from "./search.ts";
import task from "./task.ts";

const all: readonly Question[] = [...train, ...validation, ...heldOut];

describe("the questions", () => {
  test("name sections that are there, and stand in one split only", () => {
    for (const { expected } of all) {
      const [section] = /§\d+/.exec(expected) ?? [];
      if (section === undefined) expect(expected).toBe(SILENT);
      else expect(handbook.some((one) => one.startsWith(`${section} `))).toBe(true);
    }
    expect(new Set(all.map(({ input }) => input)).size).toBe(all.length);
  });

  test("are answered fully by the crew's own answer, and in part by a wordy one", () => {
    for (const question of all) expect(judged(question.expected, question, handbook).score).toBe(1);
    const [dog] = train;
    expect(judged("A dog pays 15 crowns.", dog!, handbook).score).toBe(0.6);
    expect(judged("A dog pays 15 crowns (see §2).", dog!, handbook).score).toBe(0.85);
    expect(judged("A dog pays 150 crowns (§2).", dog!, handbook)).toMatchObject({ score: 0 });
  });
});

test("a glossary finds sections that a passenger's words do not", () => {
  const found = (glossary: string) => sectionsFor(translated("What does my dog pay?", glossary), 1);
  expect(found("trip = crossing").join()).not.toContain("§2 ");
  expect(found("trip = crossing\nDogs = hound")[0]).toContain("§2 ");
});

test.each(entries)("$name: the recorded replies still fit", async (method) => {
  const result = await optimize(task, {
    method,
    seed,
    budget,
    steps,
    models: recorded(method.name),
    store: memoryStore(),
  });
  expect(result.verdict.comparison?.baseline).toBeCloseTo(0.34);
  expect(result.verdict.comparison?.candidate).toBeGreaterThanOrEqual(0.5);
});
