import { pathToFileURL } from "node:url";
import { GradusError } from "../graph/errors.ts";
import type { CodeSlice } from "./code-slices.ts";

const PLACE = Symbol.for("gradus.sources");

/**
 * Tells the sources of a file's code params before the file is imported, so that `param.code` finds the text as written,
 * types included. What was told about the file before is forgotten.
 *
 * @param file absolute path
 */
export function provideSources(file: string, slices: ReadonlyMap<string, CodeSlice>): void {
  provided().set(file, slices);
}

/** The slice of the param `name`: the only one, else the one of the file that is calling; `undefined` where neither is clear. */
export function providedSlice(name: string, stack = new Error().stack ?? ""): CodeSlice | undefined {
  const found = [...provided()].flatMap(([file, slices]) => {
    const slice = slices.get(name);
    return slice === undefined ? [] : [{ file, slice }];
  });
  if (new Set(found.map(({ slice }) => slice.source)).size === 1) return found[0]!.slice;
  const frames = stack.split("\n");
  for (const frame of frames) {
    const here = found.find(({ file }) => frame.includes(`${file}:`) || frame.includes(`${pathToFileURL(file).href}:`));
    if (here !== undefined) return here.slice;
  }
  return undefined;
}

/** Every file's slices; one registry for all copies of the package. */
function provided(): Map<string, ReadonlyMap<string, CodeSlice>> {
  const place = globalThis as unknown as Record<symbol, Map<string, ReadonlyMap<string, CodeSlice>> | undefined>;
  place[PLACE] ??= new Map();
  return place[PLACE];
}

/** Names that loaders, compilers and coverage tools put into functions; they do not exist in the sandbox. */
const INJECTED =
  /^(__vite_|__vi_|__name$|__async$|__awaiter$|__generator$|__spread|__rest$|__assign$|__publicField$|jitiImport$|_jiti|cov_|_async_to_generator)/;

let warned = false;

/**
 * The text of a live function, for where no source is known. Its types are lost, so answers are checked for syntax and
 * number of arguments only: warns once in a process (`GRADUS_CODE_SOURCE`).
 * Throws `CODE_SOURCE` for a built-in or bound function, which has no text.
 */
export function textOf(name: string, fn: (...args: never[]) => unknown): string {
  const text = Function.prototype.toString.call(fn);
  if (/\{\s*\[native code\]\s*\}\s*$/.test(text)) {
    throw new GradusError("CODE_SOURCE", `the function of the code param "${name}" has no source text`, {
      fix: "write the function itself into param.code, not a bound or built-in one",
    });
  }
  if (!warned) {
    warned = true;
    process.emitWarning(
      `the code param "${name}" knows its function as compiled text only, without types; run it through the gradus command, or pass { source, signature }`,
      { code: "GRADUS_CODE_SOURCE" },
    );
  }
  return text;
}

/** Throws `CODE_SOURCE` where some of these free names were put there by a loader. */
export function refuseInjected(name: string, free: readonly string[]): void {
  const injected = free.filter((one) => INJECTED.test(one));
  if (injected.length === 0) return;
  throw new GradusError(
    "CODE_SOURCE",
    `the function of the code param "${name}" was changed by the loader: it uses ${injected.join(", ")}`,
    {
      fix: "run the file through the gradus command, which reads the source itself, or pass { source, signature } to param.code",
      details: { injected },
    },
  );
}
