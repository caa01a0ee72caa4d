import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cli, folder } from "../fixtures/run-cli.ts";

test("a study that was refused at its start is the latest for no command, and no error names it", async () => {
  const dir = folder("words.ts");
  expect((await cli(dir, ["optimize", "task.ts", "--id", "good", "--steps", "2"])).code).toBeLessThan(3);
  const refused = ["optimize", "task.ts", "--id", "goo d", "--tokens", "100000", "--strict"];
  expect((await cli(dir, refused)).err).toContain("error STRICT_NEEDS_CAP");
  expect((await cli(dir, ["runs"])).out).toContain("not shown: 1 ");

  expect((await cli(dir, ["show"])).out).toContain("\nstudy good: ");
  expect((await cli(dir, ["graph"])).err).toContain("rollout ");
  expect((await cli(dir, ["export", "--recording", "calls.jsonl"])).err).toContain("calls of good to calls.jsonl");
  expect(JSON.parse((await cli(dir, ["compare", "--json"])).out).study).toBe("good");

  const unknown = await cli(dir, ["show", "gooo d"]);
  expect(unknown.err).toContain('error STUDY_UNKNOWN: There is no study "gooo d". Known: good.');
  expect(unknown.err).toContain("`gradus runs` lists the studies.");
  expect((await cli(dir, ["graph", "goo d"])).err).toContain("→ go on with it: gradus resume 'goo d'\n");
  expect((await cli(dir, ["show", "goo d", "--save", "x.json"])).err).toContain("gradus resume 'goo d'\n");
});

test("a study is named once it is in its store", async () => {
  const dir = folder("words.ts");
  const nowhere = await cli(dir, ["optimize", "task.ts", "--steps", "1", "--store", "no/such/folder/x.db"]);
  expect(nowhere.err).toContain("error STORE_PATH");
  expect(nowhere.err).not.toContain("study words");
  const begun = await cli(dir, ["optimize", "task.ts", "--steps", "1", "--id", "s"]);
  expect(begun.err.match(/^study s: random-search, seed 1$/gm)).toHaveLength(1);
  const forked = await cli(dir, ["resume", "s", "--fork"]);
  expect(forked.err.match(/^study words-\w+: forked from s$/gm)).toHaveLength(1);
});

test("a study that the budget ended before anything was tried has no verdict", async () => {
  const dir = folder("words.ts");
  const info = 'name: "wide", paper: "", summary: "", signal: "static", credit: "none", needsModel: false';
  const recipe = `async (study) => {
    await study.evaluate([study.baseline], study.train);
    while (await study.step("all")) {
      const levels = [0, 1, 2, 4, 5, 6, 7, 8];
      const all = await study.offer([study.baseline], levels.map((level) => ({ level })), "wide");
      await study.evaluate(all, study.train);
    }
  }`;
  writeFileSync(
    join(dir, "wide.ts"),
    `import { method } from "gradus";\nexport const wide = method({ ${info} }, {}, ${recipe});\n`,
  );
  const ran = await cli(dir, ["optimize", "task.ts", "--method", "./wide.ts", "--calls", "110", "--id", "s"]);
  expect(ran.out).toMatch(/^no verdict: the budget has not enough calls left for a batch of 32 rollouts\n/);
  expect(ran.out).toContain("» gradus resume s --calls 220\n");
  expect(ran.code).toBe(3);
});
