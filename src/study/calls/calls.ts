import { performance } from "node:perf_hooks";
import { messageOf } from "../../graph/errors.ts";
import { canonical, hashText, type Json } from "../../graph/json.ts";
import { callOnce } from "../../model/call.ts";
import { type FailureReason, isModelFailure, ModelFailure } from "../../model/failure.ts";
import type { Role } from "../../model/meter.ts";
import { estimateInputTokens, type ModelReply, type ModelRequest, type Usage } from "../../model/request.ts";
import { nothingListens, withRetry } from "../../model/retry.ts";
import { DEFAULT_RETRIES, DEFAULT_TIMEOUT_MS } from "../../model/setup.ts";
import type { Random } from "../../search/random.ts";
import { randomStream } from "../../search/random.ts";
import type { Budget, Hold, Pool } from "../budget/budget.ts";
import { CallCosts, tokensOf } from "../budget/call-cost.ts";
import { type Cost, NOTHING } from "../budget/cost.ts";
import { StudyEnded } from "../end/ended.ts";
import type { CallFailed, StudyEvent } from "../event.ts";
import type { Ledger } from "../record/ledger.ts";
import type { Recorded } from "../record/recorded.ts";
import type { Reuse } from "../record/reuse.ts";
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

/** One attempt under way. */
interface Attempt {
  readonly request: ModelRequest;
  readonly hold: Hold;
  /** The key of its intent; absent before it is written. */
  intent?: string;
  /** Whether the request has gone out. */
  sent: boolean;
  /** Milliseconds from request to reply. */
  latency: number;
}

/** How a study pays: reserve, write the intent, call, write the outcome, settle; every attempt for itself. */
export class Calls {
  readonly #ledger: Ledger;
  readonly #budget: Budget;
  readonly #costs: CallCosts;
  readonly #jitter: Random;
  readonly #tell: (event: StudyEvent) => void;
  /** The slots whose model has answered in this session. */
  readonly #answering = new Set<string>();
  readonly #reuse: Reuse | undefined;

  constructor(ledger: Ledger, budget: Budget, tell: (event: StudyEvent) => void = () => {}, reuse?: Reuse) {
    this.#reuse = reuse;
    this.#ledger = ledger;
    this.#budget = budget;
    this.#costs = new CallCosts(budget.limits);
    this.#tell = tell;
    this.#jitter = randomStream("retry");
  }

