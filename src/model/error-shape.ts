import { durationMs, retryAfterMs } from "./retry-after.ts";

/** What an unknown error says of itself, whatever library threw it. */
export interface ErrorShape {
  /** HTTP status; one inside the body counts where the response itself was a success. */
  readonly status: number | undefined;
  /** Lower-case codes, types and reasons that the server's error body carries. */
  readonly codes: ReadonlySet<string>;
  /** Names and Node codes of the error and its causes: "AI_APICallError", "ECONNREFUSED". */
  readonly names: ReadonlySet<string>;
  /** The server's message, where its body has one. */
  readonly serverMessage: string | undefined;
  readonly url: string | undefined;
  readonly retryAfterMs: number | undefined;
  /** What the library that threw it believes: an own adapter may set it too. */
  readonly retryable: boolean | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

/** Reads status, codes, names and headers from anything that was thrown; `now` in ms since the epoch. */
export function errorShape(error: unknown, now: number): ErrorShape {
  const chain = causes(error);
  const codes = new Set<string>();
  const names = new Set<string>();
  let status: number | undefined;
  let body: Fields | undefined;
  let headers: Fields = {};
  let url: string | undefined;
  let retryable: boolean | undefined;
  for (const one of chain) {
    for (const name of [one.name, one.code]) if (typeof name === "string") names.add(name);
    // What `fetch` says of a port that it never asks, such as 1: its error has no code.
    if (one.message === "bad port") names.add("BAD_PORT");
    status ??= httpStatus(one.statusCode) ?? httpStatus(one.status) ?? httpStatus(fields(one.response)?.status);
    body ??= bodyOf(one);
    if (Object.keys(headers).length === 0) headers = headersOf(one.responseHeaders ?? one.headers);
    url ??= typeof one.url === "string" ? one.url : undefined;
    retryable ??= typeof one.isRetryable === "boolean" ? one.isRetryable : undefined;
  }
  const details = body && fields(body.error) ? (body.error as Fields) : body;
  if (details) for (const code of codesOf(details)) codes.add(code.toLowerCase());
  const inside = httpStatus(details?.code);
  return {
    status: status === undefined || status < 300 ? (inside ?? status) : status,
    codes,
    names,
    serverMessage: body && messageIn(body),
    url,
    retryAfterMs: retryAfterMs(headers as Record<string, string>, now) ?? (details && delayIn(details)),
    retryable,
  };
}

/** The error and what caused it, nearest first; a cycle or a long chain ends it. */
function causes(error: unknown): Fields[] {
  const chain: Fields[] = [];
  let next = [error];
  while (next.length > 0 && chain.length < 16) {
    const above = next.map(fields).filter((one) => one !== undefined && !chain.includes(one)) as Fields[];
    chain.push(...above);
    next = above.flatMap((one) => [one.cause, ...(Array.isArray(one.errors) ? one.errors : [])]);
  }
  return chain;
}

function bodyOf(error: Fields): Fields | undefined {
  const parsed = fields(error.data) ?? parse(error.responseBody) ?? parse(error.body);
  if (parsed) return parsed;
  // The vendors' own SDKs put the parsed error object itself on `error`.
  const own = fields(error.error);
  return own && { error: own };
}

function parse(text: unknown): Fields | undefined {
  if (typeof text !== "string") return fields(text);
  try {
    const value: unknown = JSON.parse(text);
    // Google answers with an array of one.
    return fields(Array.isArray(value) ? value[0] : value);
  } catch {
    return undefined;
  }
}

function* codesOf(details: Fields): Generator<string> {
  for (const key of ["code", "type", "status", "reason"]) if (typeof details[key] === "string") yield details[key];
  const inner = fields(details.innererror);
  if (inner) yield* codesOf(inner);
  const nested = fields(details.error);
  if (nested) yield* codesOf(nested);
  if (fields(details.metadata) && "flagged_input" in (details.metadata as Fields)) yield "flagged_input";
  if (Array.isArray(details.details)) {
    for (const one of details.details)
      if (typeof fields(one)?.reason === "string") yield (one as Fields).reason as string;
  }
}

function messageIn(body: Fields): string | undefined {
  const { error } = body;
  if (typeof error === "string") return error;
  for (const from of [fields(error), body]) {
    const message = from?.message ?? from?.detail;
    if (typeof message === "string") return message;
    if (message !== undefined) return JSON.stringify(message);
  }
  return undefined;
}

function delayIn(details: Fields): number | undefined {
  if (!Array.isArray(details.details)) return undefined;
  const delays = details.details.map((one) => fields(one)?.retryDelay).filter((delay) => typeof delay === "string");
  return delays[0] === undefined ? undefined : durationMs(delays[0]);
}

function headersOf(value: unknown): Fields {
  if (value instanceof Headers) return Object.fromEntries(value.entries());
  const plain = fields(value) ?? {};
  const entries = Object.entries(plain).filter((entry) => typeof entry[1] === "string");
  return Object.fromEntries(entries.map(([key, text]) => [key.toLowerCase(), text]));
}

function httpStatus(value: unknown): number | undefined {
  const number = typeof value === "string" && /^\d{3}$/.test(value) ? Number(value) : value;
  return typeof number === "number" && number >= 100 && number < 600 ? number : undefined;
}

function fields(value: unknown): Fields | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}
