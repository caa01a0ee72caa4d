import { performance } from "node:perf_hooks";
import { GradusError } from "../graph/errors.ts";
import { hashText, type Json } from "../graph/json.ts";
import { callOnce } from "../model/call.ts";
import { type FailureReason, isModelFailure, ModelFailure } from "../model/failure.ts";
import type { Role } from "../model/meter.ts";
import { costOf, maxCost, requirePrice } from "../model/price.ts";
import {
  estimateInputTokens,
  type ModelReply,
  type ModelRequest,
  maxInputTokens,
  type Usage,
} from "../model/request.ts";
import { withRetry } from "../model/retry.ts";
import { DEFAULT_RETRIES, DEFAULT_TIMEOUT_MS } from "../model/setup.ts";
import type { Random } from "../search/random.ts";
import { randomStream } from "../search/random.ts";
import type { Budget, Hold, Pool } from "./budget.ts";
import { type Cost, NOTHING } from "./cost.ts";
import { StudyEnded } from "./ended.ts";
import type { Ledger, Recorded } from "./ledger.ts";
import type { BoundModel } from "./models.ts";

/** One call that has to be paid, with the place its reply is recorded at. */
export interface PaidCall {
  readonly kind: "call" | "ask";
  readonly key: string;
  readonly role: Role;
  readonly model: BoundModel;
  readonly request: ModelRequest;
  /** Which of several equal requests this is: a function of seed, replicate and place. */
  readonly sample: number;
  /** What the caller checks when it finds the reply again. */
  readonly facts: Readonly<Record<string, Json>>;
  readonly pool?: Pool | undefined;
  readonly signal: AbortSignal;
}

/** A recorded reply and what it cost. */
export interface PaidReply {
  readonly text: string;
  readonly finish: ModelReply["finish"];
  readonly cost: Cost;
}

/** Output tokens that are reserved where nothing caps a call and nothing has been seen yet. */
const UNKNOWN_OUTPUT = 2_048;

/** How a study pays: reserve, write the intent, call, write the reply, settle. */
export class Calls {
  readonly #ledger: Ledger;
  readonly #budget: Budget;
  readonly #jitter: Random;
  readonly #largestOutput = new Map<string, number>();
  readonly #onCall: (slot: string) => void;

  constructor(ledger: Ledger, budget: Budget, onCall: (slot: string) => void = () => {}) {
    this.#ledger = ledger;
    this.#budget = budget;
    this.#onCall = onCall;
    this.#jitter = randomStream("retry");
  }

  /** Makes the call and records it; throws `ModelFailure`, or `StudyEnded` where the budget cannot bear it. */
  async pay(call: PaidCall): Promise<PaidReply> {
    const request = capped(call.request, call.model);
    const estimate = this.#estimate(call.model, request);
    const hold = await this.#budget.holdForCall(estimate, call.pool, call.signal);
    if (hold === undefined) {
      const dimension = this.#budget.lacks(estimate) ?? "calls";
      throw new StudyEnded("budget", `the budget has not enough ${dimension} left for a call of "${call.model.slot}"`);
    }
    const intent = this.#freshIntent(call.key);
    await this.#ledger.add("intent", intent, { cost: { ...estimate }, role: call.role, slot: call.model.slot });
    return await this.#send(call, request, hold, intent);
  }

  async #send(call: PaidCall, request: ModelRequest, hold: Hold, intent: string): Promise<PaidReply> {
    const { model, signal } = call;
    let attempts = 0;
    const started = performance.now();
    const extra: Hold[] = [];
    const attempt = () => {
      if (attempts > 0) extra.push(this.#oneMoreRequest(model.slot));
      attempts++;
      this.#onCall(model.slot);
      return callOnce(model.model, request, {
        signal,
        timeoutMs: model.timeoutMs ?? DEFAULT_TIMEOUT_MS,
        sample: call.sample,
      });
    };
    const limited = () =>
      model.limiter.run(attempt, {
        tokens: estimateInputTokens(request),
        used: (reply) => tokensOf(reply.usage),
        signal,
      });
    const settle = (cost: Cost) => {
      for (const one of extra) one.settle(NOTHING);
      hold.settle(cost);
    };
    try {
      const reply = await withRetry(limited, {
        retries: model.retries ?? DEFAULT_RETRIES,
        random: () => this.#jitter.unit(),
        signal,
      });
      const cost = this.#costOf(model, reply.usage, attempts);
      const latency = Math.round(performance.now() - started);
      const recorded = await this.#record(call, request, reply, cost, { intent, attempts, latency });
      this.#learn(model.slot, reply.usage.outputTokens);
      settle(cost);
      return recorded;
    } catch (error) {
      settle(await this.#recordFailure(call, request, error, hold.amount, intent, attempts));
      throw error;
    }
  }

  async #record(
    call: PaidCall,
    request: ModelRequest,
    reply: ModelReply,
    cost: Cost,
    more: Record<string, Json>,
  ): Promise<PaidReply> {
    const { text, usage, finish, model } = reply;
    const facts = { ...call.facts, ...more, ...common(call), cost: { ...cost }, usage: { ...usage }, finish, model };
    const recorded = await this.#ledger.add(call.kind, call.key, facts, JSON.stringify({ request, text }));
    return { text: textOf(await recorded.big()), finish, cost };
  }

