import { hashOf } from "../graph/json.ts";
import type { Perform } from "../graph/run.ts";
import { isModelFailure } from "../model/failure.ts";
import type { Role } from "../model/meter.ts";
import type { ModelRequest } from "../model/request.ts";
import type { ModelEffect } from "../model/slot.ts";
import type { Pool } from "./budget.ts";
import { type Calls, sampleIndex } from "./calls.ts";
import { addCost, type Cost, NOTHING } from "./cost.ts";
import type { Ending } from "./ending.ts";
import type { Ledger } from "./ledger.ts";
import type { BoundModel, Models } from "./models.ts";

/** What calls of rollouts are made with. */
export interface CallParts {
  readonly seed: number | string;
  readonly ledger: Ledger;
  readonly calls: Calls;
  readonly models: Models;
}

/** The model calls of one try of one rollout: found by (model, request, occurrence), else paid. */
export class RolloutCalls {
  readonly #parts: CallParts;
  readonly #key: string;
  readonly #pool: Pool;
  readonly #ending: Ending;
  /** What all its calls have cost, found ones included. */
  cost: Cost = { ...NOTHING, rollouts: 1 };
  /** What went wrong that is not the candidate's doing: it counts even where the program caught it. */
  fault: unknown;
  /** The model that was asked last. */
  model: BoundModel | undefined;

  constructor(parts: CallParts, key: string, pool: Pool, ending: Ending) {
    this.#parts = parts;
    this.#key = key;
    this.#pool = pool;
    this.#ending = ending;
  }

  /** The effect handler of the program, or of its metric. */
  handler(role: Role): Perform {
    const occurrences = new Map<string, number>();
    return async (effect, place) => {
      if (effect.kind !== "model") return await effect.direct(place.signal);
      const request = effect.request as unknown as ModelRequest;
      const what = `${effect.name}/${place.scope}/${hashOf(request)}`;
      const occurrence = occurrences.get(what) ?? 0;
      occurrences.set(what, occurrence + 1);
      const { choice } = effect as unknown as ModelEffect;
      try {
        return (await this.#reply(role, `${what}/${occurrence}`, effect.name, choice, request, place.signal)) as never;
      } catch (error) {
        const own = isModelFailure(error) && error.failure === "program";
        // What was cut off by the rollout's own end is told by that end.
        const cut = place.signal.aborted && !this.#ending.signal.aborted;
        if (!own && !cut) this.fault ??= error;
        throw error;
      }
    };
  }

  async #reply(
    role: Role,
    what: string,
    slot: string,
    choice: ModelEffect["choice"],
    request: ModelRequest,
    signal: AbortSignal,
  ): Promise<object> {
    const { ledger, calls, models, seed } = this.#parts;
    const key = `${this.#key}/${role}/${what}`;
    const known = ledger.find("call", key);
    if (known === undefined) this.#ending.check();
    this.model = models.of(slot, choice);
    const { model } = this;
    const sample = sampleIndex(seed, key);
    const paid = known
      ? await calls.recall(known)
      : await calls.pay({ kind: "call", key, role, model, request, sample, facts: {}, pool: this.#pool, signal });
    this.cost = addCost(this.cost, paid.cost);
    return { text: paid.text, finish: paid.finish };
  }
}
