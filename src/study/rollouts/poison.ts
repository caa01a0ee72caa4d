import type { ModelRequest } from "../../model/request.ts";
import { type Calls, sampleIndex } from "../calls/calls.ts";
import type { BoundModel } from "../calls/models.ts";
import type { Ending } from "../end/ending.ts";
import type { Ledger } from "../record/ledger.ts";
import type { Recorded } from "../record/recorded.ts";

/** So many tries of one rollout must fail while others are answered before it is unreachable. */
const STRIKES = 3;

/** After so many tries during which the model answered nobody else, the model itself is asked. */
const DRY = 3;

/** The last paid answer that a slot gave to one rollout. */
interface Answer {
  readonly key: string;
  readonly at: number;
}

interface Parts {
  readonly ledger: Ledger;
  readonly calls: Calls;
  readonly seed: number | string;
}

/** Tells a rollout that cannot be reached from a model that does not answer anybody. */
export class Poison {
  readonly #parts: Parts;
  /** By slot, the answers to the two rollouts that were answered last: one of them is another than any given one. */
  readonly #latest = new Map<string, readonly Answer[]>();
  /** Tries without an answer to anybody; of this session only, so that a resumed study gives the model time anew. */
  readonly #dry = new Map<string, number>();
  #answers = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** How many paid calls were answered so far: what a try takes along from its start. */
  get answers(): number {
    return this.#answers;
  }

  /** A slot has answered a paid call of the rollout `key`. */
  answered(slot: string, key: string): void {
    const others = (this.#latest.get(slot) ?? []).filter((answer) => answer.key !== key);
    this.#latest.set(slot, [{ key, at: ++this.#answers }, ...others.slice(0, 1)]);
  }

  /**
   * What a failed try means: "again", "unreachable" (the candidate's failure), or "outage" (nobody is answered). Only an
   * answer of the failing model to another rollout shows that it is this one's fault; where nothing else runs that could
   * tell, a question that was answered before is asked once more.
   */
  async judge(
    key: string,
    before: number,
    message: string,
    model: BoundModel | undefined,
    ending: Ending,
  ): Promise<"again" | "unreachable" | "outage"> {
    const { tries, strikes } = this.#recorded(key);
    const n = tries + 1;
    const strike = this.#answeredOthers(key, before, model);
    await this.#parts.ledger.add("event", tryKey(key, n), { message, strike });
    if (strike) return strikes + 1 >= STRIKES ? "unreachable" : "again";
    const dry = (this.#dry.get(key) ?? 0) + 1;
    this.#dry.set(key, dry);
    if (dry < DRY) return strikes >= STRIKES ? "unreachable" : "again";
    if (!(await this.#probe(probeKey(key, n), model, ending))) return "outage";
    return strikes + 1 >= STRIKES ? "unreachable" : "again";
  }

  /** The tries of a rollout that the journal has, and how many of them count against it: also those of earlier sessions. */
  #recorded(key: string): { readonly tries: number; readonly strikes: number } {
    const { ledger } = this.#parts;
    let tries = 0;
    let strikes = 0;
    for (;;) {
      const known = ledger.find("event", tryKey(key, tries + 1));
      if (known === undefined) return { tries, strikes };
      tries++;
      const probe = ledger.find("call", probeKey(key, tries));
      if (known.facts.strike === true || (probe !== undefined && probe.facts.failure === undefined)) strikes++;
    }
  }

  #answeredOthers(key: string, before: number, model: BoundModel | undefined): boolean {
    const latest = model === undefined ? [...this.#latest.values()].flat() : (this.#latest.get(model.slot) ?? []);
    return latest.some((answer) => answer.key !== key && answer.at > before);
  }

  /** Whether the model answers what it has answered before; what cannot be asked counts as no answer. */
  async #probe(key: string, model: BoundModel | undefined, ending: Ending): Promise<boolean> {
    const { calls, seed } = this.#parts;
    const answered = this.#lastAnswer(model);
    if (model === undefined || answered === undefined) return false;
    const { request } = JSON.parse(await answered.big()) as { request: ModelRequest };
    const sample = sampleIndex(seed, key);
    const { signal } = ending;
    try {
      await calls.pay({ kind: "call", key, role: "program", model, request, sample, facts: {}, signal });
      return true;
    } catch {
      return false;
    }
  }

  #lastAnswer(model: BoundModel | undefined): Recorded | undefined {
    let last: Recorded | undefined;
    for (const one of this.#parts.ledger.all())
      if (one.kind === "call" && one.facts.slot === model?.slot && one.facts.failure === undefined) last = one;
    return last;
  }
}

function tryKey(key: string, n: number): string {
  return `${key}/try ${n}`;
}

function probeKey(key: string, n: number): string {
  return `${key}/probe ${n}`;
}
