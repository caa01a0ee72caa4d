import { describe, expect, test } from "vitest";
import { ucb } from "../search/bandits.ts";
import { fingerprint } from "../testing/method-suite.ts";
import type { Candidate } from "./candidate.ts";
import { Bench, climb, echo, errorOf, recipe, smallTask } from "./fixtures/small-study.ts";
import type { OptimizeOptions } from "./options.ts";
import type { Study } from "./study.ts";

/** Runs a recipe on a small task, and gives what it noted. */
async function within<T>(use: (study: Study) => Promise<T>, more: Parameters<typeof smallTask>[0] = {}): Promise<T> {
  let got: T | undefined;
  const method = recipe(async (study) => {
    got = await use(study);
  });
  await new Bench(smallTask(more), { method }).run();
  return got as T;
}

const levels = (study: Study, ...list: number[]) =>
  study.offer(
    [study.baseline],
    list.map((level) => ({ level })),
    "test",
  );

describe("§3.9 draw", () => {
  test("one name continues its stream; another name, step, branch or seed has its own", async () => {
    const draws = async (seed: number) => {
      const out: number[][] = [];
      const method = recipe(async (study) => {
        const three = (scope: Study, name: string) => [1, 2, 3].map(() => scope.draw(name).unit());
        out.push(three(study, "a"), three(study, "b"));
        await study.step("one");
        out.push(three(study, "a"));
        await study.step("two");
        out.push(three(study, "a"));
        out.push(...(await study.each([0, 1], async (_, scope) => three(scope, "a"))));
      });
      await new Bench(smallTask(), { method, seed }).run();
      return out;
    };
    const all = [...(await draws(1)).flat(), ...(await draws(2)).flat()];
    expect(new Set(all).size).toBe(all.length);
    expect((await draws(1)).flat()).toEqual(all.slice(0, all.length / 2));
  });
});

describe("§3.9 each", () => {
  test("the outer scope refuses calls while branches run, and serves again afterwards", async () => {
    const codes: unknown[] = [];
    await within(async (study) => {
      await study.each([0], async () => {
        for (const use of [
          () => study.evaluate([study.baseline], study.train),
          () => study.offer([], [], "x"),
          () => study.each([1], async () => 1),
          () => study.step("x"),
          async () => study.draw("x"),
          async () => study.seen(study.train),
          async () => study.keep(study.baseline),
        ])
          codes.push((await errorOf(use())).code);
      });
      expect(await study.step("after")).toBe(true);
    });
    expect(codes).toEqual(Array(7).fill("USE_THE_SCOPE"));
  });

  test("all branches settle before an error leaves; what they bore is kept", async () => {
    const done: number[] = [];
    const method = recipe(async (study) => {
      await errorOf(
        study.each([0, 1, 2], async (i, scope) => {
          if (i === 0) throw new Error("the branch broke");
          await scope.evaluate(await levels(scope, 5 + i), scope.train);
          done.push(i);
        }),
      );
      expect(done.sort()).toEqual([1, 2]);
      expect(study.seen(study.train).map((e) => e.candidate.values.level)).toEqual([6, 7]);
      throw new Error("and then the method");
    });
    expect((await errorOf(new Bench(smallTask({ model: echo(2) }), { method }).run())).message).toBe(
      "and then the method",
    );
  });

  test("births merge by the smallest path, whatever the order in time", async () => {
    const order = async (delays: readonly number[]) =>
      within(async (study) => {
        await study.each(delays, async (ms, scope, i) => {
          await new Promise((resolve) => setTimeout(resolve, ms));
          const [shared, own] = await levels(scope, 9, i);
          await scope.evaluate([shared!, own!], scope.train);
        });
        return study.seen(study.train).map((e) => [e.candidate.id, e.candidate.born]);
      });
    const forward = await order([0, 10, 20]);
    expect(await order([20, 10, 0])).toEqual(forward);
    expect(forward[0]?.[1]).toMatch(/\.0\.\d+\.0$/);
    expect(new Set(forward.map(([id]) => id)).size).toBe(4);
  });

  test("a branch sees what was known at its start plus its own; branches nest; keep in branches counts", async () => {
    const counts: number[][] = [];
    const kept: Candidate[] = [];
    const method = recipe(async (study) => {
      await study.evaluate([study.baseline], study.train);
      await study.each([1, 2], async (i, scope) => {
        await scope.each([0, 5], async (j, inner) => {
          const born = await levels(inner, i + j);
          await inner.evaluate(born, inner.train);
          counts.push([inner.seen(inner.train).length]);
          inner.keep(...born);
          kept.push(...born);
        });
        counts.push([scope.seen(scope.train).length]);
      });
      expect(study.seen(study.train)).toHaveLength(5);
    });
    const result = await new Bench(smallTask(), { method }).run();
    expect(counts.flat().sort()).toEqual([2, 2, 2, 2, 3, 3]);
    // The best three that were kept, and the baseline.
    expect(result.finalists).toHaveLength(4);
    expect(result.best.values.level).toBe(7);
  });
});

