import { GradusError } from "../../graph/errors.ts";
import { methods } from "../../methods/index.ts";
import { smallOptions } from "../../methods/small.ts";
import type { Method } from "../../study/method/method.ts";
import type { Io } from "../io.ts";
import { isMethodFile, loadMethod } from "../load-method.ts";
import { factoryNamed } from "../named-method.ts";

/** Which methods compete, and how their options are set. */
export interface EntrantFlags {
  /** Names or files, with commas between them; "all" (default): the whole registry. */
  readonly method?: string;
  /** `METHOD.OPTION`, over what else is set. */
  readonly option?: Readonly<Record<string, unknown>>;
  /** The options for small budgets instead of the published ones. */
  readonly small?: boolean;
}

/** A method that competes; `own` tells where one's own comes from. */
export interface Entrant {
  readonly method: Method;
  readonly own?: { readonly file: string; readonly options: Readonly<Record<string, unknown>> };
}

/**
 * The methods of a comparison, each once and under a name of its own.
 * Throws `METHOD_UNKNOWN`, `BAD_OPTION`, `USAGE` and what loading a file throws.
 */
export async function entrants(
  io: Io,
  { method = "all", option = {}, small = false }: EntrantFlags,
): Promise<readonly Entrant[]> {
  const asked = method
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  const names = [...new Set(asked.flatMap((name) => (name === "all" ? Object.keys(methods) : [name])))];
  const stray = Object.keys(option).find((key) => !names.some((name) => key.startsWith(`${name}.`)));
  if (stray !== undefined)
    throw new GradusError("BAD_OPTION", `--option ${stray} names none of the methods that are compared`, {
      fix: `write METHOD.OPTION=VALUE; the methods are ${names.join(", ")}`,
    });
  const found = await Promise.all(
    names.map(async (name): Promise<Entrant> => {
      const set = Object.entries(option).filter(([key]) => key.startsWith(`${name}.`));
      const options = Object.fromEntries(set.map(([key, value]) => [key.slice(name.length + 1), value]));
      if (!isMethodFile(name)) return { method: factoryNamed(name)({ ...(small && smallOptions[name]), ...options }) };
      const { method, file } = await loadMethod(name, options, io.cwd);
      return { method, own: { file, options } };
    }),
  );
  const called = found.map((one) => one.method.name);
  const twice = called.find((name, i) => called.indexOf(name) !== i);
  if (twice === undefined) return found;
  throw new GradusError("USAGE", `two of the methods are called "${twice}"`, { fix: "give one of them another name" });
}
