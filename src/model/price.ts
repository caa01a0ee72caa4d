import { GradusError } from "../graph/errors.ts";
import { estimateInputTokens, type ModelRequest, maxInputTokens, type Usage } from "./request.ts";

/** What a model costs, in USD per million tokens. Gradus ships no price list: one would be wrong within weeks. */
export interface Price {
  readonly input: number;
  readonly output: number;
  /** For input read from the provider's cache; without it, cached input costs what other input does. */
  readonly cachedInput?: number;
}

const NANO = 1e9;

/** An amount in USD, rounded to whole nano-dollars: amounts up to a million dollars then add up exactly, in any order. */
export function roundUsd(usd: number): number {
  return Math.round(usd * NANO) / NANO;
}

/** The sum of amounts that are whole nano-dollars, exact whatever their order and grouping. */
export function addUsd(...amounts: readonly number[]): number {
  return amounts.reduce((sum, amount) => roundUsd(sum + amount), 0);
}

/** The cost of one call in USD, in whole nano-dollars. */
export function costOf(usage: Usage, price: Price): number {
  const cached = Math.min(usage.cachedInputTokens ?? 0, usage.inputTokens);
  const input = (usage.inputTokens - cached) * price.input + cached * (price.cachedInput ?? price.input);
  return roundUsd((input + usage.outputTokens * price.output) / 1e6);
}

/**
 * The most that a call may cost, in USD, rounded up to whole nano-dollars. Input counts as UTF-8 bytes / 4
 * ("estimate"), or as `maxInputTokens` ("bound"), which no call exceeds.
 */
export function maxCost(
  request: ModelRequest,
  price: Price,
  maxOutputTokens: number,
  input: "estimate" | "bound" = "estimate",
): number {
  const inputTokens = input === "bound" ? maxInputTokens(request) : estimateInputTokens(request);
  const dearest = Math.max(price.input, price.cachedInput ?? 0);
  return Math.ceil((inputTokens * dearest + maxOutputTokens * price.output) * (NANO / 1e6)) / NANO;
}

/** The price of the model in a slot, where money is asked about. Throws `NO_PRICE` with the line to add. */
export function requirePrice(slot: string, price: Price | undefined): Price {
  if (price === undefined) {
    throw new GradusError("NO_PRICE", `The model "${slot}" has no price, so its cost in money is not known.`, {
      fix:
        `Add its price in USD per million tokens: \`languageModel("${slot}", { model, price: { input: 0.25, output: 2 } })\`, ` +
        `or \`--price ${slot}=0.25/2\` on the command line; 0/0 where it costs nothing.`,
      details: { slot },
    });
  }
  for (const [key, value] of Object.entries(price)) {
    if (typeof value !== "number" || !Number.isFinite(value) || value < 0) {
      throw new GradusError("BAD_PRICE", `The price of the model "${slot}" has ${key}: ${String(value)}.`, {
        fix: "Give a number of USD per million tokens, 0 or more.",
        details: { slot },
      });
    }
  }
  return price;
}
