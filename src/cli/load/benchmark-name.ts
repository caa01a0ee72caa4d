import { resolve } from "node:path";
import type { BenchmarkChoice } from "../../benchmarks/benchmarks.ts";
import type { SplitSizes } from "../../benchmarks/suite.ts";
import { GradusError } from "../../graph/errors.ts";
import { seed } from "../option-values.ts";

const SCHEME = "benchmark:";

/** The task's name for a benchmark: all that makes its rows, so that a study can be resumed from it. */
export function benchmarkName({ name, data, rows, seed }: BenchmarkChoice): string {
  const parts = { data, ...(rows && { rows: rows.join(",") }), seed: String(seed) };
  const query = Object.entries(parts).map(([key, value]) => `${key}=${readable(encodeURIComponent(value))}`);
  return `${SCHEME}${name}?${query.join("&")}`;
}

/** The benchmark of a task's name, its folder made absolute. Throws `USAGE`. */
export function parseBenchmark(task: string, cwd: string): BenchmarkChoice {
  const [name = "", query = ""] = task.slice(SCHEME.length).split(/\?(.*)/s);
  const given = new URLSearchParams(query);
  const data = given.get("data");
  const other = [...given.keys()].find((key) => !["data", "rows", "seed"].includes(key));
  if (data === null || other !== undefined) {
    throw new GradusError("USAGE", `${task}: ${other === undefined ? "data is missing" : `"${other}" is unknown`}`, {
      fix: "write it as benchmark:NAME?data=FOLDER, with &rows=50,50,100 and &seed=1 where you like",
    });
  }
  const rows = given.get("rows");
  return {
    name,
    data: resolve(cwd, data),
    ...(rows !== null && { rows: sizesOf(rows) }),
    seed: seed(given.get("seed") ?? "1"),
  };
}

/** The rows of the three splits. Throws `USAGE`. */
export function sizesOf(text: string): SplitSizes {
  const sizes = text.split(",").map((part) => (/^\s*[1-9]\d{0,8}\s*$/.test(part) ? Number(part) : undefined));
  if (sizes.length === 3 && sizes.every((size) => size !== undefined)) return sizes as unknown as SplitSizes;
  throw new GradusError("USAGE", `rows cannot be read: "${text}"`, {
    fix: "give three numbers, of train, validation and test: --rows 50,50,100",
  });
}

/** Slashes and commas mean nothing in a query, and are easier to read. */
function readable(encoded: string): string {
  return encoded.replaceAll("%2F", "/").replaceAll("%2C", ",");
}
