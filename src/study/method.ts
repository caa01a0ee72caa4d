import { GradusError } from "../graph/errors.ts";
import type { Study } from "./study.ts";

/** What is said of a method in listings, docs and reports. */
export interface MethodInfo {
  readonly name: string;
  /** The paper, its authors and year. */
  readonly paper: string;
  readonly summary: string;
  /** static: the proposer sees task and examples. dynamic: it sees rollouts. */
  readonly signal: "static" | "dynamic";
  readonly credit: "none" | "trace" | "backpropagation";
  /** Whether it asks a model for proposals. */
  readonly needsModel: boolean;
}

/** A method with its options: a plain function over a study. */
export interface Method extends MethodInfo {
  readonly options: Readonly<Record<string, unknown>>;
  run(study: Study): Promise<void>;
}

/** A method before its options are chosen. */
export interface MethodFactory<O extends object> {
  (options?: Partial<O>): Method;
  readonly info: MethodInfo;
  readonly defaults: O;
}

/** Makes a method of its facts, its defaults and its recipe. An option that it does not know, or that `check` objects to, is a `BAD_OPTION` error. */
export function method<O extends object>(
  info: MethodInfo,
  defaults: O,
  run: (study: Study, options: O) => Promise<void>,
  check: (options: O) => string | undefined = () => undefined,
): MethodFactory<O> {
  const factory = (options: Partial<O> = {}): Method => {
    const all = { ...defaults, ...checkOptions(info.name, options, defaults) };
    const problem = check(all);
    if (problem !== undefined) throw badOption(info.name, problem, defaults);
    return { ...info, options: all as Record<string, unknown>, run: (study) => run(study, all) };
  };
  return Object.assign(factory, { info, defaults });
}

function checkOptions<O extends object>(name: string, options: Partial<O>, defaults: O): Partial<O> {
  for (const [key, value] of Object.entries(options)) {
    const usual = (defaults as Record<string, unknown>)[key];
    if (!(key in defaults)) throw badOption(name, `"${key}" is no option of it`, defaults);
    if (value !== undefined && usual !== undefined && typeof value !== typeof usual) {
      throw badOption(name, `"${key}" is a ${typeof value}; it takes a ${typeof usual}`, defaults);
    }
  }
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<O>;
}

function badOption(name: string, problem: string, defaults: object): Error {
  return new GradusError("BAD_OPTION", `the method ${name}: ${problem}`, {
    fix: `its options are ${JSON.stringify(defaults)}`,
  });
}
