import type { Example } from "../../evaluate/example.ts";
import { canonical } from "../../graph/json.ts";
import type { Budget } from "../budget/budget.ts";
import { type Cost, NOTHING } from "../budget/cost.ts";
import { batchCost } from "../budget/least-budget.ts";
import { settleAll } from "../calls/settle.ts";
import { isEnded } from "../end/ended.ts";
import type { Facts, Kernel } from "../kernel.ts";
import { diverged } from "../record/diverged.ts";
import type { Recorded } from "../record/recorded.ts";
import type { Rollout } from "./evidence.ts";
import { type Cell, keyOf } from "./rollouts.ts";

/**
 * Runs the cells that are not recorded, as one batch that the budget admits whole or not at all. A batch that ends early
 * leaves its finished rollouts recorded, but gives no evidence: it throws `StudyEnded`.
 */
export async function evaluateCells<E extends Example>(
  kernel: Kernel,
  path: string,
  cells: readonly Cell<E>[],
  facts: Facts,
): Promise<Rollout<E>[]> {
  const { ledger, rollouts, budget, ending, tell } = kernel;
  const known = ledger.find("event", path);
  if (known !== undefined && canonical(known.facts.asked) !== canonical(facts))
    throw diverged(path, known.facts.asked, facts);
  const refused = ending.recordedAt(path);
  if (refused !== undefined) throw refused;
  const found = cells.map((cell) => rollouts.find(cell));
  const missing = new Set(cells.filter((_, i) => found[i] === undefined).map(keyOf)).size;
  if (missing > 0) ending.check();
  const amount = missing === 0 ? NOTHING : batchCost(rollouts.largest, missing);
  // A batch that was admitted once is not decided again: what is free by now has to do.
  const pool = budget.tryPool(known === undefined ? amount : freeOf(budget, amount));
  if (pool === undefined) {
    const lack = budget.lacks(amount);
    throw await ending.record(
      path,
      "budget",
      `the budget has not enough ${lack} left for a batch of ${missing} rollouts`,
    );
  }
  const over = ending.pace.begin(missing, kernel.watch.seconds());
  try {
    if (known === undefined && !ending.replayOnly) await ledger.add("event", path, { asked: facts as never });
    const work = cells.flatMap((cell, i) => (found[i] === undefined ? [rollouts.run(cell, pool, ending)] : []));
    const run: Recorded[] = await settleAll(work, ending);
    return cells.map((cell, i) => rollouts.view(cell, found[i] ?? run.shift()!));
  } catch (error) {
    // Where money in flight ended the batch, it ends here in every later run of this session, too.
    if (isEnded(error) && error.reason === "budget" && !ending.replayOnly)
      throw await ending.record(path, "budget", error.message);
    throw error;
  } finally {
    over(kernel.watch.seconds());
    budget.closePool(pool);
    rollouts.observe();
    tell({ type: "spent", spent: budget.spent, seconds: kernel.watch.seconds() });
  }
}

/** As much of an amount as is free. */
function freeOf(budget: Budget, amount: Cost): Cost {
  const least = (d: keyof Cost) => Math.max(0, Math.min(amount[d], budget.free(d)));
  return { calls: least("calls"), tokens: least("tokens"), usd: least("usd"), rollouts: least("rollouts") };
}
