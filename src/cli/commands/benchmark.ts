import { resolve } from "node:path";
import { benchmarksIn } from "../../benchmarks/benchmarks.ts";
import { GradusError } from "../../graph/errors.ts";
import { EXIT } from "../exit-codes.ts";
import { type Io, printJson } from "../io.ts";
import { benchmarkName, sizesOf } from "../load/benchmark-name.ts";
import { gradusCommand } from "../print/gradus-command.ts";
import { table } from "../print/table.ts";
import { type EvalFlags, evalCommand } from "./eval.ts";
import { type OptimizeFlags, optimizeCommand } from "./optimize.ts";

/** What `gradus benchmark` takes. */
export interface BenchmarkFlags extends OptimizeFlags {
  readonly data: string;
  readonly rows?: string;
  readonly list?: boolean;
  readonly eval?: boolean;
  readonly values?: string;
  readonly split?: EvalFlags["split"];
}

/** `gradus benchmark NAME`: a study of a published benchmark, or with --eval one measurement; with --list what there is. */
export function benchmarkCommand(argv: readonly string[]) {
  return async (io: Io, name: string | undefined, flags: BenchmarkFlags): Promise<number> => {
    const data = resolve(io.cwd, flags.data);
    if (flags.list) {
      refuseBeside("--list", [...Object.keys(flags), ...(name === undefined ? [] : ["NAME"])], LISTING);
      return await list(io, data, flags);
    }
    if (name === undefined) {
      throw new GradusError("USAGE", "no benchmark is named", {
        fix: `see ${gradusCommand(["benchmark", "--list", "--data", flags.data])}`,
      });
    }
    const seed = flags.seed ?? 1;
    const task = benchmarkName({ name, data, seed, ...(flags.rows !== undefined && { rows: sizesOf(flags.rows) }) });
    if (!flags.eval) {
      refuseBeside("a study", Object.keys(flags), undefined, MEASURING);
      return await optimizeCommand(argv)(io, task, flags);
    }
    refuseBeside("--eval", Object.keys(flags), undefined, SEARCHING);
    return await evalCommand(argv)(io, task, { ...flags, seed, split: flags.split ?? "test" });
  };
}

const LISTING = ["list", "data", "json", "debug", "store"];
const MEASURING = ["values", "split"];
const SEARCHING = ["method", "option", "steps", "optimizer", "save"];

/** Throws `USAGE` for an option that would be ignored. */
function refuseBeside(
  what: string,
  given: readonly string[],
  taken: readonly string[] | undefined,
  refused: readonly string[] = [],
): void {
  const idle = given.find((key) => refused.includes(key) || (taken !== undefined && !taken.includes(key)));
  if (idle === undefined) return;
  const option = idle === "NAME" ? idle : `--${idle.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  throw new GradusError("USAGE", `${option} does not go with ${what}`, {
    fix: MEASURING.includes(idle) ? `add --eval, or leave out ${option}` : `leave out ${option}`,
  });
}

async function list(io: Io, data: string, flags: BenchmarkFlags): Promise<number> {
  const all = await benchmarksIn(data);
  if (flags.json) {
    printJson(io, { data, benchmarks: all });
    return EXIT.done;
  }
  const lines = all.map(({ name, rows, sizesFrom, problem }) => [
    name,
    ...(rows?.map(String) ?? ["–", "–", "–"]),
    problem ?? sizesFrom,
  ]);
  io.stdout(table([["benchmark", "train", "validation", "test", "sizes"], ...lines], { right: [1, 2, 3] }));
  const first = all.find(({ rows }) => rows !== undefined);
  if (first !== undefined) {
    const next = ["benchmark", first.name, "--data", flags.data, "--model"];
    io.stdout(`\n» ${gradusCommand(next)} answer=openai-compatible:URL#MODEL\n`);
  }
  return EXIT.done;
}
