import { GradusError, messageOf } from "../graph/errors.ts";
import { type ErrorShape, errorShape } from "./error-shape.ts";
import { FAILURE_REASONS, type FailureReason, isModelFailure, ModelFailure } from "./failure.ts";
import { FAILURE_TABLE, type FailureRow, reasonOfStatus } from "./failure-table.ts";

/**
 * What anything thrown by a model object means. A failure that is one already comes back as it is.
 * A GradusError keeps its code and its fix. What no provider sends (a TypeError in an adapter) is `configuration`: a broken adapter must
 * neither be scored against a candidate nor be retried for ever.
 */
export function classify(error: unknown, now: number = Date.now()): ModelFailure {
  if (isModelFailure(error)) return error;
  if (GradusError.is(error)) {
    const { code, message, fix } = error;
    return new ModelFailure({ reason: "rejected request", message, code, ...(fix ? { fix } : {}), cause: error });
  }
  const shape = errorShape(error, now);
  const reason = reasonOf(error, shape);
  const fix = fixFor(reason, shape);
  return new ModelFailure({
    reason,
    message: describe(reason, error, shape),
    ...(shape.status === undefined ? {} : { status: shape.status }),
    ...(shape.retryAfterMs === undefined ? {} : { retryAfterMs: shape.retryAfterMs }),
    ...(fix === undefined ? {} : { fix }),
    cause: error,
  });
}

function reasonOf(error: unknown, shape: ErrorShape): FailureReason {
  const row = FAILURE_TABLE.find((one) => fits(one, shape));
  if (row) return row.reason;
  if (shape.status !== undefined) return reasonOfStatus(shape.status);
  if (shape.retryable === true) return "server";
  return isFetchFailure(error) ? "network" : "broken model object";
}

function fits(row: FailureRow, shape: ErrorShape): boolean {
  const { status, serverMessage } = shape;
  return (
    (status !== undefined && row.statuses?.includes(status)) ||
    row.codes?.some((code) => shape.codes.has(code)) ||
    row.names?.some((name) => shape.names.has(name)) ||
    (status !== undefined &&
      serverMessage !== undefined &&
      row.text?.under.includes(status) === true &&
      row.text.match.test(serverMessage))
  );
}

/** What `fetch` throws by its own specification, where no code says more. */
function isFetchFailure(error: unknown): boolean {
  return error instanceof TypeError && ["fetch failed", "Failed to fetch", "terminated"].includes(error.message);
}

function describe(reason: FailureReason, error: unknown, shape: ErrorShape): string {
  const said = clip(shape.serverMessage ?? messageOf(error));
  if (reason === "network") {
    const code = [...shape.names].find((name) => /^(E[A-Z]+|UND_ERR_[A-Z]+)$/.test(name));
    return `Cannot reach ${place(shape)}${code ? ` (${code})` : ""}${code && said.includes(code) ? "" : `: ${said}`}`;
  }
  if (reason === "server" && shape.status !== undefined && shape.status < 300) {
    return `${place(shape)} answered with something that is not a chat completion: ${said}`;
  }
  return `${capital(reason)}${shape.status === undefined ? "" : ` (HTTP ${shape.status})`}: ${said}`;
}

function fixFor(reason: FailureReason, shape: ErrorShape): string | undefined {
  if (shape.names.has("ECONNREFUSED")) {
    return `Nothing answers at ${place(shape)}. Start the server, or correct the URL; \`curl ${place(shape)}\` shows when it is up.`;
  }
  if (shape.names.has("ENOTFOUND")) return `No such host: correct the URL ${place(shape)}, or check the name server.`;
  if (reason === "server" && shape.status !== undefined && shape.status < 300) {
    return "Check that the URL is the API's base (it usually ends in /v1); if it is, the server is broken.";
  }
  if (reason === "unknown model" && shape.url) return `${FAILURE_REASONS[reason].fix} It was asked at ${place(shape)}.`;
  return undefined;
}

/** The URL without credentials and query, which may hold a key. */
function place(shape: ErrorShape): string {
  if (shape.url === undefined) return "the model's server";
  const url = URL.canParse(shape.url) ? new URL(shape.url) : undefined;
  return url ? `${url.origin}${url.pathname}` : "the model's server";
}

function clip(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > 500 ? `${line.slice(0, 500)}…` : line || "no message";
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
