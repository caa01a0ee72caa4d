import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AnyTask } from "../evaluate/task.ts";
import type { GradusError } from "../graph/errors.ts";
import type { Perform } from "../graph/run.ts";
import type { ModelRequest } from "../model/request.ts";
import { benchmarksIn, benchmarkTask } from "./benchmarks.ts";
import { dataFolder, madeUp } from "./fixtures/data-folder.ts";
import { dealtFromOne, dealtFromTwo } from "./pools.ts";
import type { BenchmarkRow, Pools } from "./suite.ts";

const data = dataFolder(madeUp());
const splitsOf = (task: AnyTask) => task.data as unknown as Pools;
const idsOf = (rows: readonly BenchmarkRow[]) => rows.map(({ id }) => id);

describe("the splits", () => {
  test("are those of the seed, and a smaller one holds the first rows of a larger", async () => {
    const whole = splitsOf(await benchmarkTask({ name: "bbh/adding_one", data, seed: 1 }));
    expect([whole.train.length, whole.validation.length, whole.test.length]).toEqual([8, 16, 16]);
    const again = splitsOf(await benchmarkTask({ name: "bbh/adding_one", data, seed: 1 }));
    expect(again).toEqual(whole);
    const other = splitsOf(await benchmarkTask({ name: "bbh/adding_one", data, seed: 2 }));
    expect(other).not.toEqual(whole);
    const small = splitsOf(await benchmarkTask({ name: "bbh/adding_one", data, seed: 1, rows: [2, 3, 4] }));
    expect(small.test).toEqual(whole.test.slice(0, 4));
    expect(idsOf(small.train)).toEqual(idsOf(whole.train).slice(0, 2));
    expect(whole.train[0]!.id).toMatch(/^adding_one-\d+$/);
  });

  test("of a training and a test file keep the test file apart", async () => {
    const { train, validation, test: held } = splitsOf(await benchmarkTask({ name: "gsm8k", data, seed: 3 }));
    expect([train.length, validation.length, held.length]).toEqual([10, 10, 8]);
    expect(idsOf([...train, ...validation]).every((id) => id.startsWith("train-"))).toBe(true);
    expect(idsOf(held).every((id) => id.startsWith("test-"))).toBe(true);
    expect(held.find(({ id }) => id === "test-3")!.expected).toBe("3000");
    const { test: said } = splitsOf(await benchmarkTask({ name: "liar", data, seed: 3 }));
    expect(said.map(({ id, expected }) => [id, expected]).sort()[0]).toEqual(["test-1", "Yes"]);
  });

  test("never share an input, whatever stands twice in the files", () => {
    const rows = fc
      .array(fc.integer({ min: 0, max: 30 }), { maxLength: 60 })
      .map((list) => list.map((x, i) => ({ id: `${i}`, input: `${x}`, expected: "1" })));
    fc.assert(
      fc.property(rows, rows, fc.integer(), (training, held, seed) => {
        for (const { train, validation, test } of [
          dealtFromOne(training, [5, 10, 10], seed),
          dealtFromTwo(training, held, seed),
        ]) {
          const inputs = [...train, ...validation, ...test].map(({ input }) => input);
          expect(new Set(inputs).size).toBe(inputs.length);
        }
      }),
    );
  });

  test("that are larger than the files are refused", async () => {
    await expect(benchmarkTask({ name: "liar", data, seed: 1, rows: [11, 1, 1] })).rejects.toMatchObject({
      code: "USAGE",
      fix: "give at most --rows 10,10,8",
    });
    const few = dataFolder({ "bbh/x.json": '{"examples":[{"input":"a","target":"b"}]}' });
    await expect(benchmarkTask({ name: "bbh/x", data: few, seed: 1 })).rejects.toMatchObject({ code: "NO_DATA" });
  });
});

