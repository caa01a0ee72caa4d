import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sqliteStore } from "../../store/sqlite.ts";
import { cli, folder } from "../fixtures/run-cli.ts";

const compare = (...argv: string[]) => ["methods", "--compare", "simulated:desk", "--seeds", "2", ...argv];

/** A method of one's own that needs no more than its pilots, one run and the verdict. */
const MODEST = `export const modest = { name: "modest", paper: "", summary: "", signal: "static", credit: "none",
  needsModel: false, options: {}, run: async () => {} };`;

test("a budget that is too small is refused for three pilot runs; what it tells is what suits, to the rollout", async () => {
  const dir = folder();
  writeFileSync(join(dir, "modest.mjs"), MODEST);
  const argv = compare("--method", "opro,tpe,./modest.mjs", "--small");
  const ran = await cli(dir, [...argv, "--rollouts", "350"]);
  expect([ran.code, ran.out]).toEqual([4, ""]);
  const [, least] = /\nmethod +least rollouts\nopro +(\d+)\n/.exec(ran.err)!;
  expect(ran.err).toContain(
    "error BUDGET_TOO_SMALL: 1 of 3 methods needs more than 350 rollouts to come to a verdict\n",
  );
  // What does not apply needs nothing, and is not named.
  expect(ran.err).toContain(`→ --rollouts ${least} suits all; or leave these out: --method ./modest.mjs\n`);

  const store = await sqliteStore(join(dir, "gradus.db"));
  expect((await store.studies()).map(({ header }) => header.name)).toEqual(["pilots of desk"]);
  const pilots = (await store.studies())[0]!.entries;
  await store.close();

  const json = await cli(dir, [...argv, "--rollouts", String(Number(least) - 1), "--json"]);
  expect(JSON.parse(json.err.split("\n")[1]!).error).toMatchObject({
    code: "BUDGET_TOO_SMALL",
    message: expect.stringContaining(`: opro ${least}`),
  });
  const again = await sqliteStore(join(dir, "gradus.db"));
  expect((await again.studies()).map(({ entries }) => entries)).toEqual([pilots]);
  await again.close();

  const suits = await cli(dir, [...argv, "--rollouts", least!, "--json"]);
  expect(suits.code).toBe(0);
  const { studies } = JSON.parse(suits.out) as { studies: readonly { method: string; kind: string }[] };
  expect(studies.filter(({ kind }) => kind === "failed")).toEqual([]);
}, 60_000);

test("every limit of the budget is told", async () => {
  const ran = await cli(folder(), compare("--method", "opro", "--rollouts", "350", "--calls", "10"));
  expect(ran.err).toMatch(/\nmethod +least calls +least rollouts\nopro +\d+ +\d+\n/);
  expect(ran.err).toMatch(
    / 1 of 1 method needs more than 10 calls, 350 rollouts .*\n {2}→ --calls \d+ --rollouts \d+ suits all\n$/,
  );
});
