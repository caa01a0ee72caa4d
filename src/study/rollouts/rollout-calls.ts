import { GradusError } from "../../graph/errors.ts";
import { hashOf } from "../../graph/json.ts";
import type { Perform } from "../../graph/run.ts";
import { isModelFailure } from "../../model/failure.ts";
import type { Role } from "../../model/meter.ts";
import { BadReply, repairRequest } from "../../model/reply.ts";
import type { ModelRequest } from "../../model/request.ts";
import type { ModelEffect } from "../../model/slot.ts";
import type { Pool } from "../budget/budget.ts";
import { addCost, type Cost, NOTHING } from "../budget/cost.ts";
import { type Calls, sampleIndex } from "../calls/calls.ts";
import type { BoundModel, Models } from "../calls/models.ts";
import type { Ending } from "../end/ending.ts";
import type { Ledger } from "../record/ledger.ts";
import type { Recorded } from "../record/recorded.ts";

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
  readonly #answered: (slot: string) => void;
  /** What its recorded replies and program failures have cost, found ones included; what was lost only the study counts. */
  cost: Cost = { ...NOTHING, rollouts: 1 };
  /** What went wrong that is not the candidate's doing: it counts even where the program caught it. */
  fault: unknown;
  /** The model whose call was that fault. */
  failing: BoundModel | undefined;
  /** The judge's replies that were found, not paid by this try. */
  readonly #found: Recorded[] = [];

  /** `answered` is told the slot of every paid reply. */
  constructor(parts: CallParts, key: string, pool: Pool, ending: Ending, answered: (slot: string) => void = () => {}) {
    this.#answered = answered;
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
        if (!own && !cut && this.fault === undefined) {
          this.fault = error;
          this.failing = this.#parts.models.used().find(({ slot }) => slot === effect.name);
        }
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
    const key = notVoid(ledger, `${this.#key}/${role}/${what}`);
    const known = ledger.find("call", key);
    if (known === undefined) this.#ending.check();
    else if (role === "judge") this.#found.push(known);
    const model = models.of(slot, choice);
    const sample = sampleIndex(seed, key);
    try {
      const { text, finish, cost } = known
        ? await calls.recall(known)
        : await calls.pay({ kind: "call", key, role, model, request, sample, facts: {}, pool: this.#pool, signal });
      // What another study has paid for costs no call, and shows nothing of the model now.
      if (known === undefined && cost.calls > 0) this.#answered(slot);
      return { text, finish };
    } finally {
      const recorded = ledger.find("call", key);
      if (recorded !== undefined) this.cost = addCost(this.cost, recorded.facts.cost as unknown as Cost);
    }
  }

  /**
   * Makes void what was found where it is why the metric failed: a judge's refusal, or a reply that its repair did not
   * mend. The next try asks anew. False where nothing was found so: a reply that was paid just now ends the study.
   */
  async voidUnusable(error: unknown): Promise<boolean> {
    const cause = GradusError.is(error) && error.code === "METRIC_FAILED" ? error.cause : undefined;
    const refused = this.#found.filter(({ facts }) => facts.failure !== undefined);
    const useless = cause instanceof BadReply ? await repaired(this.#found) : isModelFailure(cause) ? refused : [];
    for (const { key } of useless) await this.#parts.ledger.add("event", voidKey(key), {});
    return useless.length > 0;
  }
}

/** The key at which a call's reply counts: the first that is not void. */
function notVoid(ledger: Ledger, key: string): string {
  let current = key;
  for (let n = 2; ledger.find("event", voidKey(current)) !== undefined; n++) current = `${key}/anew ${n}`;
  return current;
}

function voidKey(key: string): string {
  return `${key}/void`;
}

/** The replies that had to be repaired, and their repairs. */
async function repaired(replies: readonly Recorded[]): Promise<readonly Recorded[]> {
  const read = await Promise.all(
    replies.map(async (recorded) => {
      const { request, text } = JSON.parse(await recorded.big()) as { request: ModelRequest; text: string };
      return {
        recorded,
        own: withoutLast(recorded, request),
        next: withoutLast(recorded, repairRequest(request, text, "")),
      };
    }),
  );
  const pairs = read.flatMap((first) =>
    read.filter(({ own }) => own === first.next).flatMap((second) => [first.recorded, second.recorded]),
  );
  return [...new Set(pairs)];
}

/** Identifies a conversation up to its last message, which says what was wrong where it asks for a repair. */
function withoutLast({ facts }: Recorded, { messages }: ModelRequest): string {
  return hashOf([facts.slot as string, messages.slice(0, -1) as never]);
}
