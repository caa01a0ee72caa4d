import type { ModelRequest } from "../model/request.ts";
import { type Calls, sampleIndex } from "./calls.ts";
import type { Ending } from "./ending.ts";
import type { Ledger, Recorded } from "./ledger.ts";
import type { BoundModel } from "./models.ts";

/** So many tries of one rollout must fail while others succeed before it is unreachable. */
const STRIKES = 3;

/** After so many tries in a row during which nothing else succeeded, the model itself is asked. */
const DRY = 3;

/** What is known of a rollout whose calls keep failing. */
interface Trouble {
  strikes: number;
  dry: number;
}

interface Parts {
  readonly ledger: Ledger;
  readonly calls: Calls;
  readonly seed: number | string;
}

/** Tells a rollout that cannot be reached from a model that does not answer anybody. */
export class Poison {
  readonly #parts: Parts;
  readonly #troubles = new Map<string, Trouble>();
  #successes = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** How many rollouts have succeeded so far: what a try compares before and after. */
  get successes(): number {
    return this.#successes;
  }

  succeeded(): void {
    this.#successes++;
  }

  /**
   * What a failed try means: "again", "unreachable" (the candidate's failure), or "outage" (nobody is answered).
   * Where nothing else runs that could tell, a question that was answered before is asked once more.
   */
  async judge(
    key: string,
    before: number,
    message: string,
    model: BoundModel | undefined,
    ending: Ending,
  ): Promise<"again" | "unreachable" | "outage"> {
    const { ledger } = this.#parts;
    const trouble = this.#troubles.get(key) ?? { strikes: 0, dry: 0 };
    this.#troubles.set(key, trouble);
    let n = 1;
    while (ledger.find("event", `${key}/try ${n}`) !== undefined) n++;
    await ledger.add("event", `${key}/try ${n}`, { message });
    if (this.#successes > before) trouble.strikes++;
    else if (++trouble.dry >= DRY) {
      if (!(await this.#answers(`${key}/probe ${n}`, model, ending))) return "outage";
      trouble.strikes++;
    }
    return trouble.strikes >= STRIKES ? "unreachable" : "again";
  }

  /** Whether the model answers what it has answered before; what cannot be asked counts as no answer. */
  async #answers(key: string, model: BoundModel | undefined, ending: Ending): Promise<boolean> {
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
