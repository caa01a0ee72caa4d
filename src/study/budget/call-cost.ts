import { GradusError } from "../../graph/errors.ts";
import { costOf, maxCost, type Price, requirePrice } from "../../model/price.ts";
import { estimateInputTokens, type ModelRequest, maxInputTokens, type Usage } from "../../model/request.ts";
import type { BoundModel } from "../calls/models.ts";
import type { BudgetLimits } from "./budget.ts";
import type { Cost } from "./cost.ts";

/** Output tokens that are reserved where nothing caps a call and nothing has been seen yet. */
const UNKNOWN_OUTPUT = 2_048;

/** What is reserved for a call beyond the longest reply seen so far. */
const MARGIN = 1.5;

/** What calls may cost and what they have cost. */
export class CallCosts {
  readonly #limits: BudgetLimits;
  readonly #largestOutput = new Map<string, number>();

  constructor(limits: BudgetLimits) {
    this.#limits = limits;
  }

  /** An upper guess of what a call costs; a bound where the budget is strict. Throws `STRICT_NEEDS_CAP`, `NO_PRICE`. */
  reservation(model: BoundModel, request: ModelRequest): Cost {
    const strict = this.#limits.strict === true;
    const output = strict ? capOf(model, request) : this.#guess(model, request);
    const input = strict ? maxInputTokens(request) : estimateInputTokens(request);
    const price = this.#price(model);
    const usd = price === undefined ? 0 : maxCost(request, price, output, strict ? "bound" : "estimate");
    return { calls: 1, tokens: input + output, usd, rollouts: 0 };
  }

  /** What a call has cost. */
  used(model: BoundModel, usage: Usage): Cost {
    const price = this.#price(model);
    return { calls: 1, tokens: tokensOf(usage), usd: price === undefined ? 0 : costOf(usage, price), rollouts: 0 };
  }

  /** Takes a reply's length into later guesses. */
  learn(slot: string, outputTokens: number): void {
    this.#largestOutput.set(slot, Math.max(this.#largestOutput.get(slot) ?? 0, outputTokens));
  }

  #guess({ slot }: BoundModel, { maxOutputTokens }: ModelRequest): number {
    const learned = this.#largestOutput.get(slot);
    return Math.min(
      maxOutputTokens ?? Number.POSITIVE_INFINITY,
      learned === undefined ? UNKNOWN_OUTPUT : Math.ceil(learned * MARGIN),
    );
  }

  #price(model: BoundModel): Price | undefined {
    return this.#limits.usd === undefined ? model.price : requirePrice(model.slot, model.price);
  }
}

export function tokensOf(usage: Usage): number {
  return usage.inputTokens + usage.outputTokens;
}

function capOf(model: BoundModel, request: ModelRequest): number {
  if (request.maxOutputTokens !== undefined) return request.maxOutputTokens;
  throw new GradusError(
    "STRICT_NEEDS_CAP",
    `the budget is strict, but nothing caps the output of the model "${model.slot}"`,
    {
      fix: `give maxOutputTokens with the model (in the shell: --max-output-tokens ${model.slot}=N), or leave out strict`,
    },
  );
}