  /** Makes the call and records it; throws `ModelFailure`, or `StudyEnded` where the budget cannot bear it. */
  async pay(call: PaidCall): Promise<PaidReply> {
    const request = capped(call.request, call.model);
    const reused = await this.#reused(call, request);
    if (reused !== undefined) return reused;
    const { slot, retries = DEFAULT_RETRIES } = call.model;
    try {
      return await withRetry(() => this.#attempt(call, request), {
        retries,
        random: () => this.#jitter.unit(),
        signal: call.signal,
        // Before the first answer this is a server that was not started, or a wrong port.
        hopeless: (failure) => !this.#answering.has(slot) && nothingListens(failure),
        onRetry: ({ retry, delayMs, failure }) =>
          this.#tell(callFailed(slot, failure, { attempt: retry + 1, of: retries + 1, delayMs })),
      });
    } catch (error) {
      if (isModelFailure(error) && error.failure === "transient" && error.reason !== "aborted")
        this.#tell(callFailed(slot, error));
      throw error;
    }
  }

  /** The reply that another study has paid for, recorded as this one's at no cost. */
  async #reused(call: PaidCall, request: ModelRequest): Promise<PaidReply | undefined> {
    const asked = this.#reuse && this.#ledger.clean(canonical(request));
    const reply = asked && (await this.#reuse?.find(call.model.slot, call.sample, asked));
    if (!reply) return undefined;
    const { text, usage, finish, model } = reply;
    const facts = { ...common(call, undefined), cost: { ...NOTHING }, usage: { ...usage }, finish, model };
    const big = JSON.stringify({ request, text });
    const recorded = await this.#ledger.add(call.kind, call.key, { ...facts, reused: this.#reuse!.study }, big);
    this.#costs.learn(call.model.slot, usage.outputTokens);
    return { text: textOf(await recorded.big()), finish, cost: NOTHING };
  }

  async #attempt(call: PaidCall, request: ModelRequest): Promise<PaidReply> {
    const { model, signal } = call;
    const hold = await this.#reserve(call, this.#costs.reservation(model, request));
    const attempt: Attempt = { request, hold, sent: false, latency: 0 };
    try {
      const reply = await model.limiter.run(() => this.#send(call, attempt), {
        tokens: estimateInputTokens(request),
        used: (got) => tokensOf(got.usage),
        signal,
      });
      this.#answering.add(model.slot);
      const recorded = await this.#record(call, attempt, reply);
      this.#costs.learn(model.slot, reply.usage.outputTokens);
      hold.settle(recorded.cost);
      return recorded;
    } catch (error) {
      throw await this.#failed(call, attempt, error);
    }
  }

  async #reserve(call: PaidCall, amount: Cost): Promise<Hold> {
    const hold = await this.#budget.holdForCall(amount, call.pool, call.signal);
    if (hold !== undefined) return hold;
    const lack = this.#budget.lacks(amount) ?? "calls";
    throw new StudyEnded("budget", `the budget has not enough ${lack} left for a call of "${call.model.slot}"`);
  }

  /** The intent is written when the call's turn has come: what still waits for its turn at a kill has cost nothing. */
  async #send({ key, role, model, sample, signal }: PaidCall, attempt: Attempt): Promise<ModelReply> {
    const intent = this.#freshIntent(key);
    const facts = { cost: { ...attempt.hold.amount }, role, slot: model.slot, open: this.#budget.calls };
    await this.#ledger.add("intent", intent, facts);
    attempt.intent = intent;
    if (signal.aborted)
      throw new ModelFailure({ reason: "aborted", message: "Aborted before it was sent.", cause: signal.reason });
    attempt.sent = true;
    this.#tell({ type: "call-start", slot: model.slot });
    const started = performance.now();
    const reply = await callOnce(model.model, attempt.request, {
      signal,
      timeoutMs: model.timeoutMs ?? DEFAULT_TIMEOUT_MS,
      sample,
    });
    attempt.latency = Math.round(performance.now() - started);
    return reply;
  }

  async #record(call: PaidCall, { request, intent, latency }: Attempt, reply: ModelReply): Promise<PaidReply> {
    const { text, usage, finish, model } = reply;
    const cost = this.#costs.used(call.model, usage);
    const facts = { ...common(call, intent), latency, cost: { ...cost }, usage: { ...usage }, finish, model };
    const recorded = await this.#ledger.add(call.kind, call.key, facts, JSON.stringify({ request, text }));
    return { text: textOf(await recorded.big()), finish, cost };
  }

  /**
   * Charges a failed attempt: nothing where it was not sent, its reservation where nobody knows. The candidate's own
   * failures are replies of their kind and are found again. Returns what is thrown: what a later run finds.
   */
  async #failed(call: PaidCall, attempt: Attempt, error: unknown): Promise<unknown> {
    const { hold, intent, request, sent } = attempt;
    const failure = isModelFailure(error) ? error : undefined;
    const unknown = sent && (failure === undefined || failure.reason === "timeout" || failure.reason === "aborted");
    const known = failure?.usage === undefined ? { ...NOTHING, calls: 1 } : this.#costs.used(call.model, failure.usage);
    const cost = !sent ? NOTHING : unknown ? hold.amount : known;
    try {
      if (intent === undefined || failure === undefined) return error;
      const { reason } = failure;
      const facts = { ...common(call, intent), cost: { ...cost }, message: messageOf(error) };
      if (failure.failure !== "program") {
        await this.#ledger.add("lost", intent, { ...facts, reason, unknown });
        return error;
      }
      const big = JSON.stringify({ request, text: "" });
      const recorded = await this.#ledger.add(call.kind, call.key, { ...facts, failure: reason }, big);
      return failureOf(recorded) ?? error;
    } finally {
      hold.settle(cost);
    }
  }

  /** A recorded reply. Throws the recorded failure where the call failed by the candidate's doing. */
  async recall(recorded: Recorded): Promise<PaidReply> {
    const failure = failureOf(recorded);
    if (failure !== undefined) throw failure;
    const { cost, finish, usage, slot } = recorded.facts as {
      cost: Cost & Json;
      finish: ModelReply["finish"];
      usage: Usage & Json;
      slot: string;
    };
    this.#costs.learn(slot, usage.outputTokens);
    return { text: textOf(await recorded.big()), finish, cost };
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

function failureOf({ facts }: Recorded): ModelFailure | undefined {
  const { failure, message } = facts as { failure?: FailureReason; message?: string };
  return failure && new ModelFailure({ reason: failure, message: message ?? failure });
}

function common(call: PaidCall, intent: string | undefined): Record<string, Json> {
  const { role, sample } = call;
  return { ...call.facts, role, slot: call.model.slot, sample, ...(intent !== undefined && { intent }) };
}

function capped(request: ModelRequest, model: BoundModel): ModelRequest {
  if (request.maxOutputTokens !== undefined || model.maxOutputTokens === undefined) return request;
  return { ...request, maxOutputTokens: model.maxOutputTokens };
}

function callFailed(slot: string, failure: ModelFailure, again?: CallFailed["again"]): CallFailed {
  const { reason, message, fix } = failure;
  return { type: "call-failed", slot, reason, message, fix, ...(again && { again }) };
}

function textOf(big: string): string {
  return (JSON.parse(big) as { text: string }).text;
}
