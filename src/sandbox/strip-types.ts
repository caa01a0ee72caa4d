import { SourceMap } from "node:module";
import { transformSync } from "oxc-transform";

/** A place in a text: both 1-based. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** JavaScript, with the way back to the TypeScript it came from; or the first syntax error and its place in the source. */
export type StripTypesResult =
  | {
      readonly ok: true;
      readonly code: string;
      /** The place in the source of a place in `code` (of the first token of its line, where `column` is left out). */
      readonly original: (line: number, column?: number) => Place;
    }
  | { readonly ok: false; readonly message: string; readonly line: number; readonly column: number };

/**
 * One TypeScript function expression to one JavaScript expression, as the sandbox takes it. Types are not checked.
 * The code is printed anew: comments are gone and lines move, so use `original` before showing a line to anyone.
 */
export function stripTypes(source: string): StripTypesResult {
  const head = "(\n";
  const expression = withoutEnd(source);
  const text = `${head}${expression}\n)`;
  const { code, errors, map } = transformSync("source.ts", text, { lang: "ts", sourceType: "script", sourcemap: true });
  const error = errors.find((e) => e.severity === "Error");
  if (error !== undefined) {
    // Offsets count UTF-8 bytes.
    const start = Buffer.from(text)
      .subarray(0, error.labels[0]?.start ?? 0)
      .toString().length;
    const place = placeAt(expression, start - head.length);
    return { ok: false, message: error.message, ...place };
  }
  const entries = new SourceMap({ file: "", sourceRoot: "", sourcesContent: [], ...map! } as SourceMap["payload"]);
  const lines = code.split("\n");
  return {
    ok: true,
    code: withoutEnd(code),
    original(line, column) {
      const at = column ?? (lines[line - 1]?.search(/\S/) ?? 0) + 1;
      const entry = entries.findEntry(line - 1, at - 1);
      if (!("originalLine" in entry)) return { line: 1, column: 1 };
      // The parenthesis in front is on a line of its own.
      return entry.originalLine < 1
        ? { line: 1, column: 1 }
        : { line: entry.originalLine, column: entry.originalColumn + 1 };
    },
  };
}

function placeAt(text: string, offset: number): Place {
  const before = text.slice(0, Math.max(0, offset)).split("\n");
  return { line: before.length, column: before[before.length - 1]!.length + 1 };
}

/** Without the white space and semicolons at the end, which no expression has. */
function withoutEnd(text: string): string {
  let end = text.length;
  while (end > 0 && /[\s;]/.test(text[end - 1]!)) end--;
  return text.slice(0, end);
}
