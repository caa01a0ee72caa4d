import type { Ledger } from "../record/ledger.ts";
import { addCost, type Cost, largerCost, NOTHING, scaleCost, subtractCost } from "./cost.ts";

/** What one role spent on one model slot. */
export interface MeterPart {
  readonly role: string;
  readonly slot: string;
  readonly cost: Cost;
}

/** How far a study may have gone above its budget: "never above budget + slack" is what a budget guarantees. */
export interface Slack {
  /** The most by which one call exceeded what was reserved for it. */
  readonly excess: Cost;
  /** The most calls for which something was reserved at once. */
  readonly inFlight: number;
  /** `excess` × `inFlight`; nothing where the budget is strict. */
  readonly bound: Cost;
}

/** What a journal says was spent; intents without an outcome are charged what they had reserved, as "unknown". */
export interface Accounts {
  readonly spent: Cost;
  readonly parts: readonly MeterPart[];
  /** Calls whose outcome is not known: they were in flight when the process died. */
  readonly unknown: number;
  readonly rollouts: number;
  readonly slack: Slack;
}

interface Facts {
  readonly role: string;
  readonly slot: string;
  readonly cost: Cost;
  readonly intent?: string;
  readonly open?: number;
}

/** Adds up a journal. */
export function accountsOf(ledger: Ledger): Accounts {
  const parts = new Map<string, MeterPart>();
  const open = new Map<string, Facts>();
  let rollouts = 0;
  let inFlight = 0;
  let excess: Cost = NOTHING;
  const charge = ({ role, slot, cost }: Facts) => {
    const known = parts.get(`${role} ${slot}`);
    parts.set(`${role} ${slot}`, { role, slot, cost: addCost(known?.cost ?? NOTHING, { ...cost, rollouts: 0 }) });
  };
  for (const { kind, key, facts: all } of ledger.all()) {
    const facts = all as unknown as Facts;
    if (kind === "rollout") rollouts++;
    else if (kind === "intent") {
      open.set(key, facts);
      inFlight = Math.max(inFlight, facts.open ?? 1);
    } else if (kind === "call" || kind === "ask" || kind === "lost") {
      const intent = facts.intent ?? key;
      excess = largerCost(excess, subtractCost(facts.cost, open.get(intent)?.cost ?? facts.cost));
      open.delete(intent);
      charge(facts);
    }
  }
  for (const facts of open.values()) charge(facts);
  const all = [...parts.values()].sort((a, b) => (`${a.role} ${a.slot}` < `${b.role} ${b.slot}` ? -1 : 1));
  const spent = all.reduce((sum, part) => addCost(sum, part.cost), { ...NOTHING, rollouts });
  const slack = { excess, inFlight, bound: scaleCost(excess, inFlight) };
  return { spent, parts: all, unknown: open.size, rollouts, slack };
}
