import { readFile } from "node:fs/promises";
import { GradusError, messageOf } from "../graph/errors.ts";
import type { Values } from "./candidate.ts";
import type { SavedValues } from "./result.ts";

/** Reads saved values, for `program.with(await load(path))`. Throws `FILE_MISSING`, `FILE_DAMAGED` or `FILE_NEWER`. */
export async function load(path: string): Promise<Values> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new GradusError("FILE_MISSING", `${path} cannot be read: ${messageOf(cause)}`, {
      fix: "give the path of a file that result.save(path) or `gradus optimize --save` wrote",
      cause,
    });
  });
  const saved = parse(path, text);
  if (saved.gradus > 1) {
    throw new GradusError("FILE_NEWER", `${path} was saved by a newer gradus (format ${saved.gradus})`, {
      fix: "npm install gradus@latest",
    });
  }
  return saved.values;
}

function parse(path: string, text: string): SavedValues {
  try {
    const saved = JSON.parse(text) as Partial<SavedValues> | null;
    if (typeof saved?.gradus === "number" && typeof saved.values === "object" && saved.values !== null)
      return saved as SavedValues;
  } catch {
    // Falls through to the one error for every kind of damage.
  }
  throw new GradusError("FILE_DAMAGED", `${path} holds no saved values`, {
    fix: "save the result again: `gradus show STUDY --save FILE`",
  });
}
