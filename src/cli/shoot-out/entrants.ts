import { GradusError, nearest } from "../../graph/errors.ts";
import { methods } from "../../methods/index.ts";
import { smallOptions } from "../../methods/small.ts";
import type { Method } from "../../study/method/method.ts";
import type { Io } from "../io.ts";
import { isMethodFile, loadMethod } from "../load/load-method.ts";
import { factoryNamed } from "../load/named-method.ts";

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
  /** As it was named: by its name, or by its file. */
  readonly asked: string;
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
  const found = await Promise.all(
    names.map(async (name): Promise<Entrant> => {
      if (isMethodFile(name)) return await ownEntrant(name, option, io.cwd);
      const options = optionsFor(name, option);
      return { asked: name, method: factoryNamed(name)({ ...(small && smallOptions[name]), ...options }) };
    }),
  );
  refuseStray(option, names, found);
  const called = found.map((one) => one.method.name);
  const twice = called.find((name, i) => called.indexOf(name) !== i);
  if (twice === undefined) return found;
  throw new GradusError("USAGE", `two of the methods are called "${twice}"`, { fix: "give one of them another name" });
}

/** A method of one's own: its options are named by its file or by its own name, which stands in the file. */
async function ownEntrant(name: string, option: Given, cwd: string): Promise<Entrant> {
  const byFile = optionsFor(name, option);
  const { method: plain } = await loadMethod(name, byFile, cwd);
  const options = { ...byFile, ...optionsFor(plain.name, option) };
  const { method, file } = await loadMethod(name, options, cwd);
  return { asked: name, method, own: { file, options } };
}

type Given = Readonly<Record<string, unknown>>;

/** The options that are named `NAME.KEY`, by their keys. */
function optionsFor(name: string, option: Given): Given {
  const own = Object.entries(option).filter(([key]) => key.startsWith(`${name}.`));
  return Object.fromEntries(own.map(([key, value]) => [key.slice(name.length + 1), value]));
}

/** Throws `BAD_OPTION` for an option of a method that is not compared, with an example of one that is. */
function refuseStray(option: Given, names: readonly string[], found: readonly Entrant[]): void {
  const known = [...names, ...found.map(({ method }) => method.name)];
  const stray = Object.keys(option).find((key) => !known.some((name) => key.startsWith(`${name}.`)));
  if (stray === undefined) return;
  const having = found.filter(({ method }) => Object.keys(method.options).length > 0);
  const near = nearest(
    stray.split(".")[0]!,
    having.map(({ method }) => method.name),
  );
  const { method } = having.find(({ method }) => method.name === near) ?? having[0] ?? {};
  const [key, usual] = Object.entries(method?.options ?? {})[0] ?? [];
  const example = method === undefined ? "" : `, for example --option ${method.name}.${key}=${JSON.stringify(usual)}`;
  throw new GradusError("BAD_OPTION", `--option ${stray} names none of the methods that are compared`, {
    fix: `write METHOD.OPTION=VALUE with the method's name${example}; compared are ${found.map(({ method }) => method.name).join(", ")}`,
  });
}
