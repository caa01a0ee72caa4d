import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { AnyTask } from "../evaluate/task.ts";
import { benchmarksIn, benchmarkTask } from "./benchmarks.ts";
import type { Pools } from "./suite.ts";

const data = process.env.GRADUS_DATA ?? "";
const splitsOf = (task: AnyTask) => task.data as unknown as Pools;
const names = data === "" ? [] : (await benchmarksIn(data)).flatMap(({ name, rows }) => (rows ? [name] : []));

if (data === "") {
  describe("the published files", () => {
    test.skip("set GRADUS_DATA=FOLDER to test the loaders, metrics and splits on them", () => {});
  });
} else {
  describe("the published files", () => {
    test("are all read", async () => {
      const listed = await benchmarksIn(data);
      expect(listed.filter(({ problem }) => problem !== undefined)).toEqual([]);
      expect(names.length).toBeGreaterThan(0);
    });

    test.each(names)(
      "%s: the expected answer scores 1, another 0, and no input stands in two splits",
      async (name) => {
        for (const seed of [1, 2, 3]) {
          const task = await benchmarkTask({ name, data, seed });
          const { train, validation, test: held } = splitsOf(task);
          const rows = [...train, ...validation, ...held];
          expect(new Set(rows.map(({ input }) => input)).size).toBe(rows.length);
          expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
          const scores = (reply: (expected: string) => string) =>
            Promise.all(rows.map((example) => task.metric({ output: reply(example.expected), example })));
          expect((await scores((expected) => `Step by step.\nAnswer: ${expected}`)).every((score) => score === 1)).toBe(
            true,
          );
          expect((await scores((expected) => `So the answer is ${expected}.`)).every((score) => score === 1)).toBe(
            true,
          );
          const wrong = await scores((expected) => `So the answer is ${expected === "Yes" ? "No" : "Yes"}.`);
          const right = rows.filter(({ expected }) => expected.toLowerCase() === "yes" && expected !== "Yes").length;
          expect(wrong.filter((score) => score === 1).length).toBe(right);
        }
      },
      60_000,
    );

    test("have the published sizes", async () => {
      const sizes = Object.fromEntries((await benchmarksIn(data)).map(({ name, rows }) => [name, rows]));
      for (const [name, rows] of Object.entries({
        "bbh/object_counting": [50, 100, 100],
        gsm8k: [200, 300, 1319],
        liar: [100, 50, 150],
      }))
        if (name in sizes) expect([name, sizes[name]]).toEqual([name, rows]);
    });

    test.runIf(existsSync(join(data, "gsm8k")))("gsm8k: the worked solutions end in the expected number", async () => {
      const task = await benchmarkTask({ name: "gsm8k", data, seed: 1, rows: [3000, 3000, 1319] });
      const lines = (split: string) =>
        readFileSync(join(data, "gsm8k", `${split}.jsonl`), "utf8")
          .trim()
          .split("\n");
      const solutions = { train: lines("train"), test: lines("test") };
      const { train, validation, test: held } = splitsOf(task);
      const wrong: string[] = [];
      for (const example of [...train, ...validation, ...held]) {
        const [split, at] = example.id.split("-") as ["train" | "test", string];
        const { answer } = JSON.parse(solutions[split][Number(at) - 1]!) as { readonly answer: string };
        if ((await task.metric({ output: answer, example })) !== 1) wrong.push(example.id);
      }
      expect(wrong).toEqual([]);
    });
  });
}
