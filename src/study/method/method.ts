import { GradusError } from "../../graph/errors.ts";
import type { Study } from "../study.ts";
import type { MethodCost, Sizes } from "./method-cost.ts";
import type { MethodOptions, OptionValues } from "./option.ts";

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
  /** Which params it changes: any kind (default); those whose values are language; demonstrations; those with a space to draw from. */
  readonly changes?: readonly ("any" | "texts" | "demos" | "numbers")[];
}

/** A method with its options: a plain function over a study. */
export interface Method extends MethodInfo {
  readonly options: Readonly<Record<string, unknown>>;
  /** Where its code can change between two sessions: a study is resumed with the version that it began with. */
  readonly version?: string;
  /** The most that it takes; absent where nobody has said. */
  readonly cost?: (sizes: Sizes) => MethodCost;
  run(study: Study): Promise<void>;
}

/** A method before its options are chosen. */
export interface MethodFactory<D extends MethodOptions> {
  (options?: Partial<OptionValues<D>>): Method;
  readonly info: MethodInfo;
  readonly options: D;
}

/** What a method's facts may hold besides: what it takes, as a function of its options. */
export interface CostedInfo<D extends MethodOptions> extends MethodInfo {
  readonly cost?: (options: OptionValues<D>, sizes: Sizes) => MethodCost;
}

/**
 * Makes a method of its facts, its declared options and its recipe. `check` says what is wrong with options that do not
 * go together. An option that is not declared, or has a value that it does not take, is a `BAD_OPTION` error.
 */
export function method<D extends MethodOptions>(
  { cost, ...info }: CostedInfo<D>,
  options: D,
  run: (study: Study, options: OptionValues<D>) => Promise<void>,
  check: (options: OptionValues<D>) => string | undefined = () => undefined,
): MethodFactory<D> {
  const usual = Object.fromEntries(Object.entries(options).map(([name, one]) => [name, one.usual]));
  const factory = (given: Partial<OptionValues<D>> = {}): Method => {
    const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
    const all = { ...usual, ...set } as OptionValues<D>;
    const problem = problemOf(options, set) ?? check(all);
    if (problem !== undefined) {
      throw new GradusError("BAD_OPTION", `the method ${info.name}: ${problem}`, {
        fix: `its options are: ${optionsText(options)}`,
      });
    }
    return {
      ...info,
      options: all,
      ...(cost && { cost: (sizes: Sizes) => cost(all, sizes) }),
      run: (study) => run(study, all),
    };
  };
  return Object.assign(factory, { info, options });
}

/** What `gradus methods NAME` tells of options, in one line: "batch=3 takes a whole number from 1 up; …". */
function optionsText(options: MethodOptions): string {
  const told = Object.entries(options).map(([name, one]) => `${name}=${JSON.stringify(one.usual)} takes ${one.takes}`);
  return told.join("; ") || "none";
}

function problemOf(options: MethodOptions, given: Readonly<Record<string, unknown>>): string | undefined {
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(options, name)) return `"${name}" is no option of it`;
    const { takes, accepts } = options[name]!;
    if (!accepts(value)) return `"${name}" is ${JSON.stringify(value) ?? typeof value}; it takes ${takes}`;
  }
  return undefined;
}
