import { describe, expect, test } from "vitest";
import { ucb } from "../../search/bandits.ts";
import { memoryStore } from "../../store/memory.ts";
import { crashingStore } from "../../testing/faulty-store.ts";
import { fingerprint } from "../../testing/method-suite.ts";
import { Budget } from "../budget/budget.ts";
import { Calls } from "../calls/calls.ts";
import { type BoundModel, Models } from "../calls/models.ts";
import { Ending } from "../end/ending.ts";
import { Bench, errorOf, failingWhere, httpError, recipe, smallTask } from "../fixtures/small-study.ts";
import { Ledger } from "../record/ledger.ts";
import { Poison } from "./poison.ts";

/** A poison rule over a journal of its own, whose models fail. */
async function lab() {
  const journal = await memoryStore().create({ id: "s" } as never);
  const ledger = await Ledger.load(journal);
  const ending = new Ending(ledger, { replayOnly: false, generation: 0 });
  const models = new Models({ a: { model: failingWhere(() => httpError(503, "overloaded")), retries: 0 } });
  const fresh = () => new Poison({ ledger, calls: new Calls(ledger, new Budget({}), () => {}), seed: 1 });
  const judge = (poison: Poison, before: number, model: BoundModel | undefined = models.of("a")) =>
    poison.judge("mine", before, "overloaded", model, ending);
  return { fresh, judge };
}

describe("§3.7 the poison rule", () => {
  test.each([
    ["another slot's answers", "b", "other"],
    ["its own answers", "a", "mine"],
  ])("%s are no strike: the failing model answers nobody", async (_, slot, key) => {
    const { fresh, judge } = await lab();
    const poison = fresh();
    const verdicts: string[] = [];
    for (let i = 0; i < 3; i++) {
      const before = poison.answers;
      poison.answered(slot, key);
      verdicts.push(await judge(poison, before));
    }
    expect(verdicts).toEqual(["again", "again", "outage"]);
  });

  test("answers of the failing slot to others are strikes, though its own came later", async () => {
    const { fresh, judge } = await lab();
    const poison = fresh();
    const verdicts: string[] = [];
    for (let i = 0; i < 3; i++) {
      const before = poison.answers;
      poison.answered("a", "other");
      poison.answered("a", "mine");
      verdicts.push(await judge(poison, before));
    }
    expect(verdicts).toEqual(["again", "again", "unreachable"]);
  });

  test("an answer before the try began is no strike", async () => {
    const { fresh, judge } = await lab();
    const poison = fresh();
    poison.answered("a", "other");
    for (let i = 0; i < 2; i++) expect(await judge(poison, poison.answers)).toBe("again");
    expect(await judge(poison, poison.answers)).toBe("outage");
  });

  test("strikes of earlier sessions count", async () => {
    const { fresh, judge } = await lab();
    const verdicts: string[] = [];
    for (let session = 0; session < 3; session++) {
      const poison = fresh();
      poison.answered("a", "other");
      verdicts.push(await judge(poison, 0));
    }
    expect(verdicts).toEqual(["again", "again", "unreachable"]);
  });
});

describe("§3.7 poison among siblings", () => {
  const levels = [5, 7, 9];
  const methods = {
    "arms of a race": recipe(async (study) => {
      const arms = await study.offer(
        [],
        levels.map((level) => ({ level })),
        "x",
      );
      await study.race([study.baseline, ...arms], study.train, ucb({ rounds: 20, arms: 2, n: 2 }));
    }),
    "branches of each": recipe(async (study) => {
      await study.each(levels, async (level, scope) =>
        scope.evaluate(await scope.offer([], [{ level, hint: level === 7 ? "Bad." : "Say it." }], "x"), scope.train),
      );
    }),
  };
  /** One example fails for every candidate, and one candidate on another example. */
  const fails = (prompt: string) => /train 2|Bad\. train 1/.test(prompt);
  const make = (name: keyof typeof methods, latency: number) => {
    const model = failingWhere((prompt) => (fails(prompt) ? httpError(503, "overloaded") : undefined), latency);
    const task = smallTask({ rows: [6, 2, 2], model: { model, retries: 0 } });
    return { model, bench: new Bench(task, { method: methods[name], concurrency: 3 }) };
  };

  test.each(Object.keys(methods) as (keyof typeof methods)[])(
    "%s: what fails is unreachable, what does not is scored, whatever the timing and after kills",
    async (name) => {
      const { bench, model } = make(name, 0);
      const reference = await bench.run();
      expect(reference.ended.reason).toBe("done");
      expect(reference.spent.calls).toBe(model.asked.length);
      for (const { candidate, rollouts } of reference.train) {
        const failed = rollouts.filter(({ outcome }) => outcome.kind === "failed");
        const poisoned = rollouts.filter(({ example }) => fails(`${candidate.values.hint} ${inputOf(example.row)}`));
        expect(failed.map((r) => r.key)).toEqual(poisoned.map((r) => r.key));
        for (const { outcome } of failed) expect(outcome.error).toContain("unreachable");
      }
      expect(reference.train.flatMap((e) => e.rollouts).some((r) => r.outcome.kind === "failed")).toBe(true);
      expect(fingerprint(await make(name, 3).bench.run())).toBe(fingerprint(reference));
      expect(fingerprint(await bench.replay())).toBe(fingerprint(reference));
      const entries = await bench.entries();
      const tries = entries.flatMap(({ key }, i) => (/\/try \d$/.test(key) ? [i + 1] : []));
      // Siblings were answered meanwhile, which is what counts against it.
      expect(entries.map(({ head }) => head)).toContainEqual(expect.objectContaining({ strike: true }));
      for (const place of tries) {
        const { bench: killed } = make(name, 0);
        await errorOf(killed.run({ store: crashingStore(killed.store, place) }));
        killed.store.release("s");
        expect(fingerprint(await killed.resume())).toBe(fingerprint(reference));
      }
    },
  );
});

function inputOf(row: unknown): string {
  return (row as { input: string }).input;
}
