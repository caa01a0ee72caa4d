import { join, normalize, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, test } from "vitest";
import { snippets } from "./snippets.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const tests = ts.sys.readDirectory(join(root, "src"), undefined, undefined, ["**/*.test-d.ts"]);
const MISTAKEN = join(root, "mistaken.test-d.ts");

/** Files that are in no folder, by their paths: beside package.json, so that packages and `paths` resolve as in the project. */
const written = new Map([
  ...snippets.map(({ code }, i): [string, string] => [join(root, `snippet-${i}.ts`), code]),
  [MISTAKEN, 'import { expectTypeOf } from "vitest";\nexpectTypeOf<1>().toEqualTypeOf<2>();\n'],
]);

test("there are tests of types, and code in the docs", () => {
  expect(tests.length).toBeGreaterThan(5);
  expect(snippets.length).toBeGreaterThan(15);
});

test.each(tests.map((file) => relative(root, file)))(
  "%s holds",
  (file) => {
    expect(problemsIn(join(root, file))).toEqual([]);
  },
  60_000,
);

test.each(snippets.map(({ name }, i) => [name, `snippet-${i}.ts`]))(
  "%s has the right types",
  (_, file) => {
    expect(problemsIn(join(root, file))).toEqual([]);
  },
  60_000,
);

test("a type test that does not hold is a problem", () => {
  expect(problemsIn(MISTAKEN)).toEqual([expect.stringMatching(/^2: .*Expected/)]);
}, 60_000);

let program: ts.Program | undefined;

/** What TypeScript finds in a file, a line each: all files are of one program, with the project's own settings. */
function problemsIn(path: string): string[] {
  program ??= programOf([...tests, ...written.keys()]);
  const file = program.getSourceFile(path)!;
  return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map((problem) => {
    const { line } = file.getLineAndCharacterOfPosition(problem.start ?? 0);
    return `${line + 1}: ${ts.flattenDiagnosticMessageText(problem.messageText, " ")}`;
  });
}

function programOf(files: readonly string[]): ts.Program {
  const config = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile).config as object;
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (name) => written.has(normalize(name)) || fileExists(name);
  host.readFile = (name) => written.get(normalize(name)) ?? readFile(name);
  host.getSourceFile = (name, ...rest) => {
    const code = written.get(normalize(name));
    // Its own module, also where it imports nothing.
    return code === undefined
      ? getSourceFile(name, ...rest)
      : ts.createSourceFile(name, `${code}\nexport {};\n`, ...(rest as [ts.ScriptTarget]));
  };
  return ts.createProgram(files, options, host);
}
