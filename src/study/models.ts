import { GradusError } from "../graph/errors.ts";
import type { ChatModel } from "../model/chat-model.ts";
import { createLimiter, type Limiter } from "../model/limits.ts";
import { type ModelChoice, type ModelSettings, type ModelSetup, setupOf } from "../model/setup.ts";

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
  readonly #limiters = new Map<ChatModel, Limiter>();

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
    const setup = { ...setupOf(choice), ...this.#settings[slot] };
    const limiter = this.#limiters.get(setup.model) ?? createLimiter(setup);
    this.#limiters.set(setup.model, limiter);
    const bound = { ...setup, slot, limiter };
    this.#bound.set(slot, bound);
    return bound;
  }

  /** Whether a model was given for a slot from outside. */
  has(slot: string): boolean {
    return this.#swaps[slot] !== undefined;
  }

  /** The slots that were used so far. */
  used(): readonly BoundModel[] {
    return [...this.#bound.values()];
  }
}

/** The slot of the model that proposes changes. */
export const OPTIMIZER = "optimizer";
