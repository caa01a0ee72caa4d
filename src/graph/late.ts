import { GradusError, messageOf } from "./errors.ts";
import type { Run } from "./run.ts";
import { runtime, storage } from "./runtime.ts";

/** So many calls of one run are refused with an error; later ones never settle, so that a loop which retries for ever stops. */
const TELL = 100;
/** So many strays are told in one process; more of the same help nobody. */
const WARN = 20;

const refused = new WeakMap<Run, number>();
const told = new Set<string>();

/** The error for a lift after its run's end. It belongs to that run: where nobody awaits it, it does not end the process. */
export function lateLift(what: string): GradusError {
  guardProcess();
  return new GradusError("RUN_CLOSED", `${what} was used after its run had ended`, {
    fix: "await every call of the flow before it returns",
  });
}

/**
 * Makes an async call so that its refusal after the run's end is a rejection which nobody has to handle.
 * Everything else that is thrown goes on.
 */
export function orRefuse<T>(call: () => T): T | Promise<never> {
  try {
    return call();
  } catch (error) {
    const frame = storage.getStore();
    if (frame === undefined || !GradusError.is(error, "RUN_CLOSED")) throw error;
    const count = (refused.get(frame.run) ?? 0) + 1;
    refused.set(frame.run, count);
    if (count > TELL) return new Promise(() => {});
    const refusal = Promise.reject(error);
    refusal.catch(() => {});
    return refusal;
  }
}

/**
 * From now on, an error that was raised inside a run and that nobody awaited (a forgotten promise, a timer) is told as a
 * process warning and does not end the process. All others meet the fate they would have met.
 * In force from a process's first rollout, or from the first late lift; a program that never lifts late never gets here.
 */
export function guardProcess(): void {
  if (runtime.guarded) return;
  runtime.guarded = true;
  process.on("uncaughtException", onUncaught);
}

function onUncaught(error: unknown): void {
  const frame = storage.getStore();
  if (frame !== undefined || GradusError.is(error, "RUN_CLOSED") || GradusError.is(error, "RUN_ERROR")) {
    warn(error, frame?.name);
    return;
  }
  // Others listen: what becomes of the process is theirs to say.
  if (process.listenerCount("uncaughtException") > 1) return;
  process.off("uncaughtException", onUncaught);
  process.nextTick(() => {
    throw error;
  });
}

function warn(error: unknown, name: string | undefined): void {
  const text = `an error that nobody awaited${name === undefined ? "" : `, raised inside "${name}"`}: ${messageOf(error)}`;
  if (told.has(text) || told.size >= WARN) return;
  told.add(text);
  const detail = error instanceof Error ? error.stack : undefined;
  process.emitWarning(text, { type: "GradusWarning", code: "STRAY_ERROR", ...(detail !== undefined && { detail }) });
}