describe("what is missing or wrong", () => {
  const good = madeUp();
  const twoLines = '{ "examples": [\n  { "input": "a", "target": "b" },\n';
  test.each<[string, string, Record<string, string>, string, RegExp]>([
    ["no folder", "gsm8k", {}, "BENCHMARK_DATA", /lacks gsm8k\/train\.jsonl and gsm8k\/test\.jsonl/],
    ["an unknown suite", "gsm9k", good, "BENCHMARK_UNKNOWN", /holds no benchmark "gsm9k"$/],
    ["an unknown task", "bbh/adding_on", good, "BENCHMARK_UNKNOWN", /no benchmark "bbh\/adding_on"$/],
    ["another folder", "bbh/../bbh/adding_one", good, "BENCHMARK_UNKNOWN", /no benchmark/],
    ["no JSON", "bbh/x", { "bbh/x.json": `${twoLines}  oops\n` }, "BAD_ROW", /x\.json, line 3: /],
    ["half a JSON", "bbh/x", { "bbh/x.json": twoLines }, "BAD_ROW", /x\.json, line 3: /],
    [
      "an example without target",
      "bbh/x",
      { "bbh/x.json": `${twoLines}  { "input": "a",\n "answer": 1 }\n] }` },
      "BAD_ROW",
      /x\.json, line 3: example 2 has no text "target"/,
    ],
    ["no list", "bbh/x", { "bbh/x.json": "[]" }, "BAD_ROW", /line 1: there is no list "examples"/],
    ["no examples", "bbh/x", { "bbh/x.json": '{"examples":[]}' }, "NO_DATA", /x\.json has no examples/],
    [
      "no final number",
      "gsm8k",
      { ...good, "gsm8k/test.jsonl": '{"question":"a","answer":"#### 1"}\n\n{"question":"b","answer":"two"}\n' },
      "BAD_ROW",
      /test\.jsonl, line 3: "answer" does not end with "#### " and a number/,
    ],
    [
      "no question",
      "gsm8k",
      { ...good, "gsm8k/train.jsonl": '{"text":"a","answer":"#### 1"}' },
      "BAD_ROW",
      /train\.jsonl, line 1: there is no text "question"/,
    ],
    [
      "a label of six",
      "liar",
      { ...good, "liar/train.jsonl": '{"text":"a","label":0}\n{"text":"b","label":"half-true"}' },
      "BAD_ROW",
      /train\.jsonl, line 2: "label" is "half-true", not 0 or 1/,
    ],
    ["an empty file", "liar", { ...good, "liar/test.jsonl": "\n" }, "NO_DATA", /test\.jsonl has no rows/],
  ])("%s", async (_, name, files, code, message) => {
    const error = await benchmarkTask({ name, data: dataFolder(files), seed: 1 }).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  test("of two files the one that is missing is named alone", async () => {
    for (const [gone, left] of [
      ["train", "test"],
      ["test", "train"],
    ] as const) {
      const { [`gsm8k/${gone}.jsonl`]: _, ...files } = madeUp();
      const error: GradusError = await benchmarkTask({ name: "gsm8k", data: dataFolder(files), seed: 1 }).then(
        () => undefined as never,
        (thrown) => thrown,
      );
      expect(error).toMatchObject({
        code: "BENCHMARK_DATA",
        message: expect.stringMatching(/ lacks gsm8k\/\w+\.jsonl$/),
      });
      expect(`${error.message} ${error.fix}`).toContain(`gsm8k/${gone}.jsonl`);
      expect(`${error.message} ${error.fix}`).not.toContain(`gsm8k/${left}.jsonl`);
    }
  });

  test("of a name that is not there the nearest comes first, then all, several a line", async () => {
    const files = Object.fromEntries(Array.from({ length: 18 }, (_, i) => [`bbh/a_task_number_${i}.json`, "{}"]));
    const folder = dataFolder({ ...madeUp(), ...files });
    const fixFor = (name: string) =>
      benchmarkTask({ name, data: folder, seed: 1 }).then(
        () => "",
        ({ fix }: GradusError) => fix ?? "",
      );
    const [first, ...lines] = (await fixFor("gsm")).split("\n");
    expect(first).toBe("did you mean gsm8k? Else take one of");
    expect(lines.length).toBeGreaterThan(2);
    expect(lines.length).toBeLessThan(8);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(96);
    expect(
      lines
        .join(" ")
        .split(/,?\s+/)
        .filter((name) => name !== ""),
    ).toHaveLength(21);
    expect((await fixFor("zzz")).split("\n")[0]).toBe("take one of");
  });

  test("missing files are told with their address and their place", async () => {
    await expect(benchmarkTask({ name: "liar", data: "/no/such/folder", seed: 1 })).rejects.toMatchObject({
      message: "there is no folder /no/such/folder",
      fix: "put into the folder liar/train.jsonl and liar/test.jsonl from https://github.com/microsoft/LMOps (folder prompt_optimization/data/liar)",
    });
  });
});

test("the list holds what can be run, and why the rest cannot", async () => {
  const { "liar/test.jsonl": _, ...files } = madeUp();
  const listed = await benchmarksIn(dataFolder({ ...files, "bbh/broken.json": "{" }));
  expect(listed.map(({ name, rows }) => [name, rows])).toEqual([
    ["bbh/adding_one", [8, 16, 16]],
    ["bbh/broken", undefined],
    ["gsm8k", [10, 10, 8]],
    ["liar", undefined],
  ]);
  expect(listed[1]!.problem).toMatch(/broken\.json, line 1: /);
  expect(listed[3]!.problem).toBe(
    "not there: liar/test.jsonl from https://github.com/microsoft/LMOps (folder prompt_optimization/data/liar)",
  );
});

test("a program asks once: instructions, demonstrations, the row, and how to end", async () => {
  const asked: string[] = [];
  const { program } = await benchmarkTask({ name: "bbh/adding_one", data, seed: 1 });
  const { output } = await program.run(["How many is 1 and 1?"], {
    values: { demos: [{ input: "How many is 3 and 1?", output: "Answer: 4" }] },
    perform: (async ({ request }: { readonly request: ModelRequest }) => {
      asked.push(request.messages[0]!.content);
      return { text: "Answer: 2", finish: "stop" };
    }) as unknown as Perform,
  });
  expect(output.value).toBe("Answer: 2");
  expect(asked).toEqual([
    "Answer the question. Think step by step.\n\n" +
      "Question: How many is 3 and 1?\nAnswer: 4\n\n" +
      "Question: How many is 1 and 1?\n\n" +
      'End with one line "Answer: …" that holds nothing but the answer; of options, the letter in parentheses.',
  ]);
});
