import { describe, expect, test } from "vitest";
import { optoprime } from "../../methods/optoprime/optoprime.ts";
import { ucb } from "../../search/bandits.ts";
import { memoryStore } from "../../store/memory.ts";
import { Crash, crashingStore } from "../../testing/faulty-store.ts";
import { fingerprint } from "../../testing/method-suite.ts";
import { scriptedModel } from "../../testing/scripted-model.ts";
import { toyTask } from "../../testing/toy-task.ts";
import { Bench, climb, echo, entriesOf, errorOf, recipe, smallTask } from "../fixtures/small-study.ts";
import { optimize, resume } from "../optimize.ts";
import type { Result } from "../result.ts";

/** The bytes of a report: everything that a person is shown. */
function bytes(result: Result): string {
  const { ended, spent, accounts, slack, warnings, steps, seconds } = result;
  return JSON.stringify([fingerprint(result), ended, spent, accounts, slack, warnings, steps, seconds]);
}

describe("§3.10 a kill", () => {
  test("between intent and reply: the reservation stays charged as unknown, and the call is paid again", async () => {
    const whole = new Bench(smallTask(), { method: climb([9]) });
    const reference = await whole.run();
    const place = (await whole.entries()).findIndex((entry) => entry.kind === "intent") + 1;
    const model = echo();
    const bench = new Bench(smallTask({ model }), { method: climb([9]), concurrency: 1 });
    await expect(bench.run({ store: crashingStore(bench.store, place) })).rejects.toThrow(Crash);
    bench.store.release("s");
    const resumed = await bench.resume();
    expect(fingerprint(resumed)).toBe(fingerprint(reference));
    expect(resumed.unknown).toBe(1);
    expect(resumed.spent.calls).toBe(reference.spent.calls + 1);
    expect(resumed.spent.calls).toBe(model.calls.length);
    expect(resumed.spent.tokens).toBeGreaterThan(reference.spent.tokens + 1_000);
  });

  test("what only waited for its turn has cost nothing", async () => {
    const model = { model: echo(5), concurrency: 1 };
    const bench = new Bench(smallTask({ rows: [12, 2, 2], model }), { method: climb([9]) });
    await expect(bench.run({ store: crashingStore(bench.store, 12) })).rejects.toThrow(Crash);
    bench.store.release("s");
    const entries = await bench.entries();
    const open =
      entries.filter((entry) => entry.kind === "intent").length -
      entries.filter((entry) => entry.kind === "call").length;
    expect(open).toBeLessThanOrEqual(1);
    expect((await bench.resume()).unknown).toBeLessThanOrEqual(1);
  });

  test("a store that cannot write any more stops the study: nothing is written after a gap", async () => {
    const store = memoryStore();
    const broken = new Error("disk full");
    let left = 20;
    const half = {
      ...store,
      create: async (header: never) => {
        const journal = await store.create(header);
        return {
          ...journal,
          append: async (entries: never) => {
            if (left-- === 0) throw broken;
            await journal.append(entries);
          },
        };
      },
    };
    const bench = new Bench(smallTask(), { method: climb(), store: half as never });
    await expect(bench.run()).rejects.toBe(broken);
    // What was under way at that moment may still be written; nothing new is begun.
    expect((await entriesOf(store)).length).toBeLessThan(20 + 16);
    const reference = await new Bench(smallTask(), { method: climb() }).run();
    expect(fingerprint(await bench.resume({ store }))).toBe(fingerprint(reference));
  });
});

describe("§3.10 a kill between steps and in admitted batches", () => {
  test("steps that needed nothing new are counted on: no more of them than in an undisturbed run", async () => {
    const method = recipe(async (study) => {
      await study.evaluate([study.baseline], study.train);
      while (await study.step("nothing"));
    });
    const whole = new Bench(smallTask(), { method });
    const reference = await whole.run();
    expect(reference.ended.message).toContain("needed nothing new");
    const steps = (await whole.entries()).flatMap((entry, i) => (entry.key.endsWith("/step") ? [i] : []));
    for (const place of [steps[1]!, steps[25]!, steps.at(-1)!]) {
      const bench = new Bench(smallTask(), { method });
      await expect(bench.run({ store: crashingStore(bench.store, place) })).rejects.toThrow(Crash);
      bench.store.release("s");
      const resumed = await bench.resume();
      expect(resumed.steps).toBe(reference.steps);
      expect(resumed.ended).toEqual(reference.ended);
      // Whoever goes on after such an end wants more steps.
      expect((await bench.resume()).steps).toBeGreaterThan(reference.steps);
    }
  });

  test("a batch that was admitted is not refused on resume for what the lost calls are charged", async () => {
    const rows = [8, 3, 3] as const;
    const make = (calls: number, latency = 0) =>
      new Bench(smallTask({ rows, model: echo(latency) }), { method: climb([9]), budget: { calls } });
    // The pilots, train for both, and the end just fit.
    const calls = 8 + 12 + 27;
    const reference = await make(calls).run();
    expect(reference.train).toHaveLength(2);
    const entries = await make(calls)
      .run()
      .then(async () => {
        const bench = make(calls, 5);
        await bench.run();
        return await bench.entries();
      });
    const batch = entries.findIndex((entry) => entry.key === "level 1/evaluate 1");
    const bench = make(calls, 5);
    await expect(bench.run({ store: crashingStore(bench.store, batch + 9) })).rejects.toThrow(Crash);
    bench.store.release("s");
    const resumed = await bench.resume();
    const refusals = (await bench.entries()).filter(
      (entry) =>
        entry.kind === "end" && /batch of/.test(JSON.stringify(entry.head)) && entry.key.startsWith("level 1/"),
    );
    expect(resumed.unknown).toBeGreaterThan(0);
    expect(refusals).toEqual([]);
    expect(resumed.spent.calls).toBeLessThanOrEqual(calls);
  });
});