describe("§3.14 seen and ranking", () => {
  test("only candidates that ran on exactly these examples, and only whole replicates", async () => {
    await within(async (study) => {
      const [half, whole] = await levels(study, 5, 6);
      await study.evaluate([half!], study.train.slice(0, 2));
      await study.evaluate([whole!], [...study.train, ...study.validation]);
      await study.evaluate([whole!], study.train.slice(0, 1), { replicate: "more" });
      expect(study.seen(study.train).map((e) => [e.candidate.id, e.n])).toEqual([[whole!.id, 4]]);
      expect(study.seen(study.train.slice(0, 2)).map((e) => e.candidate.id)).toEqual([half!.id, whole!.id]);
      await study.evaluate([half!], study.train.slice(2));
      expect(study.seen(study.train).map((e) => e.n)).toEqual([4, 4]);
      expect(study.seen([])).toEqual([]);
    });
  });

  test("the baseline is always looked at again with the finalists, on fresh replicates; ties go to the earlier birth", async () => {
    const rollouts: string[] = [];
    const method = recipe(async (study) => {
      await study.evaluate([study.baseline, ...(await levels(study, 5, 6))], study.validation);
    });
    const task = smallTask({ metric: () => 1 });
    const result = await new Bench(task, { method }).run();
    for (const e of result.finalists) rollouts.push(...e.rollouts.map((r) => r.replicate));
    expect(result.finalists[0]?.candidate).toBe(result.baseline);
    expect(new Set(rollouts)).toEqual(new Set(["recheck"]));
    expect(result.best).toBe(result.baseline);
    expect(result.verdict.kind).toBe("kept baseline");
  });

  test("where the finalists cannot be looked at again, the best seen is kept apart from what was only kept", async () => {
    const controller = new AbortController();
    const method = recipe(async (study) => {
      const [worse] = await levels(study, 1);
      await study.evaluate([study.baseline, worse!], study.validation);
      study.keep(worse!);
      controller.abort();
    });
    const result = await new Bench(smallTask(), { method, signal: controller.signal }).run();
    expect(result.verdict.kind).toBe("not reached");
    expect(result.ended.reason).toBe("cancelled");
    expect(result.best).toBe(result.baseline);
  });

  test("a study cancelled before it saw a candidate has no verdict", async () => {
    const controller = new AbortController();
    const method = recipe(async (study) => {
      controller.abort();
      await study.evaluate([study.baseline], study.validation);
    });
    const result = await new Bench(smallTask(), { method, signal: controller.signal }).run();
    expect(result.verdict).toMatchObject({ kind: "not reached", sentence: expect.stringContaining("cancelled") });
  });
});

test("without keep the baseline takes no finalist's place", async () => {
  const method = recipe(async (study) => {
    await study.evaluate([study.baseline, ...(await levels(study, 9, 8, 2, 1))], study.validation);
  });
  const result = await new Bench(smallTask(), { method }).run();
  expect(result.finalists.map((e) => e.candidate.values.level)).toEqual([3, 9, 8, 2]);
});

