import { GradusError } from "../../graph/errors.ts";
import { decisions } from "../../methods/choose.ts";
import { methods } from "../../methods/index.ts";
import type { MethodInfo } from "../../study/method/method.ts";
import type { MethodOptions } from "../../study/method/option.ts";
import { handOver } from "../hand-over.ts";
import { type Io, printJson } from "../io.ts";
import { isMethodFile, loadMethod } from "../load/load-method.ts";
import { factoryNamed } from "../load/named-method.ts";
import { oneLine, table } from "../print/table.ts";
import type { CompareMethodsFlags } from "../shoot-out/compare-methods.ts";

/** The seeds of a comparison where nobody names any. */
const SEEDS = [1, 2, 3, 4, 5];

/** A method as it is listed. */
interface Listed {
  readonly info: MethodInfo;
  readonly options: Readonly<Record<string, ListedOption>>;
}

/** An option as it is listed; what a function makes its own method of tells only the default. */
interface ListedOption {
  readonly default: unknown;
  readonly takes?: string;
  readonly meaning?: string;
}

/** What `gradus methods` takes: all but `json` belongs to a comparison. */
interface MethodsFlags extends Partial<CompareMethodsFlags> {
  readonly compare?: string;
  readonly debug?: boolean;
}

/**
 * `gradus methods [METHOD]`: every method and the decision table; or one method, also of one's own, with its options.
 * `gradus methods --compare TASK`: methods on one task.
 */
export function methodsCommand(argv: readonly string[]) {
  return async (io: Io, name: string | undefined, given: MethodsFlags): Promise<number> => {
    const { compare, ...flags } = given;
    if (compare !== undefined && name !== undefined)
      throw new GradusError("USAGE", `"${name}" stands beside --compare`, { fix: `write --method ${name}` });
    if (compare !== undefined) {
      const { compareMethods } = await import("../shoot-out/compare-methods.ts");
      return await compareMethods(argv)(io, compare, { ...flags, seeds: flags.seeds ?? SEEDS, store: flags.store! });
    }
    const stray = Object.keys(flags).find((key) => !["json", "debug", "store"].includes(key));
    if (stray !== undefined)
      throw new GradusError("USAGE", `"${stray}" is an option of a comparison`, { fix: "add --compare TASK" });
    if (name === undefined) {
      listAll(io, flags.json ?? false);
      return 0;
    }
    const handed = isMethodFile(name) ? await handOver(io, name, argv) : undefined;
    if (handed !== undefined) return handed;
    const listed = isMethodFile(name) ? await ownMethod(name, io.cwd) : facts(factoryNamed(name));
    if (flags.json) printJson(io, jsonOf(listed));
    else io.stdout(page(listed));
    return 0;
  };
}

function listAll(io: Io, json: boolean): void {
  const all = Object.values(methods).map(facts);
  const choices = decisions.map(({ when, name, why }) => ({ when, method: name, why }));
  if (json) {
    printJson(io, { methods: all.map(jsonOf), decisions: choices });
    return;
  }
  const head = ["method", "signal", "credit", "model", "what it does"];
  const rows = all.map(({ info }) => [
    info.name,
    info.signal,
    info.credit,
    info.needsModel ? "needed" : "–",
    info.summary,
  ]);
  io.stdout(table([head, ...rows]));
  io.stdout("\nwhere no method is named, the first row that fits:\n");
  io.stdout(table([["when", "method", "why"], ...choices.map((row) => [row.when, row.method, row.why])]));
  io.stdout("\n» gradus methods METHOD shows its paper and its options\n");
}

async function ownMethod(name: string, cwd: string): Promise<Listed> {
  const { method, declared } = await loadMethod(name, {}, cwd);
  if (declared !== undefined) return facts({ info: method, options: declared });
  const options = Object.entries(method.options).map(([key, value]) => [key, { default: value }]);
  return { info: method, options: Object.fromEntries(options) };
}

function facts({ info, options }: { readonly info: MethodInfo; readonly options: MethodOptions }): Listed {
  const listed = Object.entries(options).map(([key, { usual, takes, meaning }]) => [
    key,
    { default: usual, takes, meaning },
  ]);
  return { info, options: Object.fromEntries(listed) };
}

function jsonOf({ info, options }: Listed) {
  const { name, paper, summary, signal, credit, needsModel } = info;
  return { name, paper, summary, signal, credit, needsModel, options };
}

function page({ info, options }: Listed): string {
  const { name, summary, paper, signal, credit, needsModel } = info;
  const model = needsModel ? "needs a model" : "needs no model";
  const lines = Object.entries(options).map(([key, { default: usual, takes, meaning }]) => {
    const told = takes === undefined ? "" : `  ${meaning}; takes ${takes}\n`;
    return `--option ${key}=${oneLine(JSON.stringify(usual), 80)}\n${told}`;
  });
  const all = lines.length === 0 ? "it has no options\n" : lines.join("");
  const from = ["", "none"].includes(paper) ? "" : `${paper}\n`;
  return `${name}: ${summary}\n${from}signal ${signal}, credit ${credit}, ${model}\n\n${all}`;
}
