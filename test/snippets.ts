import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * The code blocks of a page that make one module: a block marked `ts` begins one, `ts more` goes on with it. Where one
 * of them is marked `run` the module is run, and the block marked `text prints` after it is what it must print.
 */
export interface Snippet {
  readonly name: string;
  readonly page: string;
  /** The line of the page at which the first block begins. */
  readonly line: number;
  readonly code: string;
  readonly run: boolean;
  readonly prints: string | undefined;
}

const pages = [
  "README.md",
  ...readdirSync(join(root, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

/** All code of README and docs. */
export const snippets: readonly Snippet[] = pages.flatMap(snippetsOf);

function snippetsOf(page: string): Snippet[] {
  const found: { line: number; code: string; run: boolean; prints: string | undefined }[] = [];
  const text = readFileSync(join(root, page), "utf8");
  for (const match of text.matchAll(/^```(ts|text prints)([^\n]*)\n([\s\S]*?)^```$/gm)) {
    const [, language, rest, code] = match as unknown as [string, string, string, string];
    const words = rest.trim().split(/\s+/);
    const last = found.at(-1);
    if (language === "text prints") {
      if (last !== undefined) last.prints = `${last.prints ?? ""}${code}`.trimEnd().concat("\n");
    } else if (words.includes("more") && last !== undefined) {
      last.code += code;
      last.run ||= words.includes("run");
    } else {
      const line = text.slice(0, match.index).split("\n").length;
      found.push({ line, code, run: words.includes("run"), prints: undefined });
    }
  }
  return found.map((one, i) => ({ ...one, page, name: `${page} ${i + 1}, line ${one.line}` }));
}
