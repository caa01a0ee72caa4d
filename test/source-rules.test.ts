import { expect, test } from "vitest";

test("methods use no clock, no chance, no concurrency and no world of their own; graph and search are pure", async () => {
  const script = new URL("../scripts/source-rules.mjs", import.meta.url).href;
  const { sourceRules } = (await import(script)) as { sourceRules: () => { problems: string[]; note: string } };
  const { problems, note } = sourceRules();
  expect(problems).toEqual([]);
  expect(Number.parseInt(note, 10)).toBeGreaterThan(100);
});
