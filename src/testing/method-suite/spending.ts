import assert from "node:assert/strict";
import { randomStream } from "../../search/random.ts";
import { top } from "../../search/selection.ts";
import { memoryStore } from "../../store/memory.ts";
import { forecast } from "../../study/forecast.ts";
import type { Result } from "../../study/result.ts";
import { callsOf, type Subject } from "./subject.ts";
import { latencies } from "./timing.ts";

/** Calls and rollouts are counted by those who make them, and by the study: the counts agree. */
export async function ledger(subject: Subject): Promise<void> {
  const { result, calls, entries } = await subject.undisturbed();
  assert.equal(result.spent.calls, calls);
  assert.equal(
    result.accounts.reduce((sum, part) => sum + part.cost.calls, 0),
    calls,
  );
  const rollouts = entries.filter((entry) => entry.kind === "rollout").length;
  assert.equal(result.spent.rollouts, rollouts);
}

/** A method whose first step takes more than a budget bears is refused there: it has the smallest that is accepted. */
export async function withinBudget(subject: Subject, budgets: number): Promise<void> {
  const { smallest } = await forecast(subject.ground.toy().task, { method: subject.make(), store: memoryStore() });
  for (const calls of subject.ground.calls.slice(0, budgets).map((few) => Math.max(few, smallest.calls))) {
    // What a budget ends may depend on the timing; what is promised of it may not.
    const toy = subject.ground.toy(latencies(randomStream(subject.seed, "budget", String(calls))));
    let most = 0;
    const watch = () => {
      most = Math.max(most, callsOf(toy));
    };
    const store = memoryStore();
    const result = await subject.run(toy, { store, budget: { calls }, steps: 1000, onEvent: watch });
    assert.ok(most <= calls && callsOf(toy) <= calls, `${callsOf(toy)} calls at a budget of ${calls}`);
    assert.equal(result.spent.calls, callsOf(toy));
    keepsTheBest(result);
    await subject.replayed(toy, store, result);
  }
}

/** What was seen to be best gets the last look, and the best of that look is the study's; without one it is what was seen, or the baseline. */
function keepsTheBest({ best, baseline, validation, train, finalists, ended }: Result): void {
  const first = (list: Result["validation"]) => top(list, 1)[0]?.candidate.id ?? baseline.id;
  const seen = first([validation, train].find((list) => list.length > 1) ?? []);
  const looked = finalists.map(({ candidate }) => candidate.id);
  const after = `after "${ended.message}"`;
  if (looked.length === 0) {
    assert.ok([baseline.id, seen].includes(best.id), `the best is lost ${after}`);
  } else {
    assert.ok(looked.includes(seen), `the best that was seen got no last look ${after}`);
    assert.equal(best.id, first(finalists), `the best is lost ${after}`);
  }
}
