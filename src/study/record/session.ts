import type { Json } from "../../graph/json.ts";
import type { BudgetLimits } from "../budget/budget.ts";
import type { Conduct } from "../options.ts";
import type { Ledger } from "./ledger.ts";

/** Steps at most, where nothing else is said. */
const STEPS = 1_000;

/** One stretch of a study's life: from its begin, or from where it was continued, to its stop. */
export interface Session {
  /** 0 for the first. */
  readonly generation: number;
  readonly budget: BudgetLimits;
  readonly steps: number;
}

/** What earlier sessions decided, and a record that this one continues them. */
export async function openSession(ledger: Ledger, options: Conduct): Promise<Session> {
  const { mode, recorded } = options;
  let generation = 0;
  let budget = recorded?.budget ?? options.budget ?? {};
  let steps = recorded?.steps ?? options.steps ?? STEPS;
  for (;;) {
    const known = ledger.find("event", `continued ${generation + 1}`);
    if (known === undefined) break;
    generation++;
    budget = known.facts.budget as BudgetLimits;
    steps = known.facts.steps as number;
  }
  const stopped = ledger.find("event", `stopped ${generation}`) !== undefined;
  if (mode === "resume" && (stopped || options.budget !== undefined || options.steps !== undefined)) {
    generation++;
    budget = { ...budget, ...options.budget };
    steps = options.steps ?? steps;
    await ledger.add("event", `continued ${generation}`, { budget: { ...budget } as Json, steps });
  }
  return { generation, budget, steps };
}
