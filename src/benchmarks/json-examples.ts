import { parseSync } from "oxc-parser";
import { GradusError, messageOf } from "../graph/errors.ts";
import { lineAt } from "../params/syntax.ts";

/** One example of a BIG-Bench Hard file. */
export interface JsonExample {
  readonly input: string;
  readonly target: string;
}

/** The examples of a file `{ "examples": [{ "input", "target" }] }`. Throws `BAD_ROW` with the line, and `NO_DATA`. */
export function examplesIn(path: string, text: string): readonly JsonExample[] {
  const { examples } = recordIn(path, text);
  if (!Array.isArray(examples)) throw bad(path, 1, 'there is no list "examples"');
  if (examples.length === 0) {
    throw new GradusError("NO_DATA", `${path} has no examples`, { fix: "take the published file" });
  }
  for (const [i, example] of examples.entries()) {
    const { input, target } = (example ?? {}) as Partial<Record<string, unknown>>;
    const missing = typeof input !== "string" ? "input" : typeof target !== "string" ? "target" : undefined;
    if (missing !== undefined) throw bad(path, lineOf(text, i), `example ${i + 1} has no text "${missing}"`);
  }
  return examples as readonly JsonExample[];
}

function recordIn(path: string, text: string): { readonly examples?: unknown } {
  try {
    return (JSON.parse(text) ?? {}) as { readonly examples?: unknown };
  } catch (cause) {
    throw bad(path, firstBadLine(text), messageOf(cause), cause);
  }
}

/** Not every version of Node tells where: the first line with which the text is no beginning of a JSON text. */
function firstBadLine(text: string): number {
  const lines = text.split("\n");
  let [low, high] = [1, lines.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (isBroken(`${lines.slice(0, middle).join("\n")}\n`)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Whether a text of whole lines fails to be JSON before its end. */
function isBroken(text: string): boolean {
  try {
    JSON.parse(text);
    return false;
  } catch (error) {
    const message = messageOf(error);
    const at = /position (\d+)/.exec(message)?.[1];
    return !message.includes("end of JSON") && !(at !== undefined && Number(at) >= text.length);
  }
}

/** The line of an example; JSON.parse keeps no places, so the text is read once more as an expression. */
function lineOf(text: string, index: number): number {
  const { program } = parseSync("examples.ts", `(${text}\n)`, { preserveParens: false });
  const [statement] = program.body;
  const record = statement?.type === "ExpressionStatement" ? statement.expression : undefined;
  if (record?.type !== "ObjectExpression") return 1;
  const lists = record.properties.flatMap((one) =>
    one.type === "Property" && one.key.type === "Literal" && one.key.value === "examples" ? [one.value] : [],
  );
  const list = lists.at(-1);
  const found = list?.type === "ArrayExpression" ? list.elements[index] : undefined;
  return found ? lineAt(text, found.start - 1) : 1;
}

function bad(path: string, line: number, problem: string, cause?: unknown): GradusError {
  return new GradusError("BAD_ROW", `${path}, line ${line}: ${problem}`, {
    fix: "take the published file as it is",
    details: { path, line },
    ...(cause !== undefined && { cause }),
  });
}
