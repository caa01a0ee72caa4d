import { describe, expect, test } from "vitest";
import { defineTask } from "../evaluate/task.ts";
import { flow } from "../graph/flow.ts";
import type { Node } from "../graph/node.ts";
import { param } from "../params/param.ts";
import { fingerprint } from "../testing/method-suite.ts";
import { scriptedModel } from "../testing/scripted-model.ts";
import type { StudyEvent } from "./event.ts";
import { Bench, errorOf, failingWhere, httpError, recipe, smallTask } from "./fixtures/small-study.ts";
import type { Study } from "./study.ts";

async function offering(use: (study: Study) => Promise<void>, optimizer = scriptedModel("<value>8</value>")) {
  const events: StudyEvent[] = [];
  const bench = new Bench(smallTask(), { method: recipe(use), optimizer, onEvent: (event) => void events.push(event) });
  const result = await bench.run();
  const rejected = events.flatMap((event) => (event.type === "rejected" ? [event.reason] : []));
  return { result, rejected, bench, optimizer };
}

describe("§3.16 repair", () => {
  test("a rejected value goes back once with the reason, and keeps its type", async () => {
    const { result, optimizer, bench } = await offering(async (study) => {
      const [candidate] = await study.offer([study.baseline], [{ level: 99 }], "x");
      expect(candidate?.values.level).toBe(8);
    });
    expect(optimizer.calls).toHaveLength(1);
    const prompt = optimizer.calls[0]?.request.messages.map((m) => m.content).join("\n");
    expect(prompt).toMatch(/<parameter>\nlevel/);
    expect(prompt).toContain("99");
    expect(fingerprint(await bench.replay())).toBe(fingerprint(result));
    expect(optimizer.calls).toHaveLength(1);
  });

  test("a second failure drops the value, and the rest of the change stands", async () => {
    const bad = scriptedModel("<value>77</value>");
    const { rejected, optimizer } = await offering(async (study) => {
      const [candidate] = await study.offer([study.baseline], [{ level: 99, hint: "Say more." }], "x");
      expect(candidate?.values).toEqual({ level: 3, hint: "Say more." });
    }, bad);
    expect(optimizer.calls).toHaveLength(1);
    expect(rejected).toEqual([expect.stringContaining("level: ")]);
  });

  test("without an optimizer's model there is no repair", async () => {
    const method = recipe(async (study) => {
      expect(await study.offer([study.baseline], [{ level: 99 }], "x")).toEqual([]);
    });
    expect((await new Bench(smallTask(), { method }).run()).spent.calls).toBeGreaterThan(0);
  });

  test("§3.7 a wrong key in a repair stops the study; siblings have settled", async () => {
    const optimizer = failingWhere(() => httpError(401, "bad key", "invalid_api_key"));
    const method = recipe(async (study) => {
      await study.offer([study.baseline], [{ level: 99 }, { level: 98 }, { level: 97 }], "x");
    });
    expect((await errorOf(new Bench(smallTask(), { method, optimizer }).run())).code).toBe("MODEL_AUTHENTICATION");
  });
});

describe("the one door", () => {
  test("unknown names are rejected with the nearest; empty changes and the parent's own values give nothing", async () => {
    const { rejected } = await offering(async (study) => {
      const changes = [{ levl: 4 }, {}, { level: 3 }, { level: "3" }];
      expect(await study.offer([study.baseline], changes, "x")).toEqual([]);
    });
    expect(rejected).toEqual([expect.stringMatching(/levl: .*"level" is near.*hint, level/)]);
  });

  test("equal values are the same candidate, whoever offers them and as often as it is offered", async () => {
    const { result } = await offering(async (study) => {
      const [a, ...more] = await study.offer([study.baseline], [{ level: 5 }, { level: "5" }, { level: 5 }], "first");
      expect(more).toEqual([]);
      await study.step("later");
      const [b] = await study.offer([study.baseline], [{ level: 5 }], "second");
      expect(b).toBe(a);
      expect(await study.offer([a!], [{ level: 3 }], "back")).toEqual([study.baseline]);
    });
    expect(result.candidates.map((c) => c.by)).toEqual(["baseline", "first"]);
  });

  test("a change is laid over the first parent; all parents are its lineage", async () => {
    await offering(async (study) => {
      const [a] = await study.offer([study.baseline], [{ level: 5 }], "a");
      const [b] = await study.offer([study.baseline], [{ hint: "B." }], "b");
      const [child] = await study.offer([a!, b!], [{ hint: "C." }], "merge");
      expect(child).toMatchObject({ values: { level: 5, hint: "C." }, parents: [a, b], by: "merge" });
      expect(Object.isFrozen(child)).toBe(true);
    });
  });

  test("§3.9 a check that takes time is an event: a resume does not check again", async () => {
    let checks = 0;
    const { makeParam, t } = await import("gradus");
    const kind = {
      ...param.text("x", "x").kind,
      check: async (value: unknown) => {
        checks++;
        await new Promise((resolve) => setTimeout(resolve, 1));
        return String(value).includes("bad") ? "it is bad" : undefined;
      },
    };
    const slow = makeParam("slow", kind as never, "fine" as never);
    const program = flow("p", async (input: Node<string>) => t`${slow} ${input}`);
    const rows = (split: string) => Array.from({ length: 4 }, (_, i) => ({ input: `${split} ${i}` }));
    const task = defineTask<string, string, { input: string }>({
      program,
      data: { train: rows("a"), validation: rows("b"), test: rows("c") },
      metric: ({ output }) => output.length / 100,
      version: "1",
    });
    const method = recipe(async (study) => {
      expect(await study.offer([study.baseline], [{ slow: "better" }, { slow: "bad" }], "x")).toHaveLength(1);
    });
    const bench = new Bench(task as never, { method });
    const result = await bench.run();
    const before = checks;
    expect(fingerprint(await bench.resume())).toBe(fingerprint(result));
    expect(checks).toBe(before);
  });

  test("a method that offers something else on resume has diverged", async () => {
    const of = (level: number) =>
      recipe(async (study) => {
        await study.offer([study.baseline], [{ level }], "x");
      });
    const bench = new Bench(smallTask(), { method: of(5) });
    await bench.run();
    expect((await errorOf(bench.resume({ method: of(6) }))).code).toBe("DIVERGED");
  });
});
