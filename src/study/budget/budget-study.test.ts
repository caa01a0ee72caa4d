import { describe, expect, test } from "vitest";
import { fingerprint } from "../../testing/method-suite.ts";
import { scriptedModel } from "../../testing/scripted-model.ts";
import { Bench, climb, echo, errorOf, levelOf, recipe, smallTask } from "../fixtures/small-study.ts";

const price = { input: 1, output: 2 };
/** Looks at train again and again: more than any budget here bears. */
const many = recipe(async (study) => {
  for (let i = 0; await study.step("look"); i++) {
    const level = i % 11;
    const offered = await study.offer([study.baseline], [{ level }], "many");
    await study.evaluate(offered, study.train, { replicate: i < 11 ? "" : `${i}` });
  }
});
/** Always answers at the cap. */
const capped = (tokens: number) =>
  scriptedModel(() => ({
    text: "y".repeat(tokens * 4),
    usage: { inputTokens: 5, outputTokens: tokens, estimated: false },
  }));

describe("§3.11 hard budgets", () => {
  test.each([{ calls: 60 }, { rollouts: 50 }, { tokens: 9_000 }, { usd: 0.02 }])(
    "%j: never above budget + slack, and printed",
    async (budget) => {
      const model = echo(1);
      const bench = new Bench(smallTask({ rows: [6, 4, 4], model: { model, price } }), { method: many, budget });
      const result = await bench.run();
      expect(result.ended.reason).toBe("budget");
      for (const [name, limit] of Object.entries(budget)) {
        const dimension = name as keyof typeof result.spent;
        expect(result.spent[dimension]).toBeLessThanOrEqual(limit + result.slack.bound[dimension]);
        expect(result.spent[dimension]).toBeGreaterThan(limit * 0.3);
      }
      expect(result.spent.calls).toBe(model.calls.length);
      const replayed = await bench.replay();
      expect(fingerprint(replayed)).toBe(fingerprint(result));
      expect(replayed.ended).toEqual(result.ended);
      expect(replayed.slack).toEqual(result.slack);
      expect(model.calls.length).toBe(result.spent.calls);
    },
  );

  test("the slack is what replies exceeded their reservation by, times the calls held at once", async () => {
    // Each reply is three times as long as the longest before.
    const growing = scriptedModel((_, { index }) => "z".repeat(Math.min(40_000, 20 * 3 ** Math.floor(index / 6))), {
      latencyMs: 1,
    });
    const task = smallTask({ rows: [6, 2, 2], model: growing });
    const result = await new Bench(task, { method: many, budget: { tokens: 6_000 } }).run();
    expect(result.slack.excess.tokens).toBeGreaterThan(0);
    expect(result.slack.inFlight).toBeGreaterThan(1);
    expect(result.slack.bound.tokens).toBe(result.slack.excess.tokens * result.slack.inFlight);
    expect(result.spent.tokens).toBeLessThanOrEqual(6_000 + result.slack.bound.tokens);
  });

  test("strict: no slack, also for a model that always answers at its cap", async () => {
    const model = capped(50);
    const task = smallTask({ rows: [6, 2, 2], model: { model, maxOutputTokens: 50, price } });
    for (const budget of [{ tokens: 4_000 }, { usd: 0.006 }]) {
      const result = await new Bench(task, { method: many, budget: { ...budget, strict: true } }).run();
      expect(result.slack.bound).toEqual({ calls: 0, tokens: 0, usd: 0, rollouts: 0 });
      for (const [name, limit] of Object.entries(budget))
        expect(result.spent[name as "tokens"]).toBeLessThanOrEqual(limit);
    }
  });

  test("strict needs a cap on every model", async () => {
    const bench = new Bench(smallTask(), { method: many, budget: { tokens: 9_000, strict: true } });
    expect(await errorOf(bench.run())).toMatchObject({
      code: "STRICT_NEEDS_CAP",
      fix: expect.stringContaining("maxOutputTokens"),
    });
  });

  test("a money budget refuses a model without a price, with the line to add", async () => {
    const bench = new Bench(smallTask(), { method: many, budget: { usd: 1 } });
    expect(await errorOf(bench.run())).toMatchObject({
      code: "NO_PRICE",
      fix: expect.stringContaining("--price words="),
    });
  });

  test.each([{ rollouts: 2 }, { calls: 2 }, { rollouts: 12 }, { calls: 12 }])(
    "a budget of %j is refused as too small",
    async (budget) => {
      const bench = new Bench(smallTask(), { method: many, budget });
      expect(await errorOf(bench.run())).toMatchObject({ code: "BUDGET_TOO_SMALL" });
    },
  );

  test("a bad budget leaves no study behind", async () => {
    const bench = new Bench(smallTask(), { method: many, budget: { calls: -1 } });
    expect(await errorOf(bench.run())).toMatchObject({ code: "BAD_BUDGET" });
    expect(await bench.store.studies()).toEqual([]);
  });

  test("a batch that ends early is recorded, but is no evidence", async () => {
    // After the pilots a rollout may need three calls instead of one: the batch was admitted on less.
    const { flow, t } = await import("gradus");
    const { languageModel } = await import("../../model/slot.ts");
    const words = languageModel("words", echo(1));
    const program = flow("hungry", async (question: never) => {
      let text = await words`${question}`;
      if (!["train 0", "train 1", "train 2"].includes((question as { value: string }).value))
        for (let i = 0; i < 6; i++) text = await words`${i} ${text}`;
      return t`${text}`;
    });
    const method = recipe(async (study) => {
      await study.evaluate([study.baseline], study.train);
    });
    const task = smallTask({ rows: [20, 1, 1], more: { program: program as never } });
    const bench = new Bench(task, { method, budget: { calls: 45 }, concurrency: 2 });
    const result = await bench.run();
    expect(result.ended.reason).toBe("budget");
    expect(result.train).toEqual([]);
    const done = (await bench.entries()).filter((entry) => entry.kind === "rollout").length;
    expect(done).toBeGreaterThan(3);
    expect(result.spent.calls).toBeLessThanOrEqual(45);
    const replayed = await bench.replay();
    expect(replayed.ended).toEqual(result.ended);
    expect(fingerprint(replayed)).toBe(fingerprint(result));
  });

  test("a time budget ends a batch in flight; with more time the study goes on to the undisturbed end", async () => {
    const task = smallTask({ rows: [40, 2, 2], model: echo(20) });
    const bench = new Bench(task, { method: climb([9]), budget: { seconds: 0.25 }, concurrency: 2 });
    const cut = await bench.run();
    expect(cut.ended.reason).toBe("time");
    expect(cut.train).toEqual([]);
    const replayed = await bench.replay();
    expect(replayed.ended).toEqual(cut.ended);
    const whole = await bench.resume({ budget: { seconds: 60 }, concurrency: 40 });
    expect(whole.ended.reason).toBe("done");
    expect(whole.seconds).toBeGreaterThanOrEqual(cut.seconds);
    const reference = await new Bench(smallTask({ rows: [40, 2, 2] }), { method: climb([9]) }).run();
    expect(fingerprint(whole)).toBe(fingerprint(reference));
  });

  test("a study that uses its time keeps enough of it for a verdict, and replays to the same", async () => {
    const method = recipe(async (study) => {
      for (let i = 0; await study.step("look"); i++)
        await study.evaluate(await study.offer([study.baseline], [{ level: 4 + (i % 6) }], "x"), study.train, {
          replicate: `${i}`,
        });
    });
    const task = smallTask({ rows: [4, 4, 8], model: echo(10) });
    const bench = new Bench(task, { method, budget: { seconds: 1.5 }, concurrency: 4 });
    const result = await bench.run();
    expect(result.ended.reason).toBe("time");
    expect(result.steps).toBeGreaterThan(5);
    expect(result.finalists.length).toBeGreaterThan(1);
    expect(result.verdict.comparison).toBeDefined();
    expect(result.seconds).toBeLessThan(2.5);
    const replayed = await bench.replay();
    expect(replayed.ended).toEqual(result.ended);
    expect(replayed.seconds).toBe(result.seconds);
    expect(fingerprint(replayed)).toBe(fingerprint(result));
  });

  test("a kill forgets no time: what was active in the middle of a batch counts on", async () => {
    const { crashingStore } = await import("../../testing/faulty-store.ts");
    const bench = new Bench(smallTask({ rows: [12, 2, 2], model: echo(30) }), { method: climb([9]), concurrency: 1 });
    await errorOf(bench.run({ store: crashingStore(bench.store, 30) }));
    bench.store.release("s");
    const told = (await bench.entries()).map((entry) => (entry.head as { seconds?: number }).seconds ?? 0);
    const before = Math.max(...told);
    expect(before).toBeGreaterThan(0.2);
    const cut = await bench.replay();
    expect(cut.seconds).toBe(before);
    expect((await bench.replay()).seconds).toBe(before);
    expect((await bench.resume()).seconds).toBeGreaterThan(before + 0.1);
  });

  test("the pilots' time counts, too", async () => {
    const bench = new Bench(smallTask({ model: echo(3_000) }), { method: many, budget: { seconds: 0.1 } });
    expect(await errorOf(bench.run())).toMatchObject({ code: "STUDY_ENDED", reason: "time" });
  });

  test("steps are a budget, and more steps continue it", async () => {
    const bench = new Bench(smallTask(), { method: climb([4, 5, 6, 7]), steps: 2 });
    const two = await bench.run();
    expect(two.ended.message).toBe("the 2 steps are done");
    expect(two.candidates).toHaveLength(3);
    expect((await bench.replay()).ended).toEqual(two.ended);
    const reference = await new Bench(smallTask(), { method: climb([4, 5, 6, 7]) }).run();
    expect((await bench.resume({ steps: 10 })).candidates.map((c) => c.id)).toEqual(
      reference.candidates.map((c) => c.id),
    );
  });

  test("more budget goes on where less ended: the evidence is that of an uninterrupted run", async () => {
    const rows = [5, 3, 3] as const;
    const bench = new Bench(smallTask({ rows }), {
      method: climb([0, 1, 2, 4, 5, 6, 7, 8, 9, 10]),
      budget: { calls: 60 },
    });
    const first = await bench.run();
    expect(first.ended.reason).toBe("budget");
    const more = await bench.resume({ budget: { calls: 200 } });
    const reference = await new Bench(smallTask({ rows }), {
      method: climb([0, 1, 2, 4, 5, 6, 7, 8, 9, 10]),
      budget: { calls: 200 },
    }).run();
    const evidence = (r: typeof more) => r.train.map((e) => [e.candidate.id, e.n, e.mean]);
    expect(evidence(more).slice(0, first.train.length)).toEqual(evidence(first));
    expect(evidence(more)).toEqual(evidence(reference));
    expect(more.train.length).toBeGreaterThan(first.train.length);
    expect(more.best.id).toBe(reference.best.id);
    expect(more.verdict.comparison).toEqual(reference.verdict.comparison);
    expect(more.verdict.openings).toBe(2);
  });

  test("a study killed in its final phase is not refused as too small", async () => {
    const { crashingStore } = await import("../../testing/faulty-store.ts");
    const rows = [4, 4, 6] as const;
    const whole = new Bench(smallTask({ rows }), { method: climb([9]), budget: { calls: 60 } });
    const reference = await whole.run();
    const length = (await whole.entries()).length;
    const bench = new Bench(smallTask({ rows }), { method: climb([9]), budget: { calls: 60 } });
    await errorOf(bench.run({ store: crashingStore(bench.store, length - 8) }));
    bench.store.release("s");
    const resumed = await bench.resume();
    expect(resumed.verdict.sentence).toBe(reference.verdict.sentence);
    expect(resumed.spent.calls).toBeLessThanOrEqual(60);
  });

  test("the reserve for the end grows with what rollouts cost, so that there is a verdict", async () => {
    // Better candidates take longer prompts: four times the tokens that the pilots showed.
    const model = scriptedModel((prompt) => (prompt.includes("carefully") ? "w".repeat(800) : "w".repeat(100)));
    const task = smallTask({ rows: [4, 4, 10], model, metric: ({ output }) => Math.min(1, output.length / 1_000) });
    const method = recipe(async (study) => {
      await study.evaluate([study.baseline], study.train);
      for (let i = 0; await study.step("longer"); i++)
        await study.evaluate(
          await study.offer([study.baseline], [{ hint: `Say it carefully ${i}.` }], "x"),
          study.train,
        );
    });
    const result = await new Bench(task, { method, budget: { tokens: 25_000 } }).run();
    expect(result.ended.reason).toBe("budget");
    expect(result.verdict.kind).toBe("improved");
    expect(result.spent.tokens).toBeLessThanOrEqual(25_000 + result.slack.bound.tokens);
  });
});

test("§6 budget in use: at least 85 % at 100 in flight without strict", async () => {
  const model = echo(1);
  const method = recipe(async (study) => {
    for (let i = 0; await study.step("look"); i++)
      await study.evaluate([study.baseline], study.train, { replicate: `${i}` });
  });
  const task = smallTask({ rows: [100, 20, 40], model, metric: (x) => levelOf(x) });
  const result = await new Bench(task, { method, budget: { calls: 4_000 }, concurrency: 100 }).run();
  expect(result.spent.calls).toBeLessThanOrEqual(4_000);
  expect(result.spent.calls / 4_000).toBeGreaterThanOrEqual(0.85);
});

test.each([Number.NaN, 0, -1, 1.5])("%d steps are refused, at the start and on resume", async (steps) => {
  const bench = new Bench(smallTask(), { method: climb([4]) });
  expect(await errorOf(bench.run({ steps }))).toMatchObject({ code: "BAD_BUDGET" });
  expect(await bench.store.studies()).toEqual([]);
  await bench.run({ steps: 1 });
  const before = (await bench.entries()).length;
  expect(await errorOf(bench.resume({ steps }))).toMatchObject({ code: "BAD_BUDGET" });
  expect((await bench.entries()).length).toBe(before);
});