describe("keep", () => {
  test("of more than can be looked at again the best seen go on, whatever their order", async () => {
    const looked = async (order: readonly number[]) => {
      const method = recipe(async (study) => {
        const born = await levels(study, 9, 8, 7, 6, 5);
        await study.evaluate([study.baseline, ...born], study.train);
        study.keep(...order.map((level) => born.find((c) => c.values.level === level)!));
      });
      const result = await new Bench(smallTask(), { method }).run();
      return result.finalists.map((e) => e.candidate.values.level);
    };
    expect(await looked([9, 8, 7, 6, 5])).toEqual([3, 9, 8, 7]);
    expect(await looked([5, 6, 7, 8, 9])).toEqual([3, 9, 8, 7]);
  });

  test("those that were seen go before those that were not, validation before train", async () => {
    const method = recipe(async (study) => {
      const [unseen, other, trained, validated] = await levels(study, 10, 9, 8, 4);
      await study.evaluate([trained!], study.train);
      await study.evaluate([validated!], study.validation);
      study.keep(unseen!, other!, trained!, validated!);
    });
    const result = await new Bench(smallTask(), { method }).run();
    expect(result.finalists.map((e) => e.candidate.values.level)).toEqual([3, 4, 8, 10]);
  });
});

describe("§3.14 race", () => {
  test("every arm sees the examples in one order; what was run before is not paid again", async () => {
    const model = echo();
    await within(
      async (study) => {
        const arms = [study.baseline, ...(await levels(study, 5, 6))];
        await study.evaluate(arms.slice(0, 1), study.train);
        const paid = model.calls.length;
        const evidence = await study.race(arms, study.train, (all) =>
          all[2]!.n >= 6 ? [] : all.map((_, arm) => ({ arm, n: arm + 1 })),
        );
        const orders = evidence.map((e) => e.rollouts.map((r) => r.example.id));
        expect(orders.map((order) => order.length)).toEqual([2, 4, 6]);
        expect(orders[1]!.slice(0, 2)).toEqual(orders[0]);
        expect(orders[2]!.slice(0, 4)).toEqual(orders[1]);
        expect(model.calls.length - paid).toBe(4 + 6);
      },
      { rows: [8, 2, 2], model },
    );
  });

  test("a policy sees each arm's scores in the order of the race, so that equal places are pairs", async () => {
    await within(
      async (study) => {
        const told: (readonly number[])[][] = [];
        const evidence = await study.race([study.baseline, ...(await levels(study, 5))], study.train, (all) => {
          told.push(all.map((arm) => arm.scores));
          return all[1]!.left === 0 ? [] : all.map((_, arm) => ({ arm, n: arm + 1 }));
        });
        expect(told.map((scores) => scores.map((one) => one.length))).toEqual([
          [0, 0],
          [1, 2],
          [2, 4],
        ]);
        expect(told.at(-1)).toEqual(evidence.map((e) => e.rollouts.map((r) => r.outcome.score)));
      },
      { rows: [4, 2, 2] },
    );
  });

  test("an arm that is named twice runs once, and the race ends", async () => {
    await within(async (study) => {
      const evidence = await study.race(
        [study.baseline, study.baseline],
        study.train,
        ucb({ rounds: 50, arms: 1, n: 1 }),
      );
      expect(evidence.map((e) => e.n)).toEqual([4, 4]);
    });
  });
});

describe("§3.14 race with more rounds than examples", () => {
  test("when the leading arm has seen all examples, the others go on until theirs are used up", async () => {
    await within(async (study) => {
      const arms = [study.baseline, ...(await levels(study, 9))];
      const few = await study.race(arms, study.train, ucb({ rounds: 6, arms: 1, n: 1, c: 0 }));
      expect(few.map((e) => e.n)).toEqual([2, 4]);
      const many = await study.race(arms, study.validation, ucb({ rounds: 50, arms: 1, n: 1, c: 0 }));
      expect(many.map((e) => e.n)).toEqual([4, 4]);
    });
  });
});

