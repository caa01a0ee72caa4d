import { readFileSync } from "node:fs";
import { extname, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Jiti } from "jiti";
import { parseSync } from "oxc-parser";
import { GradusError } from "../../graph/errors.ts";
import { lineAt } from "../../params/syntax.ts";

/** One file that a task file is made of. */
export interface SourceFile {
  readonly file: string;
  readonly text: string;
  /** Whether it is code, and not data such as JSON. */
  readonly isCode: boolean;
}

const CODE = new Set([".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs"]);

/**
 * A file and all that it imports outside of `node_modules`, by static imports and by `import("…")` of a fixed text, in
 * the order of their paths. `leaveOut` says which folders are not the user's. Throws `TASK_SYNTAX` with the place.
 */
export function importGraph(entry: string, jiti: Jiti, leaveOut: (file: string) => boolean): readonly SourceFile[] {
  const found = new Map<string, SourceFile>();
  const queue = [entry];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (found.has(file)) continue;
    const text = readText(file);
    if (text === undefined) continue;
    const isCode = CODE.has(extname(file));
    found.set(file, { file, text, isCode });
    if (!isCode) continue;
    for (const specifier of specifiersOf(file, text)) {
      const target = resolved(specifier, file, jiti);
      if (target !== undefined && !target.includes(`${sep}node_modules${sep}`) && !leaveOut(target)) queue.push(target);
    }
  }
  return [...found.values()].sort((a, b) => (a.file < b.file ? -1 : 1));
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // The import itself will tell that the file is not there.
    return undefined;
  }
}

function specifiersOf(file: string, text: string): readonly string[] {
  const { module, errors } = parseSync(file, text);
  const error = errors.find((e) => e.severity === "Error");
  if (error !== undefined) {
    throw new GradusError("TASK_SYNTAX", `${file}:${lineAt(text, error.labels[0]?.start ?? 0)}: ${error.message}`, {
      fix: "correct the syntax error",
    });
  }
  const fixed = module.dynamicImports.flatMap(({ moduleRequest }) => {
    const quoted = /^(["'`])(.*)\1$/s.exec(text.slice(moduleRequest.start, moduleRequest.end));
    return quoted === null ? [] : [quoted[2]!];
  });
  const exported = module.staticExports.flatMap(({ entries }) =>
    entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? []),
  );
  return [...module.staticImports.map(({ moduleRequest }) => moduleRequest.value), ...exported, ...fixed];
}

function resolved(specifier: string, from: string, jiti: Jiti): string | undefined {
  if (specifier.startsWith("node:")) return undefined;
  const found = jiti.esmResolve(specifier, { parentURL: pathToFileURL(from), try: true });
  if (found === undefined) return undefined;
  if (found.startsWith("file:")) return fileURLToPath(found);
  return found.startsWith("/") || /^[A-Za-z]:[\\/]/.test(found) ? found : undefined;
}
