import { GradusError } from "../graph/errors.ts";
import type { Usage } from "./request.ts";

/**
 * Whose failure it is. `program`: the candidate did it, so it is scored. `transient`: the world did it, so it is
 * retried and never scored. `configuration`: nothing will work until someone changes something, so everything stops.
 */
export type FailureClass = "program" | "transient" | "configuration";

/** Every reason a model call can fail for: its class, its stable error code, and what to do about it. */
export const FAILURE_REASONS = {
  "context overflow": {
    failure: "program",
    code: "MODEL_CONTEXT_OVERFLOW",
    fix: "Make the prompt shorter, or use a model with a larger context.",
  },
  "content filter": {
    failure: "program",
    code: "MODEL_CONTENT_FILTER",
    fix: "Change the prompt or the example: the provider refused it.",
  },
  "tool schema": {
    failure: "program",
    code: "MODEL_TOOL_SCHEMA",
    fix: "Correct the tool's name or JSON schema as the message says.",
  },
  "invalid output": {
    failure: "program",
    code: "MODEL_INVALID_OUTPUT",
    fix: "The provider could not make the model answer in the form that was asked for: ask for a simpler one.",
  },
  "rate limit": {
    failure: "transient",
    code: "MODEL_RATE_LIMIT",
    fix: "Wait, or lower the model's concurrency or requests per minute.",
  },
  server: {
    failure: "transient",
    code: "MODEL_SERVER",
    fix: "Try again later; if it stays, look at the server's log or status page.",
  },
  network: { failure: "transient", code: "MODEL_NETWORK", fix: "Check the network and the model's URL." },
  timeout: {
    failure: "transient",
    code: "MODEL_TIMEOUT",
    fix: "Give the call more time, or send fewer at once.",
  },
  "empty reply": { failure: "transient", code: "MODEL_EMPTY_REPLY", fix: "Try again; the server sent no answer." },
  aborted: { failure: "transient", code: "MODEL_ABORTED", fix: "The caller gave up on this call; nothing to repair." },
  authentication: {
    failure: "configuration",
    code: "MODEL_AUTHENTICATION",
    fix: "Check the API key that this model is given.",
  },
  permission: {
    failure: "configuration",
    code: "MODEL_PERMISSION",
    fix: "Check that the account and the API key may use this model, from this place.",
  },
  payment: {
    failure: "configuration",
    code: "MODEL_PAYMENT",
    fix: "Check the provider account's credit and spending limit.",
  },
  "unknown model": {
    failure: "configuration",
    code: "MODEL_UNKNOWN",
    fix: "Check the model's name and the URL; a local server may have to load the model first.",
  },
  "rejected request": {
    failure: "configuration",
    code: "MODEL_REJECTED_REQUEST",
    fix: "Change the option that the server names; this model does not take it.",
  },
  certificate: {
    failure: "configuration",
    code: "MODEL_CERTIFICATE",
    fix: "The server's certificate is not trusted: correct it, or name its authority in NODE_EXTRA_CA_CERTS.",
  },
  "broken model object": {
    failure: "configuration",
    code: "MODEL_BROKEN_OBJECT",
    fix: "The model object threw something that no provider sends: look at the cause and correct the object.",
  },
} as const satisfies Record<string, { failure: FailureClass; code: string; fix: string }>;

/** Why a model call failed. */
export type FailureReason = keyof typeof FAILURE_REASONS;

/** What is known of one failed call. */
export interface FailureFacts {
  readonly reason: FailureReason;
  /** What happened, with the server's own words where it sent any. */
  readonly message: string;
  /** HTTP status. */
  readonly status?: number;
  /** How long the server asks to be left alone, in milliseconds. */
  readonly retryAfterMs?: number;
  /** What the failed call used all the same, where the provider said so. */
  readonly usage?: Usage;
  /** "provider/model". */
  readonly model?: string;
  /** In place of the reason's own code and fix, where more is known. */
  readonly code?: string;
  readonly fix?: string;
  readonly cause?: unknown;
}

const MARK = Symbol.for("gradus.model-failure");

/** A failed model call: the only thing that `callOnce` throws. */
export class ModelFailure extends GradusError {
  readonly failure: FailureClass;
  readonly reason: FailureReason;
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;
  readonly usage: Usage | undefined;
  readonly model: string | undefined;

  constructor(facts: FailureFacts) {
    const known = FAILURE_REASONS[facts.reason];
    const { reason, status, retryAfterMs, usage, model } = facts;
    super(facts.code ?? known.code, facts.message, {
      fix: facts.fix ?? known.fix,
      ...(facts.cause === undefined ? {} : { cause: facts.cause }),
      details: {
        failure: known.failure,
        reason,
        ...(status === undefined ? {} : { status }),
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
        ...(usage === undefined ? {} : { usage }),
        ...(model === undefined ? {} : { model }),
      },
    });
    this.name = "ModelFailure";
    this.failure = known.failure;
    this.reason = reason;
    this.status = status;
    this.retryAfterMs = retryAfterMs;
    this.usage = usage;
    this.model = model;
    Object.defineProperty(this, MARK, { value: true });
  }
}

/** Whether this is a ModelFailure (of any copy of the package). */
export function isModelFailure(error: unknown): error is ModelFailure {
  return typeof error === "object" && error !== null && MARK in error;
}

/** The same failure with some facts replaced: a model's name, a better fix. */
export function withFacts(failure: ModelFailure, facts: Partial<FailureFacts>): ModelFailure {
  const { reason, message, code, fix, status, retryAfterMs, usage, model, cause } = failure;
  const sameReason = facts.reason === undefined || facts.reason === reason;
  return new ModelFailure({
    reason,
    message,
    ...(sameReason ? { code, ...(fix === undefined ? {} : { fix }) } : {}),
    ...(status === undefined ? {} : { status }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(usage === undefined ? {} : { usage }),
    ...(model === undefined ? {} : { model }),
    ...(cause === undefined ? {} : { cause }),
    ...facts,
  });
}