describe("what is forbidden is not the result", () => {
  const forbidding = (which: (all: readonly Candidate[]) => readonly Candidate[]) =>
    recipe(async (study) => {
      const all = [study.baseline, ...(await levels(study, 1, 9))];
      await study.each([0], async (_, scope) => scope.forbid(...which(all)));
      await study.evaluate(all, study.validation);
      study.keep(...all);
    });
  type Which = (all: readonly Candidate[]) => readonly Candidate[];
  const best = async (which: Which, more: Partial<OptimizeOptions> = {}) =>
    await new Bench(smallTask(), { method: forbidding(which), ...more }).run();

  test("a candidate is left for the next best, and the baseline for a worse one, which is compared with it", async () => {
    expect((await best(() => [])).best.values.level).toBe(9);
    expect((await best((all) => all.slice(2))).verdict.kind).toBe("kept baseline");
    const { best: found, verdict } = await best(([baseline, , high]) => [baseline!, high!]);
    expect(found.values.level).toBe(1);
    expect(verdict.comparison?.difference).toBeCloseTo(-0.2);
  });

  test("also where there is no second look", async () => {
    const controller = new AbortController();
    const { best: found, verdict } = await best(([baseline, , high]) => [baseline!, high!], {
      signal: controller.signal,
      onEvent: (event) => {
        if (event.type === "phase" && event.phase === "recheck") controller.abort();
      },
    });
    expect(verdict.kind).toBe("not reached");
    expect(found.values.level).toBe(1);
  });
});

describe("candidates that the study did not make", () => {
  const forgeries = (study: Study): Candidate[] => [
    { ...study.baseline, values: { ...study.baseline.values, level: 9 } },
    { id: "made by hand", values: { hint: "x", level: 9 }, parents: [], by: "me", born: "1" },
  ];

  test.each([
    ["evaluate", (study: Study, forged: Candidate) => study.evaluate([study.baseline, forged], study.train)],
    ["race", (study: Study, forged: Candidate) => study.race([forged], study.train, () => [])],
    ["offer", (study: Study, forged: Candidate) => study.offer([forged], [{ level: 1 }], "x")],
    ["keep", async (study: Study, forged: Candidate) => study.keep(forged)],
  ])("are refused by %s, also in branches", async (_, use) => {
    const errors = await within(async (study) => {
      const inBranches = await study.each(forgeries(study), (forged, scope) => errorOf(use(scope, forged)));
      const outside: Awaited<ReturnType<typeof errorOf>>[] = [];
      for (const forged of forgeries(study)) outside.push(await errorOf(use(study, forged)));
      return [...inBranches, ...outside];
    });
    expect(errors.map((error) => error.code)).toEqual(Array(4).fill("CANDIDATE_FOREIGN"));
    expect(errors[0]?.fix).toContain("`offer`");
  });

  test("what branches bore goes on outside of them and in other branches, twins too, also on resume", async () => {
    const method = recipe(async (study) => {
      const twins = (await study.each([0, 1], (_, scope) => levels(scope, 9))).flat();
      await study.each(twins, (twin, scope) => scope.evaluate([twin], scope.train));
      await study.evaluate(
        study.seen(study.train).map((e) => e.candidate),
        study.validation,
      );
      study.keep(...(await study.offer(twins, [{ level: 8 }], "x")), ...twins);
    });
    const bench = new Bench(smallTask(), { method });
    const result = await bench.run();
    expect(result.best.values.level).toBe(9);
    expect(fingerprint(await bench.resume())).toBe(fingerprint(result));
  });
});

describe("notes and steps", () => {
  test("a note is journaled once, also on resume", async () => {
    const method = recipe(async (study) => {
      await study.step("a");
      study.note({ remark: 1 });
    });
    const bench = new Bench(smallTask(), { method });
    await bench.run();
    await bench.resume();
    const notes = (await bench.entries()).filter((entry) => entry.kind === "note" && !entry.key.startsWith("report"));
    expect(notes.map((note) => note.head)).toEqual([{ data: { remark: 1 } }]);
  });

  test("a method that never asks for a step is done", async () => {
    expect((await new Bench(smallTask(), { method: climb([]) }).run()).steps).toBe(0);
  });
});
