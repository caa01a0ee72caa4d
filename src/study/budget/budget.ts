import { GradusError, nearest } from "../../graph/errors.ts";
import { addCost, type Cost, DIMENSIONS, type Dimension, NOTHING, subtractCost } from "./cost.ts";

/** The most that a study may use, over every model together. What is absent is not limited. */
export interface BudgetLimits {
  /** Requests to models. */
  readonly calls?: number;
  readonly tokens?: number;
  readonly usd?: number;
  /** Runs of the program. */
  readonly rollouts?: number;
  /** Active wall time in seconds, over all sessions of the study. */
  readonly seconds?: number;
  /** Slack 0: every call is reserved at its upper bound; needs `maxOutputTokens` on every model. */
  readonly strict?: boolean;
}

/** Throws `BAD_BUDGET` for a limit that is unknown or not above 0. */
export function checkLimits(limits: BudgetLimits): void {
  const names: readonly string[] = [...DIMENSIONS, "seconds", "strict"];
  for (const [name, limit] of Object.entries(limits)) {
    if (!names.includes(name)) {
      const near = nearest(name, names);
      throw new GradusError("BAD_BUDGET", `a budget has no limit "${name}"`, {
        fix: `${near === undefined ? "" : `"${near}" is near; `}there are ${names.join(", ")}`,
      });
    }
    if (typeof limit === "number" && !(limit > 0)) {
      throw new GradusError("BAD_BUDGET", `the budget's ${name} is ${limit}`, {
        fix: `give a number above 0, or leave ${name} out`,
      });
    }
  }
}

/** An amount set aside. Ends by `settle`: what was really used is spent, the rest is free again. */
export interface Hold {
  readonly amount: Cost;
  settle(used: Cost): void;
}

/**
 * The ledger of a budget: spent + held passes the limits only by what settlements exceed their holds.
 * Part of it can be kept back for the end of the study.
 */
export class Budget {
  readonly limits: BudgetLimits;
  #spent: Cost = NOTHING;
  #held: Cost = NOTHING;
  #final: Cost = NOTHING;
  #paying = 0;
  readonly #waiting = new Set<() => void>();

  constructor(limits: BudgetLimits) {
    checkLimits(limits);
    this.limits = limits;
  }

  get spent(): Cost {
    return this.#spent;
  }

  get held(): Cost {
    return this.#held;
  }

  /** For how many calls something is held. */
  get calls(): number {
    return this.#paying;
  }

  /** What is neither spent nor held nor kept for the end; Infinity where nothing limits it. */
  free(dimension: Dimension): number {
    const limit = this.limits[dimension];
    return limit === undefined
      ? Number.POSITIVE_INFINITY
      : limit - this.#spent[dimension] - this.#held[dimension] - this.#final[dimension];
  }

  /** Keeps an amount back for the end of the study; `NOTHING` opens it. */
  keepForEnd(amount: Cost): void {
    this.#final = amount;
    this.#wake();
  }

  /** The dimension that cannot bear `amount`, if any. */
  lacks(amount: Cost): Dimension | undefined {
    return DIMENSIONS.find((d) => amount[d] > 0 && this.free(d) < amount[d] * (1 - 1e-9));
  }

  /** Sets an amount aside, or says by `undefined` that it is not there. */
  tryHold(amount: Cost): Hold | undefined {
    if (this.lacks(amount) !== undefined) return undefined;
    return this.#hold(amount);
  }

  /** Sets an amount aside for a batch of rollouts, or says by `undefined` that it is not there. */
  tryPool(amount: Cost): Pool | undefined {
    if (this.lacks(amount) !== undefined) return undefined;
    this.#held = addCost(this.#held, amount);
    return new Pool(amount);
  }

  /** Gives back what no rollout has drawn. */
  closePool(pool: Pool): void {
    this.#held = subtractCost(this.#held, pool.left);
    pool.left = NOTHING;
    this.#wake();
  }

  /** Sets aside one more rollout: from the pool, else from what is free. */
  holdRollout(pool: Pool): Hold | undefined {
    return this.#take({ ...NOTHING, rollouts: 1 }, pool);
  }

  /** Charges what has been used already, as a loaded journal tells. */
  charge(used: Cost): void {
    this.#spent = addCost(this.#spent, used);
  }

  /**
   * Sets aside what one call may cost: from the batch's own pool, then from what is free; otherwise waits for other
   * calls to settle, and gives `undefined` where none is under way.
   */
  async holdForCall(amount: Cost, pool: Pool | undefined, signal: AbortSignal): Promise<Hold | undefined> {
    for (;;) {
      signal.throwIfAborted();
      const hold = this.#take(amount, pool);
      if (hold !== undefined) return this.#paid(hold);
      if (this.#paying === 0) return undefined;
      await this.#settlement(signal);
    }
  }

  #take(amount: Cost, pool: Pool | undefined): Hold | undefined {
    if (pool === undefined) return this.tryHold(amount);
    const drawn = pool.available(amount);
    const rest = subtractCost(amount, drawn);
    if (this.lacks(rest) !== undefined) return undefined;
    pool.left = subtractCost(pool.left, drawn);
    this.#held = subtractCost(this.#held, drawn);
    return this.#hold(amount);
  }

  #hold(amount: Cost): Hold {
    this.#held = addCost(this.#held, amount);
    let open = true;
    return {
      amount,
      settle: (used) => {
        if (!open) return;
        open = false;
        this.#held = subtractCost(this.#held, amount);
        this.#spent = addCost(this.#spent, used);
        this.#wake();
      },
    };
  }

  #paid(hold: Hold): Hold {
    this.#paying++;
    let open = true;
    return {
      amount: hold.amount,
      settle: (used) => {
        if (open) this.#paying--;
        open = false;
        hold.settle(used);
      },
    };
  }

  /** Resolves when a call settles or an amount becomes free. */
  #settlement(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#waiting.delete(done);
        signal.removeEventListener("abort", done);
        resolve();
      };
      this.#waiting.add(done);
      signal.addEventListener("abort", done, { once: true });
    });
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }
}

/** What a batch has set aside for its rollouts; they draw on it. */
export class Pool {
  left: Cost;

  constructor(amount: Cost) {
    this.left = amount;
  }

  /** The part of `amount` that the pool can give. */
  available(amount: Cost): Cost {
    const least = (d: keyof Cost) => Math.min(amount[d], this.left[d]);
    return { calls: least("calls"), tokens: least("tokens"), usd: least("usd"), rollouts: least("rollouts") };
  }
}
