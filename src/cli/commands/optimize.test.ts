import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { cli, folder } from "../fixtures/run-cli.ts";
import { main } from "../main.ts";

test("--strict alone limits nothing: the default number of steps stays", async () => {
  const { err } = await cli(folder("words.ts"), ["optimize", "task.ts", "--strict", "--method", "random-search"]);
  expect(err).toContain("no budget is given: 40 steps at most");
});

test("steps count where a method is chosen: too few to learn where good numbers lie", async () => {
  const root = fileURLToPath(new URL("../../../", import.meta.url));
  const argv = ["optimize", "examples/traffic-lights/task.ts", "--store", join(folder(), "a.db")];
  expect((await cli(root, [...argv, "--steps", "1"])).err).toContain("method random-search: ");
});

test("what was saved is told after the verdict", async () => {
  let said = "";
  const add = (text: string) => {
    said += text;
  };
  const argv = ["optimize", "task.ts", "--steps", "2", "--method", "random-search", "--save", "tuned.json"];
  await main(argv, { cwd: folder("words.ts"), env: {}, isTTY: false, stdout: add, stderr: add });
  expect(said.indexOf("saved tuned.json")).toBeGreaterThan(said.indexOf("study words-"));
  expect(said).toMatch(/» gradus .*\nsaved tuned\.json\n$/);
});

test("what is worse on the test data is not saved unasked", async () => {
  const dir = folder("words.ts");
  const file = join(dir, "task.ts");
  // What is good on all other rows is bad on those of the test.
  const text = readFileSync(file, "utf8").replace("metric: ({ output }:", "metric: ({ output, example }:");
  writeFileSync(
    file,
    text
      .replace("{ output: { answer: string } })", "{ output: { answer: string }; example: { id: string } })")
      .replace("return { score,", 'return { score: example.id.startsWith("test") ? 1 - score : score,'),
  );
  const ran = await cli(dir, ["optimize", "task.ts", "--steps", "20", "--method", "tpe", "--save", "tuned.json"]);
  expect(ran.out).toContain("worse: ");
  expect(ran.err).toMatch(/not saved: .* is worse on the test data; .*gradus show words-\w+ --save tuned\.json/);
  expect(existsSync(join(dir, "tuned.json"))).toBe(false);
});

describe("a slot that the program does not have", () => {
  const slotless = () => {
    const dir = folder("words.ts");
    const file = join(dir, "task.ts");
    writeFileSync(file, readFileSync(file, "utf8").replace(/,\s*scriptedModel\([\s\S]*?\),\n\)/, ")"));
    return dir;
  };

  test.each([["optimize"], ["plan"], ["eval"]])(
    "gradus %s names what was given and what there is, and the shell's way first",
    async (command) => {
      const ran = await cli(slotless(), [command, "task.ts", "--model", "answer=simulated:desk"]);
      expect(ran.code).toBe(4);
      expect(ran.err).toContain(
        'error NO_MODEL: no model is given for "words": --model names "answer", and the program calls "words"\n' +
          "  → write --model words=NAME where --model answer=… stands; in code: ",
      );
    },
  );

  test("that is called after others stands beside them", async () => {
    const dir = folder("words.ts");
    const file = join(dir, "task.ts");
    const text = readFileSync(file, "utf8")
      .replace("const combine =", 'const judge = languageModel("judge");\nconst combine =')
      .replace("answer: combine(draft,", "answer: combine(await judge`${draft}`,");
    writeFileSync(file, text);
    const ran = await cli(dir, ["optimize", "task.ts", "--model", "critic=simulated:desk"]);
    expect(ran.err).toContain('--model names "critic", and the program calls, so far, "judge", "words"\n');
  });

  test("nothing was named: no guess is made", async () => {
    const { err } = await cli(slotless(), ["optimize", "task.ts"]);
    expect(err).toContain('error NO_MODEL: no model is given for "words"\n  → add --model words=NAME, for example ');
  });
});
