import { nearest } from "../../graph/errors.ts";

/** A slot that something was given for and that was not called. */
interface NeverCalled {
  /** The called slot that was probably meant. */
  readonly near: string | undefined;
  readonly message: string;
}

/** Which of the named slots were never called: slips, most likely. None before anything was called. */
export function neverCalled(named: readonly string[], called: readonly string[]): readonly NeverCalled[] {
  if (called.length === 0) return [];
  const known = [...called].sort().join(", ");
  return named
    .filter((slot) => !called.includes(slot))
    .map((slot) => ({
      near: nearest(slot, called),
      message: `a model is named for "${slot}", which was not called; called were ${known}`,
    }));
}
