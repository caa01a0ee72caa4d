import { describe, expect, test } from "vitest";
import { studyPage } from "../cli/print/study-page.ts";
import { memoryStore } from "../store/memory.ts";
import { Bench, climb, entriesOf, smallTask } from "./fixtures/small-study.ts";
import { measure } from "./measure.ts";
import { readStudy } from "./record/read-study.ts";

describe("§3.13 openings of the test data are counted over all studies of a store", () => {
  test("verdicts and evals that opened the same rows count, and others do not", async () => {
    const bench = new Bench(smallTask(), { method: climb() });
    const { store, task } = bench;
    expect((await bench.run()).verdict.openings).toBe(1);
    const opened = await measure(task, { store, split: "test", id: "a" });
    expect([opened.openings, opened.elsewhere]).toEqual([2, 1]);
    const unopened = await measure(task, { store, split: "validation", id: "b" });
    expect([unopened.openings, unopened.elsewhere]).toEqual([0, 0]);
    const again = await measure(task, { store, split: "test", id: "c", values: { level: 5 } });
    expect([again.openings, again.elsewhere]).toEqual([3, 2]);
    const other = smallTask({ input: (split, i) => `another ${split} ${i}` });
    expect((await measure(other, { store, split: "test", id: "d" })).openings).toBe(1);
    const entry = (await entriesOf(store, "c")).find(({ key }) => key.startsWith("test opened for "));
    expect(entry?.head).toMatchObject({ n: 4, elsewhere: 2, test: expect.stringMatching(/^[0-9a-f]+$/) });
  });

  test("a verdict tells of them, also when it is read again or replayed", async () => {
    const store = memoryStore();
    const bench = new Bench(smallTask(), { method: climb(), store });
    await measure(bench.task, { store, split: "test", id: "a" });
    const { verdict } = await bench.run();
    expect(verdict).toMatchObject({ openings: 2, elsewhere: 1 });
    expect(verdict.sentence).toContain("the test data was opened 2 times (1 of them by other studies in this file)");
    await measure(bench.task, { store, split: "test", id: "b" });
    expect((await bench.replay()).verdict).toEqual(verdict);
    const record = await readStudy(await store.read("s"));
    expect(studyPage({ record, busy: false }, "gradus.db")).toContain(
      ", test data opened 2 times (1 of them by other studies in this file)\n",
    );
  });

  test("by the test rows alone, in any order: other training data makes them no fresher", async () => {
    const store = memoryStore();
    const rows = (split: string) => [0, 1, 2, 3].map((i) => ({ input: `${split} ${i}` }));
    const data = { train: rows("train"), validation: rows("validation"), test: rows("test") };
    await measure(smallTask({ more: { data } as never }), { store, split: "test", id: "a" });
    const changed = { ...data, train: rows("more"), test: data.test.toReversed() };
    const again = await measure(smallTask({ more: { data: changed } as never }), { store, split: "test", id: "b" });
    expect([again.openings, again.elsewhere]).toEqual([2, 1]);
  });
});
