import { describe, expect, test } from "vitest";
import { GradusError } from "../graph/errors.ts";
import { flow } from "../graph/flow.ts";
import type { Node } from "../graph/node.ts";
import { op } from "../graph/op.ts";
import { environment, performDirectly } from "../graph/run.ts";
import { sleep } from "../model/sleep.ts";
import { param } from "../params/param.ts";
import { type Metric, toScore } from "./metric.ts";
import { rollout } from "./rollout.ts";
import type { AnyTask } from "./task.ts";

const level = param.number("level", 3, { min: 0, max: 10 });
const add = op("add", (x: number, by: number) => x + by);
const sum = flow("sum", async (x: Node<number>) => add(x, level));

function run(task: Partial<AnyTask>, input: unknown = 2, signal?: AbortSignal) {
  const whole = { program: sum, data: [], metric: ({ output }: { output: number }) => output, ...task } as AnyTask;
  const handlers = { program: performDirectly, metric: performDirectly };
  return rollout(whole, {}, { input } as never, handlers, signal);
}

describe("§2 a metric may answer in several forms", () => {
  test.each<[ReturnType<Metric>, number]>([
    [0.5, 0.5],
    [true, 1],
    [false, 0],
    [{ score: 2, feedback: "x" }, 2],
  ])("%j", (answer, score) => {
    expect(toScore(answer as never).score).toBe(score);
  });

  test.each([
    Number.NaN,
    { score: Number.POSITIVE_INFINITY },
    { score: 1, objectives: { speed: Number.NaN } },
    undefined,
    "1x",
  ])("%j is a BAD_METRIC error", (answer) => {
    expect(() => toScore(answer as never)).toThrow(expect.objectContaining({ code: "BAD_METRIC" }));
  });

  test.each([
    ["", '"" (string)'],
    ["0.5", '"0.5" (string)'],
    [[1], 'undefined as "score"'],
    [{ score: "1" }, '"1" (string) as "score"'],
    [{ score: 1, feedback: { text: "x" } }, '{"text":"x"} (object) as the feedback "feedback"'],
    [{ score: 1, on: { add: 3 } }, '3 as the feedback "add"'],
  ])("%j is not coerced, and is shown with its type", (answer, shown) => {
    expect(() => toScore(answer)).toThrow(`the metric returned ${shown}`);
  });

  test("score, feedback, objectives, and what it says about nodes inside the run", async () => {
    const metric: Metric = () => ({
      score: 1,
      feedback: "fine",
      objectives: { speed: 2 },
      on: { add: "too much", level: "too high", nobody: "x" },
    });
    const result = await run({ metric: metric as never });
    expect(result).toMatchObject({
      output: 5,
      outcome: { kind: "scored", score: 1, objectives: { speed: 2 } },
      feedback: "fine",
      touched: ["level"],
    });
    const said = result.graph.nodes.flatMap((node) => (node.feedback ?? []).map(({ text }) => [node.op, text]));
    expect(said.sort()).toEqual([
      ["add", "too much"],
      ["level", "too high"],
      [result.graph.nodes.find((node) => node.id === result.graph.output)!.op, "nobody: x"],
    ]);
  });

  test("one that throws is METRIC_FAILED, with the output", async () => {
    const metric = () => {
      throw new Error("no gold");
    };
    await expect(run({ metric: metric as never })).rejects.toMatchObject({
      code: "METRIC_FAILED",
      details: { output: 5 },
    });
  });
});

describe("§3.6 a fresh environment for each rollout", () => {
  const count = op("count", (x: number) => {
    environment<{ n: number }>().value.n += x;
    return environment<{ n: number }>().value.n;
  });
  const counting = flow("counting", async (x: Node<number>) => count(x));
  const failing = flow("failing", async (_: Node<number>) =>
    op("fail", () => {
      throw new Error("broken");
    })(),
  );

  test.each([
    ["that succeeds", counting, undefined],
    ["that fails", failing, undefined],
    [
      "whose metric throws",
      counting,
      () => {
        throw new Error("m");
      },
    ],
  ])("is disposed of after a rollout %s", async (_, program, metric) => {
    const log: string[] = [];
    const fresh = async () => {
      log.push("made");
      return { n: 0, [Symbol.asyncDispose]: async () => void log.push("gone") };
    };
    const more = metric === undefined ? {} : { metric: metric as never };
    const twice = [
      run({ program: program as never, fresh, ...more }, 4),
      run({ program: program as never, fresh, ...more }, 4),
    ];
    for (const settled of await Promise.allSettled(twice))
      if (settled.status === "fulfilled" && program === counting) expect(settled.value.output).toBe(4);
    expect(log.sort()).toEqual(["gone", "gone", "made", "made"]);
  });

  test("a synchronous disposable will do", async () => {
    let gone = 0;
    await run({ fresh: () => ({ [Symbol.dispose]: () => gone++ }) });
    expect(gone).toBe(1);
  });
});

test("a program that changes its input in place changes no row", async () => {
  const input = [3, 1, 2];
  const sorted = flow("sorted", async (xs: Node<number[]>) => op("sort", (all: number[]) => all.sort())(xs));
  const metric = ({ output }: { output: number[] }) => output[0]!;
  const { output } = await run({ program: sorted, metric } as never, input);
  expect([output, input]).toEqual([
    [1, 2, 3],
    [3, 1, 2],
  ]);
});

describe("§3.7 outcomes", () => {
  test("an exception is the candidate's failure, with the failure score", async () => {
    const program = flow("bad", async (x: Node<number>) =>
      op("bad", (n: number) => {
        throw new Error(`not ${n}`);
      })(x),
    );
    expect(await run({ program: program as never, failureScore: -2 })).toMatchObject({
      output: null,
      outcome: { kind: "failed", score: -2, error: "not 2" },
      feedback: "The program failed: not 2",
    });
  });

  test("a mistake of the author's own, which no candidate can mend, is thrown", async () => {
    const program = flow("plain", (async () => 1) as never);
    await expect(run({ program: program as never })).rejects.toMatchObject({ code: "NOT_A_NODE" });
  });

  test.each(["SANDBOX_START", "SANDBOX_CLOSED"])("a sandbox that is broken (%s) is thrown", async (code) => {
    const program = flow("boxed", async (x: Node<number>) =>
      op("box", (n: number) => {
        throw new GradusError(code, `no sandbox for ${n}`);
      })(x),
    );
    await expect(run({ program: program as never })).rejects.toMatchObject({ code });
  });

  test("a deadline fails the rollout, also where the program does not heed the signal", async () => {
    const program = flow("slow", async (x: Node<number>) =>
      op("nap", async (n: number) => {
        await sleep(5_000);
        return n;
      })(x),
    );
    const started = performance.now();
    const result = await run({ program: program as never, deadlineMs: 30 });
    expect(result.outcome).toMatchObject({ kind: "failed", error: "the rollout took longer than its deadline" });
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  test("an abort from outside is thrown, and is no failure of the candidate", async () => {
    const controller = new AbortController();
    const program = flow("abort", async (x: Node<number>) =>
      op("stop", async (n: number) => {
        controller.abort(new Error("stop"));
        return n;
      })(x),
    );
    await expect(run({ program: program as never }, 1, controller.signal)).rejects.toThrow("stop");
  });
});