  /** What a failed call is charged. The candidate's own failures are replies of their kind and are found again. */
  async #recordFailure(
    call: PaidCall,
    request: ModelRequest,
    error: unknown,
    reserved: Cost,
    intent: string,
    attempts: number,
  ): Promise<Cost> {
    const failure = isModelFailure(error) ? error : undefined;
    const unknown = failure?.reason === "timeout" || (failure?.reason === "aborted" && attempts > 0);
    const cost = unknown
      ? { ...reserved, calls: Math.max(attempts, 1) }
      : failure?.usage === undefined
        ? { ...NOTHING, calls: attempts }
        : this.#costOf(call.model, failure.usage, attempts);
    const facts = {
      ...common(call),
      intent,
      attempts,
      cost: { ...cost },
      reason: failure?.reason ?? "error",
      message: String((error as Error)?.message ?? error),
    };
    if (failure?.failure === "program") {
      await this.#ledger.add(
        call.kind,
        call.key,
        { ...call.facts, ...facts, failure: failure.reason },
        JSON.stringify({ request, text: "" }),
      );
    } else {
      await this.#ledger.add("lost", intent, { ...facts, unknown });
    }
    return cost;
  }

  /** A recorded reply. Throws the recorded failure where the call failed by the candidate's doing. */
  async recall(recorded: Recorded): Promise<PaidReply> {
    const { failure, message, cost, finish, usage, slot } = recorded.facts as {
      failure?: FailureReason;
      message?: string;
      cost: Cost & Json;
      finish: ModelReply["finish"];
      usage?: Usage & Json;
      slot: string;
    };
    if (failure !== undefined) throw new ModelFailure({ reason: failure, message: message ?? failure });
    if (usage) this.#learn(slot, usage.outputTokens);
    return { text: textOf(await recorded.big()), finish, cost };
  }

  /** An upper guess of what a call costs; a bound where the budget is strict. */
  #estimate(model: BoundModel, request: ModelRequest): Cost {
    const strict = this.#budget.limits.strict === true;
    if (strict && request.maxOutputTokens === undefined) {
      throw new GradusError(
        "STRICT_NEEDS_CAP",
        `the budget is strict, but nothing caps the output of the model "${model.slot}"`,
        {
          fix: "give maxOutputTokens with the model, or leave out strict",
        },
      );
    }
    const learned = this.#largestOutput.get(model.slot);
    const output =
      request.maxOutputTokens !== undefined && strict
        ? request.maxOutputTokens
        : Math.min(
            request.maxOutputTokens ?? Number.POSITIVE_INFINITY,
            learned === undefined ? UNKNOWN_OUTPUT : Math.ceil(learned * 1.5),
          );
    const input = strict ? maxInputTokens(request) : estimateInputTokens(request);
    const price = this.#price(model);
    return {
      calls: 1,
      tokens: input + output,
      usd: price === undefined ? 0 : maxCost(request, price, output, strict ? "bound" : "estimate"),
      rollouts: 0,
    };
  }

  #price(model: BoundModel) {
    return this.#budget.limits.usd === undefined ? model.price : requirePrice(model.slot, model.price);
  }

  #costOf(model: BoundModel, usage: Usage, attempts: number): Cost {
    const price = this.#price(model);
    return {
      calls: attempts,
      tokens: tokensOf(usage),
      usd: price === undefined ? 0 : costOf(usage, price),
      rollouts: 0,
    };
  }

  #oneMoreRequest(slot: string): Hold {
    const hold = this.#budget.tryHold({ ...NOTHING, calls: 1 });
    if (hold === undefined) throw new StudyEnded("budget", `the budget has no call left to try "${slot}" again`);
    return hold;
  }

  #learn(slot: string, tokens: number): void {
    this.#largestOutput.set(slot, Math.max(this.#largestOutput.get(slot) ?? 0, tokens));
  }

  #freshIntent(key: string): string {
    let intent = key;
    for (let n = 2; this.#ledger.find("intent", intent) !== undefined; n++) intent = `${key}~${n}`;
    return intent;
  }
}

/** The sample index of a call: a function of seed and place, so that two samples, rollouts or seeds never share a reply. */
export function sampleIndex(seed: number | string, place: string): number {
  return Number.parseInt(hashText(`${seed}\u0000${place}`).slice(0, 12), 16);
}

function common(call: PaidCall): { role: string; slot: string; sample: number } {
  return { role: call.role, slot: call.model.slot, sample: call.sample };
}

function capped(request: ModelRequest, model: BoundModel): ModelRequest {
  if (request.maxOutputTokens !== undefined || model.maxOutputTokens === undefined) return request;
  return { ...request, maxOutputTokens: model.maxOutputTokens };
}

function tokensOf(usage: Usage): number {
  return usage.inputTokens + usage.outputTokens;
}

function textOf(big: string): string {
  return (JSON.parse(big) as { text: string }).text;
}