describe("§3.8 identity", () => {
  test("a rollout asked for by two branches at once is one effect", async () => {
    const model = echo(5);
    const method = recipe(async (study) => {
      const both = await study.each([0, 1], (_, scope) => scope.evaluate([scope.baseline], scope.validation));
      expect(both[0]![0]!.rollouts.map((r) => r.key)).toEqual(both[1]![0]!.rollouts.map((r) => r.key));
      expect(study.seen(study.validation)[0]?.n).toBe(4);
    });
    const result = await new Bench(smallTask({ model }), { method }).run();
    expect(result.spent.rollouts).toBe(3 + 4);
    expect(model.calls.length).toBe(7);
  });

  test("asking again for the same rollouts adds no evidence; a replicate does", async () => {
    const method = recipe(async (study) => {
      for (let i = 0; i < 3; i++) await study.evaluate([study.baseline], study.validation);
      expect(study.seen(study.validation)[0]?.n).toBe(4);
      await study.evaluate([study.baseline], study.validation, { replicate: "again" });
      expect(study.seen(study.validation)[0]?.n).toBe(8);
    });
    expect((await new Bench(smallTask(), { method }).run()).spent.rollouts).toBe(3 + 8);
  });

  test("samples of one question, and two seeds, never share a sample index", async () => {
    const samples = async (seed: number) => {
      const optimizer = scriptedModel("fine");
      const { textReply } = await import("../../model/reply.ts");
      const method = recipe(async (study) => {
        await study.ask({ name: "q", sections: {}, reply: textReply }, 4);
        await study.step("next");
        await study.ask({ name: "q", sections: {}, reply: textReply }, 2);
      });
      await new Bench(smallTask(), { method, optimizer, seed }).run();
      return optimizer.calls.map((call) => call.occurrence);
    };
    const all = [...(await samples(1)), ...(await samples(2))];
    expect(new Set(all).size).toBe(12);
    expect(await samples(1)).toEqual(all.slice(0, 6));
  });
});

describe("§3.9 replay of a stopped study pays nothing and reports the same bytes", () => {
  const racing = recipe(async (study) => {
    await study.step("race");
    const arms = await study.offer(
      [study.baseline],
      [1, 4, 6, 9].map((level) => ({ level })),
      "arms",
    );
    await study.race([study.baseline, ...arms], study.train, ucb({ rounds: 8, arms: 2, n: 2 }));
  });
  const branching = recipe(async (study) => {
    await study.step("branches");
    await study.each([1, 4, 6, 9], async (level, scope) => {
      const born = await scope.offer([scope.baseline], [{ level }], "branch");
      await scope.evaluate(born, scope.train);
      await scope.step("deeper");
      await scope.evaluate(await scope.offer(born, [{ hint: `Say ${level}.` }], "deeper"), scope.train);
    });
  });

  test.each([
    ["inside a step", climb([1, 4, 6, 9])],
    ["inside a race", racing],
    ["inside branches", branching],
  ])("cancelled %s, and resumed to the undisturbed end", async (_, method) => {
    const rows = [8, 4, 4] as const;
    const reference = await new Bench(smallTask({ rows }), { method }).run();
    for (const part of [0.15, 0.35, 0.5, 0.7, 0.95]) {
      const stopAt = Math.floor(reference.spent.calls * part);
      const controller = new AbortController();
      const model = scriptedModel((prompt) => `<${prompt.slice(0, 60)}>`, {
        latencyMs: ({ index }) => {
          if (index === stopAt) controller.abort();
          return (index * 7) % 5;
        },
      });
      const bench = new Bench(smallTask({ rows, model }), { method, signal: controller.signal, concurrency: 3 });
      const cut = await bench.run();
      expect(cut.ended.reason).toBe("cancelled");
      const calls = model.calls.length;
      expect(bytes(await bench.replay())).toBe(bytes(cut));
      expect(model.calls.length).toBe(calls);
      expect(fingerprint(await bench.resume())).toBe(fingerprint(reference));
      expect(cut.spent.calls).toBe(calls);
    }
  });

  test.each([
    ["a step", climb([1, 2, 4, 5, 6, 7, 8, 9])],
    ["a race", racing],
    ["branches", branching],
  ])("ended by the budget inside %s", async (_, method) => {
    const rows = [8, 3, 3] as const;
    for (const calls of [33, 36, 40, 47]) {
      const model = echo(1);
      const bench = new Bench(smallTask({ rows, model }), { method, budget: { calls } });
      const ended = await bench.run();
      expect(ended.spent.calls).toBeLessThanOrEqual(calls);
      expect(bytes(await bench.replay())).toBe(bytes(ended));
      expect(model.calls.length).toBe(ended.spent.calls);
    }
  });

  test("ended by the budget in a question", async () => {
    const toy = toyTask();
    const store = memoryStore();
    const options = { method: optoprime({ candidates: 6 }), optimizer: toy.optimizer, store };
    // Enough for the first steps: the limit is met at calls of both kinds as it moves.
    for (const calls of [297, 300, 303, 306]) {
      const id = `c${calls}`;
      const ended = await optimize(toy.task, { ...options, id, budget: { calls } });
      expect(ended.ended.reason).toBe("budget");
      expect(bytes(await resume(toy.task, id, { ...options, replay: true }))).toBe(bytes(ended));
    }
  });

  test.each([0.3, 0.6, 0.9])(
    "killed after a budget end, at %f of the journal: it comes to the same end",
    async (part) => {
      const rows = [8, 3, 3] as const;
      const budget = { calls: 47 };
      const whole = new Bench(smallTask({ rows }), { method: climb([1, 2, 4, 5, 6, 7, 8, 9]), budget });
      const reference = await whole.run();
      const entries = await whole.entries();
      const end = entries.findIndex((entry) => entry.kind === "end");
      expect(end).toBeGreaterThan(0);
      const place = end + 1 + Math.floor((entries.length - end - 2) * part);
      const bench = new Bench(smallTask({ rows }), { method: climb([1, 2, 4, 5, 6, 7, 8, 9]), budget });
      await expect(bench.run({ store: crashingStore(bench.store, place) })).rejects.toThrow(Crash);
      bench.store.release("s");
      const resumed = await bench.resume();
      expect(resumed.ended).toEqual(reference.ended);
      expect(resumed.best.id).toBe(reference.best.id);
      expect(resumed.spent.calls).toBeLessThanOrEqual(47);
    },
  );
});

