import { describe, expect, test } from "vitest";
import { dataFolder, madeUp } from "../../benchmarks/fixtures/data-folder.ts";
import { chatServer } from "../fixtures/models.ts";
import { cli } from "../fixtures/run-cli.ts";
import { benchmarkName, parseBenchmark } from "../load/benchmark-name.ts";
import { isNamedTask } from "../load/named-task.ts";
import { main } from "../main.ts";

/** A folder to work in, with the made-up data in `data`. */
function withData(): string {
  return dataFolder(Object.fromEntries(Object.entries(madeUp()).map(([path, text]) => [`data/${path}`, text])));
}

/** Adds one where it is told to be careful, and writes that instruction when it is asked for a better one. */
function adder(asked: string[]) {
  return chatServer((prompt) => {
    asked.push(prompt);
    const number = /Question: How many is (\d+) and 1\?\n\nEnd/.exec(prompt)?.[1];
    if (number === undefined) return { text: '<values><value name="instructions">Add carefully.</value></values>' };
    return { text: prompt.startsWith("Add carefully.") ? `Answer: ${Number(number) + 1}` : `Answer: ${number}` };
  });
}

test("a benchmark is an ordinary study: verdict, show, resume, and a measurement", async () => {
  const dir = withData();
  const asked: string[] = [];
  const server = await adder(asked);
  try {
    const models = ["--model", `answer=${server.url}`];
    const means = ["--optimizer", server.url, "--method", "optoprime", "--steps", "1"];
    const named = ["benchmark", "bbh/adding_one", "--data", "data"];
    const ran = await cli(dir, [
      ...named,
      ...models,
      ...means,
      "--id",
      "one",
      "--save",
      "tuned.json",
      "--rows",
      "8,8,12",
    ]);
    expect(ran.err).not.toContain("error");
    expect(ran.code).toBe(0);
    expect(ran.out).toContain("improved: 0.000 → 1.000 on 12 test examples");
    expect(asked.some((prompt) => /"\d+" is right/.test(prompt))).toBe(true);
    const calls = asked.length;

    expect((await cli(dir, ["show", "one"])).out).toContain("instructions: ");
    const again = await cli(dir, ["resume", "one"]);
    expect([again.code, again.out.split("\n")[0], asked.length]).toEqual([0, ran.out.split("\n")[0], calls]);

    const measured = await cli(dir, [...named, ...models, "--eval", "--values", "tuned.json", "--json"]);
    expect(JSON.parse(measured.out)).toMatchObject({ split: "test", n: 16, mean: 1 });
    const own = await cli(dir, [...named, ...models, "--eval", "--split", "train", "--rows", "3,1,1", "--json"]);
    expect(JSON.parse(own.out)).toMatchObject({ split: "train", n: 3, mean: 0 });

    const plan = await cli(dir, [
      "plan",
      "benchmark:bbh/adding_one?data=data&rows=8,8,12",
      ...models,
      ...means,
      "--id",
      "p",
    ]);
    expect(plan.err).not.toContain("error");
    const next = `» gradus optimize 'benchmark:bbh/adding_one?data=${dir}/data&rows=8,8,12&seed=1' `;
    expect(plan.out).toContain(next);
    expect((await cli(dir, ["show", "p"])).out).toContain(next);
    const checked = await cli(dir, ["check", "benchmark:gsm8k?data=data"]);
    expect(checked.out).not.toMatch(/error|TEST_LEAK/);
  } finally {
    server.close();
  }
});

test("simulated models run a search to its end; stopped and resumed it comes to the same", async () => {
  const dir = withData();
  const argv = ["benchmark", "gsm8k", "--data", "data", "--rows", "6,6,8", "--rollouts", "90"];
  const models = ["--model", "answer=simulated:desk", "--optimizer", "simulated:desk"];
  const whole = await cli(dir, [...argv, ...models, "--id", "whole"]);
  expect([whole.code, whole.err]).toEqual([2, expect.not.stringContaining("error")]);

  const stop = new AbortController();
  const stopping = main([...argv, ...models, "--id", "stopped"], {
    cwd: dir,
    env: {},
    isTTY: false,
    stdout: () => {},
    stderr: (text) => {
      if (text.includes("pilot runs")) stop.abort();
    },
    signal: stop.signal,
  });
  expect(await stopping).toBe(130);
  expect((await cli(dir, ["resume", "stopped"])).code).toBe(2);
  const found = async (id: string) => {
    const { verdict, spent, candidates } = JSON.parse((await cli(dir, ["show", id, "--json"])).out);
    return { verdict, spent, ids: candidates.map((one: { id: string }) => one.id) };
  };
  const ended = await found("whole");
  expect(ended.ids.length).toBeGreaterThan(3);
  expect(await found("stopped")).toEqual(ended);
});

