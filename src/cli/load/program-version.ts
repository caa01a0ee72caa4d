import { dirname, relative, sep } from "node:path";
import { parseSync } from "oxc-parser";
import { transformSync } from "oxc-transform";
import { hashOf } from "../../graph/json.ts";
import type { SourceFile } from "./import-graph.ts";

/**
 * The version of a program: a hash of its files, comments and types stripped, so that a remark or a type changes
 * nothing. Where a file lies in the file system does not count, only how the files lie to each other.
 */
export function programVersion(entry: string, files: readonly SourceFile[]): string {
  const folder = dirname(entry);
  return hashOf(
    files.map(({ file, text, isCode }) => [
      relative(folder, file).split(sep).join("/"),
      isCode ? withoutTypes(file, withoutComments(file, text)) : text,
    ]),
  );
}

function withoutTypes(file: string, text: string): string {
  const { code, errors } = transformSync(file, text, {});
  return errors.some((e) => e.severity === "Error") ? text : code;
}

/** The same text with blanks for comments. */
function withoutComments(file: string, text: string): string {
  let kept = "";
  let from = 0;
  for (const { start, end } of parseSync(file, text).comments) {
    kept += `${text.slice(from, start)} `;
    from = end;
  }
  return kept + text.slice(from);
}
