import { existsSync } from "node:fs";
import { join } from "node:path";
import { jsonl } from "../evaluate/load-data.ts";
import type { Json } from "../graph/json.ts";
import { dealtFromTwo } from "./pools.ts";
import type { BenchmarkRow, Suite } from "./suite.ts";

type Fields = Readonly<Record<string, Json>>;

/** How a benchmark is found and read whose training and test rows lie in `NAME/train.jsonl` and `NAME/test.jsonl`. */
export function twoFiles(
  name: string,
  columns: { readonly input: (fields: Fields) => string; readonly expected: (fields: Fields) => string },
): Pick<Suite, "name" | "files" | "namesIn" | "missingIn" | "read"> {
  const files = ["train", "test"].map((split) => `${name}/${split}.jsonl`);
  const missingIn = async (folder: string) => files.filter((file) => !existsSync(join(folder, file)));
  const read = async (folder: string, split: string) => {
    const rows = await jsonl(join(folder, name, `${split}.jsonl`), columns)();
    return rows.map(({ input, expected }, i): BenchmarkRow => {
      return { id: `${split}-${i + 1}`, input, expected: expected as string };
    });
  };
  return {
    name,
    files,
    missingIn,
    namesIn: async (folder) => ((await missingIn(folder)).length === 0 ? [name] : []),
    read: async (folder, _, seed) => dealtFromTwo(await read(folder, "train"), await read(folder, "test"), seed),
  };
}

/** A text of a record. Throws where it is none; the loader adds file and line. */
export function textIn(fields: Fields, field: string): string {
  const value = fields[field];
  if (typeof value !== "string") throw new Error(`there is no text "${field}"`);
  return value;
}
