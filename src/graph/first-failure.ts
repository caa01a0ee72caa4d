import type { Calls, Failure } from "./calls.ts";
import { contentReader } from "./content.ts";
import { messageOf } from "./errors.ts";
import { isRunError, RunError } from "./node.ts";
import type { Frame } from "./run.ts";

/** Microtasks after which a chain of async functions over settled calls has made its next call. */
const QUIET = 16;

/**
 * The failure that ended a flow. Where several calls fail side by side, which one is first is a matter of timing: the calls
 * in flight are awaited, and among the failures that were not over when the first one's call began, the one whose text
 * sorts first stands for all (by content, where texts are equal). An error of the body's own competes in the same way.
 */
export async function firstFailure(error: unknown, frame: Frame): Promise<unknown> {
  const { calls, run } = frame;
  if (calls === undefined) return error;
  const own = isRunError(error) ? calls.failures.find((failure) => failure.node === error.node) : undefined;
  const since = own?.from ?? calls.now;
  while (!run.closed && (await working(calls))) {
    const settled = Promise.allSettled(calls.inFlight);
    await (run.stopped === undefined ? settled : Promise.race([settled, run.stopped]));
  }
  const rivals = calls.failures.filter((failure) => failure !== own && failure.to > since);
  return rivals.length === 0 ? error : smallest(error, rivals);
}

async function working(calls: Calls): Promise<boolean> {
  for (let i = 0; i < QUIET && calls.inFlight.size === 0; i++) await undefined;
  return calls.inFlight.size > 0;
}

function smallest(error: unknown, rivals: readonly Failure[]): unknown {
  const content = contentReader(new Map());
  const key = (e: unknown): [string, string] => [messageOf(e), isRunError(e) ? content(e.node).hash : ""];
  let best = { error, key: key(error) };
  for (const { node } of rivals) {
    const rival = new RunError(node);
    const other = { error: rival, key: key(rival) };
    if (before(other.key, best.key)) best = other;
  }
  return best.error;
}

function before(a: readonly [string, string], b: readonly [string, string]): boolean {
  return a[0] !== b[0] ? a[0] < b[0] : a[1] < b[1];
}
