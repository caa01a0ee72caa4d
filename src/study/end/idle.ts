import type { Ledger } from "../record/ledger.ts";

/** So many steps in a row that pay nothing end a study: its method has nothing new to try. */
export const IDLE_STEPS = 50;

/** Counts steps since the last one that paid for anything. */
export class Idle {
  #paid = -1;
  #steps = 0;

  /** The count as the last recorded step left it; an end that this count brought in an earlier session has reset it. */
  static of(ledger: Ledger, generation: number): Idle {
    const idle = new Idle();
    for (const { kind, key, facts } of ledger.all()) {
      if (kind === "end" && facts.idle === true && !key.endsWith(`~${generation}`)) {
        idle.#paid = -1;
        idle.#steps = 0;
      } else if (kind === "event" && typeof facts.idle === "number" && typeof facts.paid === "number") {
        idle.#paid = facts.paid;
        idle.#steps = facts.idle;
      }
    }
    return idle;
  }

  /** A step begins when `paid` results have been paid for. What it returns is recorded with the step. */
  note(paid: number): { readonly idle: number; readonly paid: number } {
    this.#steps = paid === this.#paid ? this.#steps + 1 : 0;
    this.#paid = paid;
    return { idle: this.#steps, paid };
  }

  isLong(paid: number): boolean {
    return paid === this.#paid && this.#steps + 1 >= IDLE_STEPS;
  }
}
