import { GradusError } from "../../graph/errors.ts";
import type { ChatModel } from "../../model/chat-model.ts";
import { createLimiter, type Limiter, type Limits } from "../../model/limits.ts";
import { type ModelChoice, type ModelSettings, type ModelSetup, setupOf } from "../../model/setup.ts";

/** A model that calls go through. */
export interface BoundModel extends ModelSetup {
  readonly slot: string;
  readonly limiter: Limiter;
}

/** The models of one study by slot name: a swap from outside goes before the slot's own default. */
export class Models {
  readonly #swaps: Readonly<Record<string, ModelChoice>>;
  readonly #settings: Readonly<Record<string, ModelSettings>>;
  readonly #bound = new Map<string, BoundModel>();
  readonly #gates = new Map<ChatModel, Gate>();

  constructor(
    swaps: Readonly<Record<string, ModelChoice>> = {},
    settings: Readonly<Record<string, ModelSettings>> = {},
  ) {
    this.#swaps = swaps;
    this.#settings = settings;
  }

  /** The model of a slot. Throws `NO_MODEL` where nothing fills it. */
  of(slot: string, fallback?: ModelChoice): BoundModel {
    const known = this.#bound.get(slot);
    if (known !== undefined) return known;
    const choice = this.#swaps[slot] ?? fallback;
    if (choice === undefined) {
      throw new GradusError("NO_MODEL", `no model is given for "${slot}"`, {
        fix:
          slot === OPTIMIZER
            ? "give one: optimize(task, { optimizer: model }), or --optimizer openai-compatible:URL#MODEL on the command line"
            : `give one: optimize(task, { models: { "${slot}": model } }), or --model ${slot}=openai-compatible:URL#MODEL on the command line`,
      });
    }
    const setup = this.#setup(slot, choice);
    const bound = { ...setup, slot, limiter: this.#gate(setup).limiter };
    this.#bound.set(slot, bound);
    return bound;
  }

  /**
   * The model that a method asks under a slot's name: the optimizer's, with its settings, where the slot was given none.
   * A default that the program has for a slot of that name is not the method's.
   */
  asked(slot: string): BoundModel {
    if (slot === OPTIMIZER || this.has(slot)) return this.of(slot);
    const setup = { ...this.of(OPTIMIZER), ...this.#settings[slot] };
    return { ...setup, slot, limiter: this.#gate(setup).limiter };
  }

  #setup(slot: string, choice: ModelChoice): ModelSetup {
    return { ...setupOf(choice), ...this.#settings[slot] };
  }

  /** The one gate before a model: the strictest limits of all slots that are known to use it. */
  #gate(setup: ModelSetup): Gate {
    const known = this.#gates.get(setup.model);
    if (known !== undefined) {
      known.tighten(setup);
      return known;
    }
    const given = Object.entries(this.#swaps).map(([slot, choice]) => this.#setup(slot, choice));
    const same = given.filter(({ model }) => model === setup.model);
    const gate = new Gate(same.reduce<Limits>(strictest, strictest(setup, {})));
    this.#gates.set(setup.model, gate);
    return gate;
  }

  /** Whether a model was given for a slot from outside. */
  has(slot: string): boolean {
    return this.#swaps[slot] !== undefined;
  }

  /** The slots that a model was given for from outside. */
  given(): readonly string[] {
    return Object.keys(this.#swaps);
  }

  /** The slots that were used so far. */
  used(): readonly BoundModel[] {
    return [...this.#bound.values()];
  }
}

/** A limiter that can become stricter while calls go through it. */
class Gate {
  #limits: Limits;
  #inner: Limiter;
  /** What slots hold: it stays the same when the limits change. */
  readonly limiter: Limiter = {
    run: (work, call) => this.#inner.run(work, call),
    pause: (ms) => this.#inner.pause(ms),
    counts: () => this.#inner.counts(),
  };

  constructor(limits: Limits) {
    this.#limits = limits;
    this.#inner = createLimiter(limits);
  }

  /** Calls from now on keep these limits too. The old limiter stays within: it knows what is in flight. */
  tighten(limits: Limits): void {
    const both = strictest(this.#limits, limits);
    if (LIMITS.every((name) => both[name] === this.#limits[name])) return;
    const [inner, outer] = [this.#inner, createLimiter(both)];
    this.#limits = both;
    this.#inner = { ...outer, run: (work, call) => outer.run(() => inner.run(work, call), call) };
  }
}

const LIMITS = ["concurrency", "requestsPerMinute", "tokensPerMinute"] as const;

/** The smaller of each limit. */
function strictest(a: Limits, b: Limits): Limits {
  const entries = LIMITS.flatMap((name) => {
    const given = [a[name], b[name]].filter((limit) => limit !== undefined);
    return given.length === 0 ? [] : [[name, Math.min(...given)] as const];
  });
  return Object.fromEntries(entries);
}

/** The slot of the model that proposes changes. */
export const OPTIMIZER = "optimizer";
