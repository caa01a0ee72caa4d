import { describe, expect, test } from "vitest";
import { memoryStore } from "../store/memory.ts";
import { Budget } from "./budget.ts";
import { Calls } from "./calls.ts";
import { Ending } from "./ending.ts";
import { failingWhere, httpError } from "./fixtures/small-study.ts";
import { Ledger } from "./ledger.ts";
import { type BoundModel, Models } from "./models.ts";
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
