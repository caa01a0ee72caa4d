import { messageOf } from "../graph/errors.ts";
import { type Json, sameJson } from "../graph/json.ts";
import { sharedSandbox } from "../sandbox/javascript.ts";
import type { SandboxLimits } from "../sandbox/sandbox.ts";
import { normalText } from "./normal-text.ts";
import { failureOf, plainArgs } from "./run-code.ts";
import { brief, inline } from "./words.ts";

/** One call that every value of a code param must pass before it is accepted. It runs in the sandbox, outside any run. */
export interface UnitCheck<A extends readonly unknown[] = readonly Json[], R = Json> {
  /** How it is called in messages. */
  readonly name?: string;
  readonly args: A;
  /** The result it must return, equal as JSON. */
  readonly returns?: R;
  /** Whether a result is right; a text says what is wrong with it. Runs in this process, on a copy. */
  readonly satisfies?: (value: R) => boolean | string;
}

/** Why a function fails one of `checks`, as a sentence, with the marked line below it where it threw; `undefined` where it passes all. */
export async function unitProblem(
  fnName: string,
  source: string,
  checks: readonly UnitCheck[],
  limits: Partial<SandboxLimits> | undefined,
): Promise<string | undefined> {
  for (const check of checks) {
    const { code } = normalText(source);
    const args = plainArgs(fnName, check.args);
    const request = { source: code, args, ...(limits && { limits }) };
    const result = await sharedSandbox().run(request);
    const call = `${fnName}(${args.map((arg) => brief(arg, 200)).join(", ")})`;
    const of = check.name === undefined ? "a check failed" : `the check "${inline(check.name)}" failed`;
    if (!result.ok) return `${of}: ${call} gave no value: ${failureOf(source, result)}`;
    const wrong = wrongIn(check, result.value);
    if (wrong !== undefined) return `${of}: ${call} returned ${brief(result.value, 300)}, ${wrong}`;
  }
  return undefined;
}

function wrongIn(check: UnitCheck, value: Json): string | undefined {
  if (check.returns !== undefined && !sameJson(value, check.returns)) {
    return `and ${brief(check.returns, 300)} is expected`;
  }
  const verdict = check.satisfies === undefined ? true : satisfied(check.satisfies, structuredClone(value));
  if (verdict === true) return undefined;
  return typeof verdict === "string" && verdict !== "" ? inline(verdict) : "which is not right";
}

/** What the check says; one that trips over an unforeseen result has refused it. */
function satisfied(satisfies: (value: Json) => boolean | string, value: Json): boolean | string {
  try {
    return satisfies(value);
  } catch (error) {
    return `and the check threw: ${messageOf(error)}`;
  }
}
