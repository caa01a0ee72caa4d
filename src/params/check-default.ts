import { GradusError } from "../graph/errors.ts";
import type { Kind } from "../graph/kind.ts";
import type { Param } from "../graph/param.ts";
import type { CodeKind } from "./code-kind.ts";

/**
 * The checks of a param's default that take time: types and unit checks of code, schemas that validate asynchronously.
 * Declaring a param does the others at once. Throws `BAD_DEFAULT`.
 */
export async function checkDefault(param: Param<unknown>): Promise<void> {
  const { kind, initial, name } = param;
  const problem = await (isCodeKind(kind) ? kind.verify(initial) : kind.check(initial));
  if (problem === undefined) return;
  throw new GradusError("BAD_DEFAULT", `the default of the param "${name}" is not allowed: ${problem}`, {
    fix: `give a default that is ${kind.describe()} and passes its checks`,
  });
}

function isCodeKind(kind: Kind<unknown>): kind is CodeKind & Kind<unknown> {
  return "verify" in kind;
}