test("--list names of two files the one that is missing alone", async () => {
  const { "data/gsm8k/test.jsonl": _, ...files } = Object.fromEntries(
    Object.entries(madeUp()).map(([path, text]) => [`data/${path}`, text]),
  );
  const { out } = await cli(dataFolder(files), ["benchmark", "--list", "--data", "data"]);
  const line = out.split("\n").find((one) => one.startsWith("gsm8k"));
  expect(line).toContain("not there: gsm8k/test.jsonl from ");
  expect(line).not.toContain("train.jsonl");
});

test("--list tells names, sizes and what is missing", async () => {
  const dir = withData();
  const listed = await cli(dir, ["benchmark", "--list", "--data", "data"]);
  expect(listed.code).toBe(0);
  expect(listed.out.split("\n")[1]).toMatch(/^bbh\/adding_one +8 +16 +16 +TextGrad: 50, 100, 100$/);
  expect(listed.out).toContain("» gradus benchmark bbh/adding_one --data data --model answer=");
  const json = JSON.parse((await cli(dir, ["benchmark", "--list", "--data", "data", "--json"])).out);
  expect(json.benchmarks.map(({ name }: { name: string }) => name)).toEqual(["bbh/adding_one", "gsm8k", "liar"]);
});

describe("what a user can do wrong", () => {
  const dir = withData();
  test.each<[string, string[], RegExp]>([
    ["USAGE", ["gsm8k"], /--data/],
    ["USAGE", ["--data", "data"], /gradus benchmark --list --data data/],
    ["USAGE", ["gsm8k", "--list", "--data", "data"], /NAME does not go with --list/],
    ["USAGE", ["--list", "--data", "data", "--calls", "3"], /leave out --calls/],
    ["USAGE", ["gsm8k", "--data", "data", "--eval", "--method", "opro"], /leave out --method/],
    ["USAGE", ["gsm8k", "--data", "data", "--values", "x.json"], /add --eval, or leave out --values/],
    ["USAGE", ["gsm8k", "--data", "data", "--rows", "50"], /--rows 50,50,100/],
    ["USAGE", ["gsm8k", "--data", "data", "--rows", "5,5,0"], /--rows 50,50,100/],
    ["USAGE", ["gsm8k", "--data", "data", "--rows", "5,5,9"], /at most --rows 10,10,8/],
    ["BENCHMARK_DATA", ["gsm8k", "--data", "nowhere"], /no folder .*nowhere[\s\S]*openai\/grade-school-math/],
    ["BENCHMARK_DATA", ["--list", "--data", "nowhere"], /BIG-Bench-Hard[\s\S]*LMOps/],
    [
      "BENCHMARK_UNKNOWN",
      ["gsm9k", "--data", "data"],
      /did you mean gsm8k\? Else take one of\n {4}bbh\/adding_one, gsm8k, liar\n/,
    ],
    [
      "NO_MODEL",
      ["gsm8k", "--data", "data", "--model", "ask=simulated:desk", "--eval"],
      /--model names "ask", and the program calls "answer"/,
    ],
    ["NO_MODEL", ["gsm8k", "--data", "data", "--eval"], /--model answer=/],
  ])("%s: gradus benchmark %j", async (code, argv, says) => {
    const ran = await cli(dir, ["benchmark", ...argv]);
    expect(ran.err).toContain(`error ${code}: `);
    expect(ran.err).toMatch(says);
    expect([ran.code, ran.out]).toEqual([4, ""]);
  });
});

test("a benchmark's name as a task says all that makes its rows", () => {
  const choice = { name: "bbh/x", data: "/a b/c&d?e", rows: [1, 2, 3], seed: "s=1" } as const;
  const name = benchmarkName(choice);
  expect(name).toBe("benchmark:bbh/x?data=/a%20b/c%26d%3Fe&rows=1,2,3&seed=s%3D1");
  expect(isNamedTask(name)).toBe(true);
  expect(parseBenchmark(name, "/")).toEqual(choice);
  expect(parseBenchmark("benchmark:gsm8k?data=d", "/a")).toEqual({ name: "gsm8k", data: "/a/d", seed: 1 });
  expect(() => parseBenchmark("benchmark:gsm8k", "/a")).toThrow("data is missing");
  expect(() => parseBenchmark("benchmark:gsm8k?data=d&row=1", "/a")).toThrow('"row" is unknown');
});
