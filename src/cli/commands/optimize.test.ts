import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { cli, folder } from "../fixtures/run-cli.ts";

test("--strict alone limits nothing: the default number of steps stays", async () => {
  const { err } = await cli(folder("words.ts"), ["optimize", "task.ts", "--strict", "--method", "random-search"]);
  expect(err).toContain("no budget is given: 40 steps at most");
});

test("steps count where a method is chosen: too few to learn where good numbers lie", async () => {
  const root = fileURLToPath(new URL("../../../", import.meta.url));
  const argv = ["optimize", "examples/traffic-lights/task.ts", "--store", join(folder(), "a.db")];
  expect((await cli(root, [...argv, "--steps", "1"])).err).toContain("method random-search: ");
});
