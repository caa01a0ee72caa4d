import type { FailureReason } from "./failure.ts";

/**
 * One row: it fits where any of its signs is there. Texts are the server's own error message, only under an HTTP
 * error status, and never anything that a model has written.
 */
export interface FailureRow {
  readonly reason: FailureReason;
  readonly statuses?: readonly number[];
  /** Codes, types or reasons in the server's error body, lower-case. */
  readonly codes?: readonly string[];
  /** Names or Node codes of the thrown error and its causes. */
  readonly names?: readonly string[];
  /** The server's message under one of these statuses. */
  readonly text?: { readonly under: readonly number[]; readonly match: RegExp };
}

/** Provider errors and what they mean. The first row that fits decides, so the specific stand above the general. */
export const FAILURE_TABLE: readonly FailureRow[] = [
  { reason: "timeout", names: ["TimeoutError"] },
  { reason: "aborted", names: ["AbortError", "ResponseAborted"] },
  {
    reason: "content filter",
    codes: [
      ...["content_filter", "content_policy_violation", "responsibleaipolicyviolation"], // OpenAI, Azure
      ...["safety", "prohibited_content", "blocklist", "recitation", "spii"], // Google
      ...["flagged_input", "data_inspection_failed"], // OpenRouter, DashScope
    ],
    text: { under: [400], match: /blocked by (our )?content filtering policy|content management policy/i }, // Anthropic, Azure
  },
  {
    reason: "payment",
    statuses: [402],
    codes: ["insufficient_quota", "billing_hard_limit_reached", "billing_not_active", "billing_error"],
    text: { under: [400, 403], match: /credit balance is too low|insufficient (balance|credits|funds)/i }, // Anthropic, others
  },
  {
    reason: "authentication",
    statuses: [401],
    codes: ["invalid_api_key", "authentication_error", "api_key_invalid", "unauthenticated"],
    names: ["AI_LoadAPIKeyError"],
  },
  {
    // The cap itself is above what the model can write: no prompt is to blame.
    reason: "rejected request",
    text: { under: [400], match: /supports at most \d+ completion tokens|max_tokens: \d+ > \d+/i }, // OpenAI, Anthropic
  },
  {
    reason: "context overflow",
    statuses: [413],
    codes: ["context_length_exceeded", "exceed_context_size_error", "request_too_large", "string_above_max_length"],
    text: {
      under: [400, 422, 500],
      match: new RegExp(
        [
          "maximum context length", // OpenAI, vLLM, OpenRouter
          "longer than the maximum model length", // vLLM
          "exceeds? the (available |maximum |model's )?context (size|length|window|limit)", // llama.cpp, Ollama
          "exceed context limit", // Anthropic, with the output cap
          "exceeds (the )?maximum context", // Ollama
          "prompt is too long", // Anthropic
          "input token count .{0,40}exceeds", // Google
          "input is too long for requested model", // Bedrock
        ].join("|"),
        "i",
      ),
    },
  },
  {
    reason: "tool schema",
    codes: ["invalid_function_parameters", "invalid_tool_schema"],
    text: { under: [400], match: /invalid schema for function|tools\.\d+\.(custom\.)?(input_schema|name)/i }, // OpenAI, Anthropic
  },
  { reason: "invalid output", codes: ["json_validate_failed", "tool_use_failed"] }, // Groq
  {
    reason: "unknown model",
    statuses: [404, 410],
    codes: ["model_not_found", "not_found_error", "notfounderror", "deploymentnotfound"],
    names: ["AI_NoSuchModelError", "ERR_INVALID_URL", "BAD_PORT"],
    text: { under: [400], match: /is not a valid model( id)?\b|model .{1,200} (does not exist|not found)/i }, // OpenRouter, vLLM
  },
  {
    reason: "permission",
    statuses: [403, 451],
    codes: ["permission_error", "permission_denied", "unsupported_country_region_territory", "failed_precondition"],
  },
  {
    reason: "rate limit",
    statuses: [429],
    codes: ["rate_limit_exceeded", "rate_limit_error", "resource_exhausted", "throttlingexception"],
  },
  {
    reason: "timeout",
    statuses: [408, 504],
    codes: ["timeout_error", "deadline_exceeded"],
    names: ["ETIMEDOUT", "UND_ERR_CONNECT_TIMEOUT", "UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT"],
  },
  { reason: "rejected request", text: { under: [500], match: /requires more system memory/i } }, // Ollama: waiting adds none
  {
    reason: "server",
    statuses: [409, 425, 499],
    codes: ["overloaded_error", "api_error", "server_error", "unavailable", "unavailable_error", "internal"],
  },
  {
    reason: "certificate",
    names: [
      ...["CERT_HAS_EXPIRED", "DEPTH_ZERO_SELF_SIGNED_CERT", "SELF_SIGNED_CERT_IN_CHAIN"],
      ...["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "ERR_TLS_CERT_ALTNAME_INVALID"],
    ],
  },
  {
    reason: "network",
    names: [
      ...["ECONNREFUSED", "ECONNRESET", "ECONNABORTED", "EPIPE", "ENOTFOUND", "EAI_AGAIN"],
      ...["EHOSTUNREACH", "ENETUNREACH", "ENETDOWN", "UND_ERR_SOCKET", "UND_ERR_CLOSED", "UND_ERR_DESTROYED"],
    ],
  },
  { reason: "empty reply", names: ["AI_EmptyResponseBodyError", "AI_NoContentGeneratedError"] },
  { reason: "server", names: ["AI_InvalidResponseDataError", "AI_JSONParseError", "AI_TypeValidationError"] },
  {
    reason: "rejected request",
    names: [
      "AI_UnsupportedFunctionalityError",
      "AI_InvalidPromptError",
      "AI_InvalidArgumentError",
      "AI_LoadSettingError",
    ],
  },
];

/** What an HTTP status means where no row fits: a success that still failed had a body that is not a reply. */
export function reasonOfStatus(status: number): FailureReason {
  return status >= 500 || status < 300 ? "server" : "rejected request";
}
