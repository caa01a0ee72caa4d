import { addCost, type Cost, NOTHING } from "./cost.ts";
import type { Ledger } from "./ledger.ts";

/** What one role spent on one model slot. */
export interface MeterPart {
  readonly role: string;
  readonly slot: string;
  readonly cost: Cost;
}

/** What a journal says was spent; intents without an outcome are charged what they had reserved, as "unknown". */
export interface Accounts {
  readonly spent: Cost;
  readonly parts: readonly MeterPart[];
  /** Calls whose outcome is not known: they were in flight when the process died. */
  readonly unknown: number;
  readonly rollouts: number;
}

/** Adds up a journal. */
export function accountsOf(ledger: Ledger): Accounts {
  const parts = new Map<string, MeterPart>();
  const settled = new Set<string>();
  const intents: { key: string; role: string; slot: string; cost: Cost }[] = [];
  let rollouts = 0;
  const charge = (role: string, slot: string, cost: Cost) => {
    const known = parts.get(`${role} ${slot}`);
    parts.set(`${role} ${slot}`, { role, slot, cost: addCost(known?.cost ?? NOTHING, { ...cost, rollouts: 0 }) });
  };
  for (const { kind, key, facts } of ledger.all()) {
    const { role, slot, cost, intent } = facts as unknown as {
      role: string;
      slot: string;
      cost: Cost;
      intent?: string;
    };
    if (kind === "rollout") rollouts++;
    else if (kind === "intent") intents.push({ key, role, slot, cost });
    else if (kind === "call" || kind === "ask" || kind === "lost") {
      settled.add(intent ?? key);
      charge(role, slot, cost);
    }
  }
  const lost = intents.filter((one) => !settled.has(one.key));
  for (const { role, slot, cost } of lost) charge(role, slot, cost);
  const all = [...parts.values()].sort((a, b) => (`${a.role} ${a.slot}` < `${b.role} ${b.slot}` ? -1 : 1));
  const spent = all.reduce((sum, part) => addCost(sum, part.cost), { ...NOTHING, rollouts });
  return { spent, parts: all, unknown: lost.length, rollouts };
}
