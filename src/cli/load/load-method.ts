import { resolve } from "node:path";
import { GradusError, messageOf, nearest } from "../../graph/errors.ts";
import { userPlaceOf } from "../../graph/user-place.ts";
import type { Method } from "../../study/method/method.ts";
import type { MethodOptions } from "../../study/method/option.ts";
import { isFile, type LoadedModule, loadModule, namesOf } from "./load-module.ts";

/** A method that a file exports. */
export interface LoadedMethod {
  readonly method: Method;
  /** Its options as they are declared, where it comes straight from `method(…)`. */
  readonly declared?: MethodOptions;
  /** The absolute path, with the export where one was named. */
  readonly file: string;
}

type Options = Readonly<Record<string, unknown>>;

/** Whether a method is named by a file, as `./my-method.ts` or `./my-method.ts#export`, and not by its own name. */
export function isMethodFile(name: string): boolean {
  return /[\\/]|\.[cm]?[jt]sx?(#|$)/.test(name);
}

/**
 * Loads a method from a file; its version is that of all the files that it is made of. The file exports what
 * `method(…)` gives, a method with its options set, or a function that makes one of options.
 * Throws `METHOD_MISSING`, `NOT_A_METHOD`, `BAD_OPTION`, and what importing throws.
 */
export async function loadMethod(name: string, options: Options, cwd: string): Promise<LoadedMethod> {
  const [, path, wanted] = /^(.*?)(?:#([^#\\/]*))?$/s.exec(name)! as unknown as [string, string, string | undefined];
  const file = resolve(cwd, path);
  if (!isFile(file)) {
    throw new GradusError("METHOD_MISSING", `there is no file ${path}`, {
      fix: "give the path of a file that exports a method, or a method's name: gradus methods",
    });
  }
  const module = await loadModule(file, path);
  const exported = exportOf(module, path, wanted);
  const method = await methodOf(exported, options, path);
  return {
    method: { ...method, version: method.version ?? module.version(), run: guarded(method) },
    ...(isFactory(exported) && { declared: exported.options }),
    file: wanted === undefined ? file : `${file}#${wanted}`,
  };
}

/** The export of this name; without a name the default one, else the only one that is a method. */
function exportOf(module: LoadedModule, path: string, wanted = "default"): unknown {
  const names = namesOf(module);
  if (names.includes(wanted)) return module.exports[wanted];
  const methods = names.filter((name) => isMethod(module.exports[name]) || isFactory(module.exports[name]));
  if (wanted === "default" && methods.length === 1) return module.exports[methods[0]!];
  const what = wanted === "default" ? (methods.length === 0 ? "no method" : "several methods") : `no "${wanted}"`;
  const near = nearest(wanted, names) ?? methods[0];
  throw new GradusError("NOT_A_METHOD", `${path} exports ${what}; it exports ${names.join(", ") || "nothing"}`, {
    fix: near === undefined ? EXPORT : `name one of them: ${path}#${near}`,
  });
}

const EXPORT = "export const myMethod = method({ name: … }, options, async (study, options) => { … })";

async function methodOf(exported: unknown, options: Options, path: string): Promise<Method> {
  if (isMethod(exported)) {
    if (Object.keys(options).length === 0) return exported;
    throw new GradusError("BAD_OPTION", `the method ${exported.name} of ${path} has its options set already`, {
      fix: "leave out --option, or export what method(…) gives, without calling it",
    });
  }
  if (typeof exported !== "function") throw noMethod(path, `it is ${exported === null ? "null" : typeof exported}`);
  let made: unknown;
  try {
    made = await (exported as (options: Options) => unknown)(options);
  } catch (cause) {
    if (GradusError.is(cause)) throw cause;
    throw noMethod(path, `called with the options it threw: ${messageOf(cause)}`, cause);
  }
  if (!isMethod(made)) throw noMethod(path, "it is a function that makes no method");
  return made;
}

function noMethod(path: string, why: string, cause?: unknown): GradusError {
  return new GradusError("NOT_A_METHOD", `the export of ${path} is no method: ${why}`, { fix: EXPORT, cause });
}

function isMethod(value: unknown): value is Method {
  const { name, run, options } = (value ?? {}) as Partial<Method>;
  return typeof value === "object" && typeof name === "string" && typeof run === "function" && isObject(options);
}

function isFactory(value: unknown): value is { readonly options: MethodOptions } {
  const { info, options } = (value ?? {}) as { readonly info?: unknown; readonly options?: unknown };
  return typeof value === "function" && isObject(info) && isObject(options);
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

/** The recipe, whose author's own errors have a name: what it throws is no bug of gradus. */
function guarded(method: Method): Method["run"] {
  return async (study) => {
    try {
      await method.run(study);
    } catch (cause) {
      if (GradusError.is(cause)) throw cause;
      throw new GradusError(
        "METHOD_FAILED",
        `the method ${method.name} threw: ${messageOf(cause)}${userPlaceOf(cause)}`,
        {
          fix: "correct the method's file; --debug shows where it happened",
          cause,
        },
      );
    }
  };
}
