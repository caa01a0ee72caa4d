import { expect, test } from "vitest";
import type { Cost } from "../../study/budget/cost.ts";
import { Bench, climb, smallTask } from "../../study/fixtures/small-study.ts";
import { readStudy } from "../../study/record/read-study.ts";
import { scriptedModel } from "../../testing/scripted-model.ts";
import { studyPage } from "./study-page.ts";

async function recordOf(budget?: { readonly [name: string]: number }) {
  // Each reply is far longer than the longest before.
  const growing = scriptedModel((_, { index }) => "z".repeat(Math.min(20_000, 20 * 3 ** Math.floor(index / 6))));
  const bench = new Bench(smallTask({ model: growing }), { method: climb(), ...(budget && { budget }) });
  const result = await bench.run();
  return { result, record: await readStudy(await bench.store.read("s")) };
}

test("§3.11 the guarantee of a budget is printed as it was measured, for the limits that are set", async () => {
  const { result, record } = await recordOf({ tokens: 200_000, calls: 900 });
  const { bound, excess, inFlight } = result.slack;
  expect(bound.tokens).toBeGreaterThan(0);
  const n = (x: number) => x.toLocaleString("en-US");
  expect(studyPage({ record, busy: false }, "gradus.db")).toContain(
    `never above the budget by more than ${n(bound.tokens)} tokens: one call cost at most ${n(excess.tokens)} tokens more than was set aside for it, and at most ${inFlight} were held at once\n`,
  );
  const page = (budget: object, slack: Partial<Cost>, spent: Partial<Cost> = {}) => {
    const { accounts } = record;
    const more = {
      spent: { ...accounts.spent, ...spent },
      slack: { ...accounts.slack, bound: { ...bound, ...slack } },
    };
    return studyPage({ record: { ...record, budget, accounts: { ...accounts, ...more } }, busy: false }, "gradus.db");
  };
  expect(page({ calls: 900 }, {})).toContain("never above the budget: no call cost more than was set aside for it\n");
  expect(page({ usd: 1 }, { usd: 0.12001 })).toContain("by more than $0.13:");
  // A limit that was lowered below what had been spent guarantees nothing.
  expect(page({ tokens: 1 }, { tokens: 5 })).not.toContain("never above");
  expect(page({ rollouts: 900, seconds: 60 }, {})).not.toContain("never above");
});

test("without a budget nothing is promised", async () => {
  const { record } = await recordOf();
  expect(studyPage({ record, busy: false }, "gradus.db")).not.toContain("never above");
});
