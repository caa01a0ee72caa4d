import { BadValue } from "../graph/kind.ts";

/** Throws `BadValue` where there is a problem. */
export function refuse(problem: string | undefined): void {
  if (problem !== undefined) throw new BadValue(problem);
}

/** The problem that `call` throws as `BadValue`; `undefined` where it throws nothing. Other errors go through. */
export function problemOf(call: () => unknown): string | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    if (error instanceof BadValue) return error.message;
    throw error;
  }
}
