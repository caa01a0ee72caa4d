import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cli, folder } from "../fixtures/run-cli.ts";

const facts = 'paper: "none", summary: "says a number", signal: "static", credit: "none", needsModel: false';
const METHOD = `import { method, option } from "gradus";
import { RECIPE_NOTE } from "./note.ts";

export const climb = method({ name: "climb", ${facts} }, { from: option.whole(1, "the first level") }, async (study, { from }) => {
  study.note(RECIPE_NOTE);
  for (let level = from; await study.step("up"); level++)
    await study.evaluate(await study.offer([study.baseline], [{ level }], "climb"), study.train);
});
`;

/** A folder with a task and a method of one's own. */
function own(): string {
  const dir = folder("words.ts");
  writeFileSync(join(dir, "climb.ts"), METHOD);
  writeFileSync(join(dir, "note.ts"), 'export const RECIPE_NOTE = "up";\n');
  return dir;
}

const optimize = (...argv: string[]) => ["optimize", "task.ts", "--steps", "2", ...argv];

test("a method of one's own is named by its file, and resumed from there", async () => {
  const dir = own();
  const ran = await cli(dir, optimize("--method", "./climb.ts", "--option", "from=6", "--id", "s"));
  expect(ran.err).toContain("study s: climb, seed 1");
  expect([ran.code, ran.out]).toEqual([0, expect.stringContaining("level: 3 → 7")]);
  const more = await cli(dir, ["resume", "s", "--steps", "3"]);
  expect([more.code, more.out]).toEqual([0, expect.stringContaining("study s: climb, seed 1, 3 steps")]);
});

test("a changed method is noticed on resume, in its own file or in what it imports", async () => {
  const dir = own();
  await cli(dir, optimize("--method", "climb.ts#climb", "--id", "s"));
  writeFileSync(join(dir, "climb.ts"), `// a remark\n${METHOD}`);
  expect((await cli(dir, ["resume", "s"])).err).not.toContain("STUDY_CHANGED");
  writeFileSync(join(dir, "note.ts"), 'export const RECIPE_NOTE = "upwards";\n');
  expect((await cli(dir, ["resume", "s"])).err).toMatch(/error STUDY_CHANGED: .* its method changed/);
  expect((await cli(dir, ["resume", "s", "--fork", "--steps", "1"])).err).toContain("forked from s");
});

test("a function that makes a method is given the options, also on resume; one that is made takes none", async () => {
  const dir = own();
  writeFileSync(
    join(dir, "made.ts"),
    'import { climb } from "./climb.ts";\nexport default ({ half = 1 }) => climb({ from: 2 * half });\nexport const six = climb({ from: 6 });\nexport const odd = 3;\n',
  );
  const ran = await cli(dir, optimize("--method", "./made.ts", "--option", "half=3", "--id", "s"));
  expect(ran.out).toContain("level: 3 → 7");
  expect((await cli(dir, ["resume", "s", "--steps", "3"])).err).not.toContain("error");
  expect((await cli(dir, optimize("--method", "./made.ts#six"))).out).toContain("level: 3 → 7");
  const refused = async (...argv: string[]) => (await cli(dir, optimize("--method", ...argv))).err;
  expect(await refused("./made.ts#six", "--option", "from=2")).toContain("error BAD_OPTION: the method climb of ");
  expect(await refused("./climb.ts", "--option", "from=0")).toContain('"from" is 0; it takes a whole number from 1 up');
  expect(await refused("./made.ts#sixx")).toMatch(/NOT_A_METHOD: .* no "sixx"; it exports default, odd, six\n.*#six\n/);
  expect(await refused("./made.ts#odd")).toContain(
    "error NOT_A_METHOD: the export of ./made.ts is no method: it is number",
  );
});

test("gradus methods shows it, with what its options mean", async () => {
  const dir = own();
  const shown = await cli(dir, ["methods", "./climb.ts"]);
  expect(shown.out).toMatch(
    /^climb: says a number\n[\s\S]*from=1\n {2}the first level; takes a whole number from 1 up\n/,
  );
  // It has no paper, and no line says so.
  expect(shown.out).toMatch(/^climb: .*\nsignal static, credit none, needs no model\n\n/);
  expect(JSON.parse((await cli(dir, ["methods", "climb.ts", "--json"])).out).options.from.default).toBe(1);
});
