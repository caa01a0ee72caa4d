import { loadSplits } from "../../evaluate/splits.ts";
import { GradusError, nearest } from "../../graph/errors.ts";
import { chooseMethod } from "../../methods/choose.ts";
import { methods } from "../../methods/index.ts";
import { spacesOf } from "../../propose/point.ts";
import type { BudgetLimits } from "../../study/budget/budget.ts";
import type { Method, MethodFactory } from "../../study/method/method.ts";
import type { MethodOptions } from "../../study/method/option.ts";
import type { Io } from "../io.ts";
import { isMethodFile, loadMethod } from "./load-method.ts";
import type { LoadedTask } from "./loaded-task.ts";

/** A method as the command line has it. */
export interface NamedMethod {
  readonly method: Method;
  /** The file that it comes from; absent for the methods of gradus. */
  readonly file?: string;
}

/**
 * The method of this name, or of this file, with these options.
 * Throws `METHOD_UNKNOWN` or `BAD_OPTION`, or what `loadMethod` throws.
 */
async function methodNamed(
  name: string,
  options: Readonly<Record<string, unknown>>,
  cwd: string,
): Promise<NamedMethod> {
  return isMethodFile(name) ? await loadMethod(name, options, cwd) : { method: factoryNamed(name)(options) };
}

/** The method of gradus that has this name. Throws `METHOD_UNKNOWN`. */
export function factoryNamed(name: string): MethodFactory<MethodOptions> {
  const factory = methods[name];
  if (factory !== undefined && Object.hasOwn(methods, name)) return factory;
  const known = Object.keys(methods);
  const near = nearest(name, known);
  throw new GradusError("METHOD_UNKNOWN", `there is no method "${name}"; there are ${known.join(", ")}`, {
    fix: near === undefined ? "see gradus methods" : `did you mean ${near}? See gradus methods`,
  });
}

/** The method that is named, else the one that suits the task; which one that is, and why, is said on stderr. */
export async function methodFor(
  io: Io,
  loaded: LoadedTask,
  asked: {
    readonly method?: string;
    readonly option?: Readonly<Record<string, unknown>>;
    readonly seed?: number | string;
    readonly budget: BudgetLimits;
    readonly hasOptimizer: boolean;
  },
): Promise<NamedMethod> {
  const params = loaded.params.map(({ name, kind }) => ({ name, kind: kind.name, space: kind.space }));
  if (asked.method !== undefined) {
    const named = await methodNamed(asked.method, asked.option ?? {}, io.cwd);
    if (named.method.changes?.every((what) => what === "numbers") && params.length > 0) spacesOf(params as never);
    return named;
  }
  const { train } = await loadSplits(loaded.task.data, asked.seed ?? 1);
  const { budget, hasOptimizer } = asked;
  const { name, why } = chooseMethod({ params, data: { train: train.length }, budget, hasOptimizer });
  const method = factoryNamed(name)(asked.option);
  if (!method.needsModel && params.length > 0) refuseWithoutSpace(params);
  io.stderr(`method ${name}: ${why}\n`);
  return { method };
}

type Known = Parameters<typeof spacesOf>[0];

/** Before anything is paid: a search without a model needs something to draw from. */
function refuseWithoutSpace(params: readonly { name: string; kind: string; space: unknown }[]): void {
  try {
    spacesOf(params as unknown as Known);
  } catch (error) {
    if (!GradusError.is(error, "NO_SPACE")) throw error;
    throw new GradusError("NO_MODEL", `${error.message}, and no model is given that could write values`, {
      fix: "add --optimizer openai-compatible:URL#MODEL",
    });
  }
}
