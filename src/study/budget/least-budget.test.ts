import { expect, test } from "vitest";
import { randomSearch } from "../../methods/random-search.ts";
import { tpe } from "../../methods/tpe.ts";
import { memoryStore } from "../../store/memory.ts";
import { Bench, climb, errorOf, smallTask } from "../fixtures/small-study.ts";
import { forecast } from "../forecast.ts";

const dimensions = ["calls", "rollouts"] as const;

test.each(
  [randomSearch(), randomSearch({ width: 3 }), tpe()].flatMap((method) =>
    dimensions.map((of) => [method, of] as const),
  ),
)("$name: the smallest number of %s that is accepted bears a candidate and a verdict", async (method, of) => {
  const task = smallTask({ rows: [20, 4, 4] });
  const { smallest } = await forecast(task, { method, store: memoryStore() });
  const result = await new Bench(task, { method, budget: { [of]: smallest[of] } }).run();
  expect(result.train.length).toBeGreaterThan(1);
  expect(result.verdict.kind).not.toBe("not reached");
  expect(result.spent[of]).toBeLessThanOrEqual(smallest[of]);
  const less = new Bench(task, { method, budget: { [of]: smallest[of] - 1 } });
  expect(await errorOf(less.run())).toMatchObject({
    code: "BUDGET_TOO_SMALL",
    message: expect.stringContaining(`may need ${smallest[of]}`),
  });
});

test("where nobody has said what a method takes, plan and refusal agree on one more rollout", async () => {
  const task = smallTask({ rows: [20, 4, 4] });
  const { calls } = (await forecast(task, { method: climb(), store: memoryStore() })).smallest;
  expect(await errorOf(new Bench(task, { method: climb(), budget: { calls: calls - 1 } }).run())).toMatchObject({
    code: "BUDGET_TOO_SMALL",
  });
  const result = await new Bench(task, { method: climb(), budget: { calls } }).run();
  expect([result.ended.reason, result.verdict.kind]).toEqual(["budget", "not reached"]);
});
