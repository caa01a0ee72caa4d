import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, normalize, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { format } from "node:util";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * The code blocks of a page that make one module: a block marked `ts` begins one, `ts more` goes on with it. Where one
 * of them is marked `run` the module is run, and the block marked `text prints` after it is what it must print.
 */
interface Snippet {
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
const snippets = pages.flatMap(snippetsOf);

describe("the code in README and docs", () => {
  test("has the right types", () => {
    expect(typeProblems(snippets)).toEqual([]);
  }, 60_000);

  test("is there, and some of it is run", () => {
    expect(snippets.filter((s) => s.page === "README.md" && s.run)).not.toEqual([]);
    expect(snippets.length).toBeGreaterThan(15);
  });
});

describe("the code that is marked `run`", () => {
  const home = process.cwd();
  const folder = mkdtempSync(join(tmpdir(), "gradus-docs-"));
  beforeAll(() => {
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    process.chdir(folder);
  });
  afterAll(() => {
    process.chdir(home);
    rmSync(folder, { recursive: true, force: true });
  });

  test.each(snippets.filter((s) => s.run).map((s) => [s.name, s] as const))(
    "%s",
    async (_, snippet) => {
      const printed = await run(snippet, folder);
      if (snippet.prints !== undefined) expect(printed).toBe(snippet.prints.trimEnd());
    },
    60_000,
  );
});

describe("the README", () => {
  const lines = readFileSync(join(root, "README.md"), "utf8").split("\n");

  test("is at most 120 lines, and shows a whole program with its output within 45", () => {
    expect(lines.length).toBeLessThanOrEqual(121);
    const [first] = snippetsOf("README.md");
    expect(first?.prints).toBeDefined();
    expect(first!.line + first!.code.split("\n").length).toBeLessThanOrEqual(45);
  });
});

describe("the pages", () => {
  const all = ["README.md", "AGENTS.md", "CHANGELOG.md", ...markdownIn("docs"), ...markdownIn("examples")];

  test("have relative links that lead to a file", () => {
    const broken = all.flatMap((page) => {
      const prose = readFileSync(join(root, page), "utf8").replace(/^```[\s\S]*?^```/gm, "");
      return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
        .map((match) => match[1]!.split("#")[0]!)
        .filter((link) => link !== "" && !/^[a-z]+:/.test(link) && !existsSync(join(root, dirname(page), link)))
        .map((link) => `${page}: ${link}`);
    });
    expect(broken).toEqual([]);
  });

  test("name tests that exist, where parity.md says what is tested", () => {
    const parity = readFileSync(join(root, "docs/parity.md"), "utf8");
    const named = [...parity.matchAll(/`((?:src|test|examples)\/[\w./-]+\.ts)`: ([^|;]+)/g)];
    expect(named.length).toBeGreaterThan(30);
    const missing = named.flatMap(([, file, titles]) => {
      const source = existsSync(join(root, file!)) ? readFileSync(join(root, file!), "utf8") : "";
      return [...titles!.matchAll(/“([^”]+)”/g)]
        .map((m) => m[1]!)
        .filter((title) => !source.includes(title))
        .map((t) => `${file}: ${t}`);
    });
    expect(missing).toEqual([]);
  });
});

function markdownIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => join(folder, name));
}

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

/** Type-checks all snippets as modules of one program, with the project's own settings. */
function typeProblems(all: readonly Snippet[]): string[] {
  const config = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile).config as object;
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  // Beside package.json, so that packages and `paths` resolve as in the project.
  const files = new Map(all.map((snippet, i) => [resolve(root, `snippet-${i}.ts`), snippet]));
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (name) => files.has(normalize(name)) || fileExists(name);
  host.readFile = (name) => files.get(normalize(name))?.code ?? readFile(name);
  host.getSourceFile = (name, ...rest) => {
    const snippet = files.get(normalize(name));
    // Its own module, also where it imports nothing.
    return snippet === undefined
      ? getSourceFile(name, ...rest)
      : ts.createSourceFile(name, `${snippet.code}\nexport {};\n`, ...(rest as [ts.ScriptTarget]));
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return [...files].flatMap(([name, snippet]) => {
    const file = program.getSourceFile(name);
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map((d) => {
      const line = file!.getLineAndCharacterOfPosition(d.start ?? 0).line;
      return `${snippet.name}, ${snippet.code.split("\n")[line]?.trim()}: ${ts.flattenDiagnosticMessageText(d.messageText, " ")}`;
    });
  });
}

/** Runs a snippet as a module of this process, written to `folder`; gives what it prints. */
async function run({ code, page, line }: Snippet, folder: string): Promise<string> {
  const file = join(folder, `${page.replace(/\W/g, "-")}-${line}.ts`);
  writeFileSync(file, code);
  const lines: string[] = [];
  const log = vi.spyOn(console, "log").mockImplementation((...values) => void lines.push(format(...values)));
  try {
    await import(/* @vite-ignore */ file);
  } finally {
    log.mockRestore();
  }
  return lines.join("\n").trimEnd();
}
