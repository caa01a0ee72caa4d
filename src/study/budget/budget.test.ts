import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Budget, type Hold, type Pool } from "./budget.ts";
import { addCost, type Cost, DIMENSIONS, NOTHING } from "./cost.ts";

const cost = (calls: number, tokens = 0, usd = 0, rollouts = 0): Cost => ({ calls, tokens, usd, rollouts });
const never = new AbortController().signal;

describe("§3.11 a budget", () => {
  test("sets aside what is there, and refuses what is not", () => {
    const budget = new Budget({ calls: 3 });
    const two = budget.tryHold(cost(2));
    expect(budget.tryHold(cost(2))).toBeUndefined();
    expect(budget.lacks(cost(2))).toBe("calls");
    two?.settle(cost(1));
    two?.settle(cost(1));
    expect(budget.spent.calls).toBe(1);
    expect(budget.free("calls")).toBe(2);
    expect(budget.free("usd")).toBe(Number.POSITIVE_INFINITY);
  });

  test("keeps back what the end needs, and opens it then", () => {
    const budget = new Budget({ calls: 3 });
    budget.keepForEnd(cost(2));
    expect(budget.tryHold(cost(2))).toBeUndefined();
    budget.keepForEnd(NOTHING);
    expect(budget.tryHold(cost(2))).toBeDefined();
  });

  test("gives back what no rollout of a batch has drawn", () => {
    const budget = new Budget({ calls: 4, rollouts: 2 });
    const pool = budget.tryPool(cost(4, 0, 0, 2))!;
    budget.holdRollout(pool)!.settle(cost(0, 0, 0, 1));
    expect(budget.free("calls")).toBe(0);
    budget.closePool(pool);
    expect(budget.free("calls")).toBe(4);
    expect(budget.free("rollouts")).toBe(1);
    expect(budget.held).toEqual(NOTHING);
  });

  test("a call waits while others are paid for, and wakes when one settles", async () => {
    const budget = new Budget({ calls: 2, tokens: 100 });
    const first = (await budget.holdForCall(cost(1, 100), undefined, never))!;
    const second = budget.holdForCall(cost(1, 60), undefined, never);
    let woken = false;
    void second.then(() => {
      woken = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(woken).toBe(false);
    first.settle(cost(1, 30));
    expect(await second).toBeDefined();
    expect(budget.spent.tokens + budget.held.tokens).toBe(90);
  });

  test("a call that can never be borne is refused instead of waiting for ever", async () => {
    const budget = new Budget({ tokens: 100 });
    const first = (await budget.holdForCall(cost(1, 50), undefined, never))!;
    const impossible = budget.holdForCall(cost(1, 500), undefined, never);
    first.settle(cost(1, 10));
    expect(await impossible).toBeUndefined();
  });

  test("an abort ends the waiting with its reason", async () => {
    const budget = new Budget({ tokens: 100 });
    await budget.holdForCall(cost(1, 100), undefined, never);
    const controller = new AbortController();
    const waiting = budget.holdForCall(cost(1, 50), undefined, controller.signal);
    controller.abort(new Error("enough"));
    await expect(waiting).rejects.toThrow("enough");
  });

  test.each([{ calls: 0 }, { usd: -1 }, { tokens: Number.NaN }])("refuses the limits %j", (limits) => {
    expect(() => new Budget(limits)).toThrow(expect.objectContaining({ code: "BAD_BUDGET" }));
  });

  test("refuses a limit that it does not know, with the nearest", () => {
    expect(() => new Budget({ call: 3 } as object)).toThrow(
      expect.objectContaining({ code: "BAD_BUDGET", fix: expect.stringContaining('"calls"') }),
    );
  });
});

/** What may happen to a budget. */
type Step =
  | { readonly do: "hold"; readonly amount: Cost }
  | { readonly do: "pool"; readonly amount: Cost }
  | { readonly do: "keep"; readonly amount: Cost }
  | { readonly do: "rollout"; readonly which: number }
  | { readonly do: "close"; readonly which: number }
  | { readonly do: "call"; readonly amount: Cost; readonly which: number }
  | { readonly do: "settle"; readonly which: number; readonly over: number };

const amount = fc.record({
  calls: fc.nat(3),
  tokens: fc.nat(50),
  usd: fc.nat(20).map((n) => n / 1000),
  rollouts: fc.nat(2),
});
const which = fc.nat(20);
const step: fc.Arbitrary<Step> = fc.oneof(
  ...(["hold", "pool", "keep"] as const).map(
    (what) => fc.record({ do: fc.constant(what), amount }) as fc.Arbitrary<Step>,
  ),
  ...(["rollout", "close"] as const).map((what) => fc.record({ do: fc.constant(what), which }) as fc.Arbitrary<Step>),
  fc.record({ do: fc.constant("call" as const), amount, which }),
  fc.record({ do: fc.constant("settle" as const), which, over: fc.nat(30) }),
);

test("§3.11 whatever is held, drawn and settled: nothing is above the limits but by the excess, nothing leaks", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const limits = { calls: 20, tokens: 300, usd: 0.1, rollouts: 8 };
      const budget = new Budget(limits);
      const holds: Hold[] = [];
      const pools: Pool[] = [];
      let used = NOTHING;
      let excess = 0;
      const controller = new AbortController();
      const waiting: Promise<unknown>[] = [];
      for (const one of steps) {
        if (one.do === "hold") holds.push(...present(budget.tryHold(one.amount)));
        else if (one.do === "pool") pools.push(...present(budget.tryPool(one.amount)));
        else if (one.do === "keep") {
          // Only what is free can be kept back: as the study does, which opens with it.
          if (budget.lacks(one.amount) === undefined && holds.length + pools.length === 0)
            budget.keepForEnd(one.amount);
        } else if (one.do === "rollout") {
          const pool = pools[one.which % Math.max(1, pools.length)];
          if (pool) holds.push(...present(budget.holdRollout(pool)));
        } else if (one.do === "close") {
          const [pool] = pools.splice(one.which % Math.max(1, pools.length), 1);
          if (pool) budget.closePool(pool);
        } else if (one.do === "call") {
          const pool = pools[one.which % Math.max(1, pools.length)];
          waiting.push(
            budget.holdForCall(one.amount, pool, controller.signal).then(
              (hold) => holds.push(...present(hold)),
              () => {},
            ),
          );
          await new Promise((resolve) => setImmediate(resolve));
        } else if (one.do === "settle") {
          const [hold] = holds.splice(one.which % Math.max(1, holds.length), 1);
          if (hold) {
            const real = { ...hold.amount, tokens: hold.amount.tokens + one.over };
            excess += one.over;
            used = addCost(used, real);
            hold.settle(real);
            await new Promise((resolve) => setImmediate(resolve));
          }
        }
        for (const d of DIMENSIONS) {
          const total = budget.spent[d] + budget.held[d];
          expect(total).toBeLessThanOrEqual(limits[d] + (d === "tokens" ? excess : 0) + 1e-9);
          expect(Math.min(budget.spent[d], budget.held[d])).toBeGreaterThanOrEqual(0);
        }
      }
      controller.abort(new Error("over"));
      await Promise.all(waiting);
      for (const hold of holds) hold.settle(NOTHING);
      for (const pool of pools) budget.closePool(pool);
      expect(budget.held).toEqual(NOTHING);
      expect(budget.spent).toEqual(used);
      expect(budget.calls).toBe(0);
    }),
    { numRuns: 200 },
  );
});

function present<T>(x: T | undefined): T[] {
  return x === undefined ? [] : [x];
}
