import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { chatServer } from "./fixtures/models.ts";
import { cli, folder } from "./fixtures/run-cli.ts";

const src = fileURLToPath(new URL("..", import.meta.url));

/** Every code that the source can raise: errors, model failures, warnings and findings. */
function codesInSource(): Set<string> {
  const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter(
    (file) =>
      file.endsWith(".ts") &&
      !/\.test(-d)?\.ts$|fixtures|template|^testing.faulty|failure-table|classify|error-shape|sqlite-(connection|file)/.test(
        file,
      ),
  );
  const codes = new Set<string>();
  for (const file of files) {
    const text = readFileSync(join(src, file), "utf8");
    for (const pattern of [/(?:GradusError|super)\(\s*"([A-Z][A-Z_]+)"/g, /\bcode: "([A-Z][A-Z_]+)"/g])
      for (const [, code] of text.matchAll(pattern)) codes.add(code!);
  }
  return codes;
}

test("every code has a row in docs/errors.md, and every row a code", () => {
  const rows = readFileSync(join(src, "..", "docs", "errors.md"), "utf8").matchAll(/^\| `([A-Z_]+)` \|.*\|$/gm);
  const documented = new Set([...rows].map(([, code]) => code!));
  const used = codesInSource();
  expect([...used].filter((code) => !documented.has(code)).sort()).toEqual([]);
  expect([...documented].filter((code) => !used.has(code)).sort()).toEqual([]);
});

describe("what a user can do wrong", () => {
  let dir = "";
  const task = (name: string, text: string) => writeFileSync(join(dir, name), text);

  beforeAll(async () => {
    dir = folder("words.ts");
    const words = readFileSync(join(dir, "task.ts"), "utf8");
    task("syntax.ts", "const x = ;\n");
    task("deep.ts", 'import "./syntax.ts";\n');
    task("none.ts", "export const task = { program: 1 };\nexport const x = 2;\n");
    task("other.ts", "export default 3;\n");
    task("half.ts", "export default { program: () => 1, data: [], metric: () => 1 };\n");
    task("throws.ts", 'throw new Error("no such table");\n');
    task("import.ts", 'import { x } from "not-installed-anywhere";\nexport default x;\n');
    task("slot.ts", words.replace(/,\s*scriptedModel\([\s\S]*?\),\n\)/, ")"));
    task("empty.ts", words.replace('rows("train", 4)', "[]"));
    task("rows.ts", words.replace('rows("train", 4)', "[{ question: 1 } as never]"));
    task(
      "metric.ts",
      words.replace(/metric: [\s\S]*\n {2}},\n}\);/, 'metric: () => { throw new Error("oops"); },\n});'),
    );
    task("nan.ts", words.replace(/metric: [\s\S]*\n {2}},\n}\);/, "metric: () => Number.NaN,\n});"));
    task(
      "text.ts",
      words.replace(/const level = .*/, "const level = 3;").replace(/const style = .*/, 'const style = "loud";'),
    );
    task("data.ts", words.replace(/data: .*/, 'data: () => { throw new Error("no disk"); },'));
    task("fresh.ts", words.replace(/data: /, 'fresh: () => { throw new Error("no world"); },\n  data: '));
    task("values.json", JSON.stringify({ gradus: 1, study: "x", verdict: "", values: { promt: "x" } }));
    task("bad.json", JSON.stringify({ gradus: 1, study: "x", verdict: "", values: { level: 9999 } }));
    task("newer.json", JSON.stringify({ gradus: 7, values: {} }));
    task("notes.txt", "just a text, and long enough to be no database header at all, with some more words");
    const info = 'name: "broken", paper: "", summary: "", signal: "static", credit: "none", needsModel: false';
    const recipe = '() => { throw new Error("oops"); }';
    task("broken.ts", `import { method } from "gradus";\nexport const m = method({ ${info} }, {}, ${recipe});\n`);
    mkdirSync(join(dir, "sub"));
    expect((await cli(dir, ["optimize", "task.ts", "--id", "words-1", "--steps", "2"])).code).toBeLessThan(3);
  }, 60_000);

  const optimize = (file: string, ...more: string[]) => ["optimize", file, "--store", "other.db", ...more];
  const url = "openai-compatible:http://127.0.0.1:59998/v1#m";

  test.each<[string, string[], RegExp]>([
    ["USAGE", ["optimise"], /Did you mean optimize\?/],
    ["USAGE", ["optimize"], /see gradus optimize --help/],
    ["USAGE", ["optimize", "task.ts", "--stepz", "3"], /Did you mean --steps\?/],
    ["USAGE", ["optimize", "task.ts", "--steps", "many"], /see gradus optimize --help/],
    ["USAGE", ["optimize", "task.ts", "--price", "words=cheap"], /gradus optimize --help/],
    ["USAGE", ["eval", "task.ts", "--split", "tests"], /gradus eval --help/],
    ["USAGE", ["resume", "words-1", "--reuse"], /--fork/],
    ["USAGE", ["resume", "words-1", "--same", "--fork"], /gradus resume --help/],
    ["USAGE", ["check", "task.ts", "--model", `words=${url}`], /--live/],
    ["USAGE", ["plan", "task.ts", "--declared", "call=2"], /calls=2,tokens=3000,usd=0.01/],
    ["USAGE", ["graph", "--format", "dot", "--tokens", "100"], /--format text/],
    ["TASK_MISSING", optimize("tusk.ts"), /gradus init/],
    ["TASK_MISSING", optimize("sub"), /gradus init/],
    ["TASK_SYNTAX", optimize("syntax.ts"), /syntax\.ts:1: [\s\S]*correct the syntax/],
    ["TASK_SYNTAX", optimize("deep.ts"), /syntax\.ts:1: /],
    ["TASK_NO_DEFAULT", optimize("none.ts"), /export default task;/],
    ["NOT_A_TASK", optimize("other.ts"), /it is a number[\s\S]*defineTask/],
    ["NOT_A_TASK", optimize("half.ts"), /"program" is no flow/],
    ["TASK_THREW", optimize("throws.ts"), /no such table \(.*throws\.ts:1\)/],
    ["TASK_THREW", optimize("import.ts"), /not-installed-anywhere[\s\S]*install what it imports/],
    ["NO_DATA", optimize("empty.ts"), /data\.train/],
    ["BAD_ROW", optimize("rows.ts"), /row 1 of the train data has no "input"/],
    ["DATA_FAILED", optimize("data.ts"), /no disk[\s\S]*--debug/],
    ["FRESH_FAILED", optimize("fresh.ts"), /no world[\s\S]*--debug/],
    ["METRIC_FAILED", optimize("metric.ts", "--id", "m"), /oops[\s\S]*mend the metric/],
    ["BAD_METRIC", optimize("nan.ts"), /the metric returned NaN as "score"/],
    ["METHOD_UNKNOWN", optimize("task.ts", "--method", "optoprim"), /did you mean optoprime\?/],
    [
      "BAD_OPTION",
      optimize("task.ts", "--method", "tpe", "--option", "start=3"),
      /"start" is no option[\s\S]*startup=10 takes a whole number from 1 up/,
    ],
    [
      "BAD_OPTION",
      optimize("task.ts", "--method", "tpe", "--option", "startup=no"),
      /it takes a whole number from 1 up/,
    ],
    ["BAD_MODEL_NAME", optimize("task.ts", "--optimizer", "gpt-9"), /openai-compatible:URL#MODEL/],
    ["NO_MODEL", optimize("task.ts", "--method", "optoprime"), /--optimizer /],
    ["NO_MODEL", optimize("slot.ts"), /--model words=/],
    ["NO_MODEL", optimize("text.ts"), /--optimizer /],
    ["NO_SPACE", optimize("text.ts", "--method", "random-search"), /--optimizer NAME/],
    ["NO_PRICE", optimize("task.ts", "--budget-usd", "1"), /--price words=0\.25\/2/],
    ["STRICT_NEEDS_CAP", optimize("task.ts", "--tokens", "100000", "--strict"), /--max-output-tokens words=N/],
    ["BUDGET_TOO_SMALL", optimize("task.ts", "--rollouts", "5"), /gradus plan/],
    ["MODEL_NETWORK", ["check", "task.ts", "--live", "--model", `words=${url}`], /correct the URL/],
    ["NO_STORE", ["runs", "--store", "nothing.db"], /gradus optimize/],
    ["STORE_FOREIGN", ["runs", "--store", "notes.txt"], /→ /],
    ["STORE_PATH", optimize("task.ts", "--store", "no/such/folder/x.db"), /→ /],
    ["STUDY_UNKNOWN", ["show", "word-1"], /Did you mean "words-1"\?/],
    ["STUDY_EXISTS", ["optimize", "task.ts", "--id", "words-1"], /another id/],
    ["CANDIDATE_UNKNOWN", ["show", "words-1", "--candidate", "zzz"], /There are baseline, best, /],
    [
      "ROLLOUT_UNKNOWN",
      ["graph", "words-1", "--rollout", "baseline/train:train-9/"],
      /did you mean baseline\/train:train-\d\/\?/,
    ],
    [
      "SAVE_FAILED",
      optimize("task.ts", "--id", "unsaved", "--save", "no/such/folder.json"),
      /folder that is there: --save FILE/,
    ],
    ["SAVE_FAILED", optimize("task.ts", "--id", "unsaved", "--save", "sub"), /it is a folder/],
    ["METHOD_MISSING", optimize("task.ts", "--method", "./nothing.ts"), /gradus methods/],
    ["NOT_A_METHOD", optimize("task.ts", "--method", "./task.ts"), /it is object[\s\S]*method\(/],
    ["NOT_A_METHOD", optimize("task.ts", "--method", "./none.ts"), /exports no method; it exports task, x/],
    [
      "METHOD_FAILED",
      optimize("task.ts", "--method", "./broken.ts", "--id", "b"),
      /the method broken threw: oops \(.*broken\.ts:\d+\)/,
    ],
    ["SAVE_FAILED", ["show", "words-1", "--save", "no/such/folder.json"], /--save FILE/],
    ["EXPORT_FAILED", ["export", "words-1", "--recording", "task.ts"], /not there yet/],
    ["FILE_MISSING", ["eval", "task.ts", "--values", "nothing.json"], /--save/],
    ["FILE_DAMAGED", ["eval", "task.ts", "--values", "notes.txt"], /gradus show STUDY --save FILE/],
    ["FILE_NEWER", ["eval", "task.ts", "--values", "newer.json"], /npm install gradus@latest/],
    [
      "VALUES_UNKNOWN",
      ["eval", "task.ts", "--values", "values.json"],
      /did it become "prompt"\?[\s\S]*rename or remove/,
    ],
    ["VALUES_BAD", ["eval", "task.ts", "--values", "bad.json"], /outside the range/],
    ["BAD_RECORDING", optimize("task.ts", "--model", "words=recording:nothing.jsonl"), /path of the recording/],
    ["INIT_EXISTS", ["init"], /gradus init DIR/],
  ])("%s: gradus %j", async (code, argv, says) => {
    const ran = await cli(dir, argv);
    expect(ran.err).toContain(`error ${code}: `);
    expect(ran.err).toMatch(/\n {2}→ \S/);
    expect(ran.err).toMatch(says);
    expect(ran.code).toBe(code === "MODEL_NETWORK" ? 5 : 4);
    expect(ran.out).toBe("");
  });

  test("a search that has nothing to draw from is refused before there is a study", async () => {
    // A file is loaded once a process, and tells its params then.
    task("texts.ts", readFileSync(join(dir, "text.ts"), "utf8"));
    const argv = ["optimize", "texts.ts", "--method", "random-search", "--store", "unmade.db"];
    expect((await cli(dir, argv)).err).toContain("error NO_SPACE: ");
    expect(existsSync(join(dir, "unmade.db"))).toBe(false);
  });

  test("a key that the server refuses, and one that is missing", async () => {
    const server = await chatServer(() => ({ status: 401, text: "who are you" }));
    const ran = await cli(dir, optimize("task.ts", "--model", `words=${server.url}`));
    server.close();
    expect([ran.code, ran.err]).toEqual([
      4,
      expect.stringMatching(/error MODEL_AUTHENTICATION: [\s\S]*GRADUS_API_KEY/),
    ]);
  });

  test("with --json the error is JSON, too; with --debug its stack follows", async () => {
    const json = await cli(dir, ["show", "word-1", "--json"]);
    expect(JSON.parse(json.err).error).toMatchObject({
      code: "STUDY_UNKNOWN",
      fix: 'Did you mean "words-1"? `gradus runs` lists the studies.',
    });
    const debug = await cli(dir, ["show", "word-1", "--debug"]);
    expect(debug.err).toMatch(/\n {4}at /);
  });
});