describe("§3.12 identity of a study", () => {
  const reference = () => new Bench(smallTask(), { method: climb([9]) });

  test.each([
    ["program", () => smallTask({ more: { version: "small 2" } }), climb([9])],
    ["data", () => smallTask({ rows: [4, 4, 5] }), climb([9])],
    ["method", () => smallTask(), { ...climb([9]), options: { other: 1 } }],
  ])("a changed %s is a named error with the choices", async (what, task, method) => {
    const bench = reference();
    await bench.run();
    expect(await errorOf(bench.resume({ method }, task()))).toMatchObject({
      code: "STUDY_CHANGED",
      message: expect.stringContaining(what),
      fix: expect.stringMatching(/--same.*--fork.*--inspect/),
    });
  });

  test("same: goes on all the same", async () => {
    const bench = reference();
    const first = await bench.run();
    const again = await bench.resume({ same: true }, smallTask({ more: { version: "small 2" } }));
    expect(again.best.id).toBe(first.best.id);
  });

  test("a method that asks something else at the same place has diverged", async () => {
    const bench = reference();
    await bench.run();
    const error = await errorOf(bench.resume({ method: climb([8]) }));
    expect(error).toMatchObject({ code: "DIVERGED", message: expect.stringContaining("offer 1") });
  });

  test("a changed prompt has diverged, and both are named", async () => {
    const { textReply } = await import("../../model/reply.ts");
    const asking = (text: string) =>
      recipe(async (study) => {
        await study.ask({ name: "q", task: text, sections: {}, reply: textReply });
      });
    const bench = new Bench(smallTask(), { method: asking("one"), optimizer: scriptedModel("x") });
    await bench.run();
    expect(await errorOf(bench.resume({ method: asking("two") }))).toMatchObject({ code: "DIVERGED" });
  });

  test("without a version, a resume says that it cannot tell", async () => {
    const { version: _, ...task } = smallTask();
    const bench = new Bench(task as never, { method: climb([9]) });
    expect((await bench.run()).warnings.join()).not.toContain("version");
    expect((await bench.resume()).warnings.join()).toContain("give the task a version");
  });
});

describe("params that are found by running", () => {
  test("where two live programs declare a param of one name, the task's own is taken, also on resume", async () => {
    const { params: _, ...first } = smallTask() as { params?: unknown };
    const { params: __, ...second } = smallTask({ model: echo() }) as { params?: unknown };
    for (const task of [first, second]) {
      const open: number[] = [];
      const fresh = () => {
        open.push(1);
        return { [Symbol.asyncDispose]: async () => void open.pop() };
      };
      const bench = new Bench({ ...task, fresh } as never, { method: climb([9]) });
      const result = await bench.run();
      expect(result.best.values.level).toBe(9);
      expect(Object.keys(result.baseline.values)).toEqual(["hint", "level"]);
      expect(fingerprint(await bench.replay())).toBe(fingerprint(result));
      expect(open).toEqual([]);
    }
  });
});
