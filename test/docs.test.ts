import {
  type Dirent,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { format } from "node:util";
import { methods } from "gradus/methods";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type Snippet, snippets } from "./snippets.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

describe("the code in README and docs", () => {
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

describe("the quick start", () => {
  test("shows what its commands print", async () => {
    const folder = mkdtempSync(join(tmpdir(), "gradus-quick-start-"));
    let cwd = folder;
    let printed = "";
    try {
      for (const { kind, text } of walkOf("docs/quick-start.md")) {
        if (kind === "text shows") {
          for (const line of text.split("\n").filter((one) => one !== ""))
            expect(printed).toContain(line.replace(/…$/, ""));
          continue;
        }
        printed = "";
        for (const command of text.trim().split("\n")) {
          const [program, ...args] = command.split(" ");
          if (program === "cd") cwd = join(cwd, args[0]!);
          else printed += await gradus(args.slice(1), cwd);
        }
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 120_000);
});

describe("the README", () => {
  const lines = readFileSync(join(root, "README.md"), "utf8").split("\n");

  test("is at most 120 lines, and shows a whole program with its output within 45", () => {
    expect(lines.length).toBeLessThanOrEqual(121);
    const first = snippets.find(({ page }) => page === "README.md");
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

  test("know every folder of src, every command and every method", () => {
    const map = readFileSync(join(root, "AGENTS.md"), "utf8");
    const inMap = [...map.matchAll(/^\| `src\/([a-z]+)\/`/gm)].map((match) => match[1]!);
    expect(inMap.toSorted()).toEqual(namesIn("src", (entry) => entry.isDirectory()));
    const changes = readFileSync(join(root, "CHANGELOG.md"), "utf8");
    const commands = namesIn(
      "src/cli/commands",
      (entry) => entry.name !== "demo.ts" && !entry.name.endsWith(".test.ts"),
    );
    const missing = [...commands, ...Object.keys(methods)].filter((name) => !changes.includes(`\`${name}\``));
    expect(missing).toEqual([]);
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

function namesIn(folder: string, wanted: (entry: Dirent) => boolean): string[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true }).filter(wanted);
  return entries.map((entry) => entry.name.replace(/\.ts$/, "")).toSorted();
}

function markdownIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => join(folder, name));
}

/** The commands of a page that are walked through, and what it says they show. */
function walkOf(page: string): { kind: string; text: string }[] {
  const blocks = readFileSync(join(root, page), "utf8").matchAll(/^```(sh walk|text shows)\n([\s\S]*?)^```$/gm);
  return [...blocks].map(([, kind, text]) => ({ kind: kind!, text: text! }));
}

/** What the command prints, where it ends with 0. */
async function gradus(args: readonly string[], cwd: string): Promise<string> {
  const printed: string[] = [];
  const problems: string[] = [];
  const io = {
    cwd,
    stdout: (text: string) => void printed.push(text),
    stderr: (text: string) => void problems.push(text),
  };
  const { main } = await import("../src/cli/main.ts");
  expect(await main(args, io), problems.join("")).toBe(0);
  return printed.join("");
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
