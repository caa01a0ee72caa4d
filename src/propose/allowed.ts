import { BadValue } from "../graph/kind.ts";

/** What is made, or `undefined` where the param's kind does not allow it. */
export function allowed<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof BadValue) return undefined;
    throw error;
  }
}
