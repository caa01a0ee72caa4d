import { liftEffect } from "../graph/effect.ts";
import type { Json } from "../graph/json.ts";
import { type Lift, NODE, type Node, type Operation } from "../graph/node.ts";
import { type Bindable, PARAM } from "../graph/op.ts";
import { makeParam, type Param, type ParamOptions } from "../graph/param.ts";
import { resolveLimits, type SandboxLimits } from "../sandbox/sandbox.ts";
import { codeKind } from "./code-kind.ts";
import { type CodeOrigin, originOf } from "./code-origin.ts";
import { type CodeText, codeEffect, valueIn } from "./run-code.ts";
import type { UnitCheck } from "./unit-check.ts";

/** Any function that a code param may begin with: JSON in, JSON or a promise of it out. */
export type AnyFunction = (...args: never[]) => unknown;

/** A code param: a param that is called like an op. Its calls run in the sandbox, also with the default. */
export type CodeParam<F extends AnyFunction> = Param<CodeText> &
  ((...args: Lift<Parameters<F>>) => Promise<Node<Awaited<ReturnType<F>>>>);

/** What a code param takes. */
export interface CodeOptions<F extends AnyFunction> extends ParamOptions {
  /** Calls that every new value must pass in the sandbox before it is accepted. */
  readonly checks?: readonly UnitCheck<Readonly<Parameters<F>>, Awaited<ReturnType<F>>>[];
  /** Limits of one call; the sandbox's own where absent. */
  readonly limits?: Partial<SandboxLimits>;
}

/** A function for where no source file is: its text, and its type as TypeScript writes it. */
export interface SourceText {
  readonly source: string;
  readonly signature: string;
}

/**
 * A self-contained function that may change, source and all. Types come from the function; its text from the source
 * file where the gradus command or `provideSources` has read it, else from the function itself, without types and with
 * a warning. Where there is no source file, pass `{ source, signature }`, and the function's type as the type argument.
 *
 * A call records one node of kind "code" with the param and the arguments as inputs; what goes wrong in the sandbox is
 * an error node (`CODE_FAILED`) whose message marks the line. `Math.random` and the clock are the same in every call.
 * Throws `CODE_SOURCE` for text that a loader has changed, `CODE_SIGNATURE` for a signature that is no function type,
 * `BAD_DEFAULT` for a default that is not self-contained, `SANDBOX_LIMIT` for limits that do not exist.
 */
export function code<F extends AnyFunction>(name: string, initial: F, options?: CodeOptions<NoInfer<F>>): CodeParam<F>;
export function code<F extends AnyFunction = (...args: Json[]) => Json>(
  name: string,
  initial: SourceText,
  options?: CodeOptions<NoInfer<F>>,
): CodeParam<F>;
export function code(
  name: string,
  initial: AnyFunction | SourceText,
  options: CodeOptions<AnyFunction> = {},
): CodeParam<AnyFunction> {
  if (options.limits !== undefined) resolveLimits(options.limits);
  const origin = originOf(name, initial);
  const rules = {
    name,
    signature: origin.signature,
    arity: origin.arity,
    checks: (options.checks ?? []) as unknown as readonly UnitCheck[],
    ...(origin.contract && { contract: origin.contract }),
    ...(options.limits && { limits: options.limits }),
  };
  const start = { source: origin.source, signature: origin.signature };
  const leaf = makeParam(name, codeKind(rules, origin.source), start, options);
  return callable(leaf, operationOf(name, origin, options), options.limits) as unknown as CodeParam<AnyFunction>;
}

function operationOf(name: string, origin: CodeOrigin, { description }: ParamOptions): Operation {
  return { kind: "code", name, argumentNames: ["code", ...origin.argumentNames], description, effects: "none" };
}

/** A function with everything that the param has, so that it goes wherever a param goes. */
function callable(
  leaf: Param<CodeText> & Bindable,
  operation: Operation,
  limits: Partial<SandboxLimits> | undefined,
): Param<CodeText> & Bindable {
  const call = (...args: unknown[]) => {
    let ran: CodeText;
    return liftEffect(
      operation,
      [leaf, ...args],
      (text, ...plain) => {
        ran = text as CodeText;
        return codeEffect(operation.name, ran, plain, limits);
      },
      (reply) => valueIn(ran, reply),
    );
  };
  const leafMembers = leaf as unknown as Record<PropertyKey, unknown>;
  for (const key of [NODE, PARAM, "name", "kind", "initial", "default", "description", "value", ...METHODS]) {
    // Read late: `value` throws outside a run, and `default` makes a new object at each read.
    const get = () => {
      const member = leafMembers[key];
      return typeof member === "function" ? (member.bind(leaf) as unknown) : member;
    };
    Object.defineProperty(call, key, { get, configurable: true });
  }
  return call as unknown as Param<CodeText> & Bindable;
}

const METHODS = ["map", "get", "nodeIn", "toJSON", Symbol.toPrimitive] as const;
