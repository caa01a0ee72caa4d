import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sqliteStore } from "../../store/sqlite.ts";
import { cli, folder } from "../fixtures/run-cli.ts";
import { seeds } from "../option-values.ts";

const DESK = ["methods", "--compare", "simulated:desk", "--small", "--seeds", "1", "--rollouts", "600"];

/** The studies of a folder with how many entries each has. */
async function entries(dir: string): Promise<readonly (readonly [string, number])[]> {
  const store = await sqliteStore(join(dir, "gradus.db"));
  const all = await store.studies();
  await store.close();
  return all.map((one) => [one.header.id, one.entries] as const).sort();
}

interface Told {
  readonly methods: readonly { readonly method: string; readonly n: number; readonly remarks: readonly string[] }[];
  readonly studies: readonly { readonly method: string; readonly seed: number; readonly kind: string }[];
}

/** All that must be the same from run to run. */
function steady(out: string): unknown {
  const drop = (key: string, value: unknown) => (key === "seconds" ? undefined : value);
  return JSON.parse(JSON.stringify(JSON.parse(out), drop));
}

test("compares methods on a world, and what is finished costs nothing again", async () => {
  const dir = folder();
  const argv = [...DESK, "--method", "optoprime,tpe", "--svg", "chart.svg"];
  const ran = await cli(dir, argv);
  expect(ran.code).toBe(0);
  expect(ran.out).toMatch(/^method +test score +gain +improved +rollouts +calls +tokens +time\n/);
  expect(ran.out).toMatch(/\nbaseline +0\.\d{3}\n/);
  expect(ran.out).toMatch(/\noptoprime +0\.\d{3} +\+0\.\d{3} +1 of 1 /);
  expect(ran.out).toMatch(/\ntpe +does not apply: no param has a range/);
  expect(ran.err).toMatch(/^2 methods, 1 seed each: optoprime, tpe\n/);
  expect(ran.err).toMatch(/\n2\/2 [\s\S]*\nwrote chart\.svg\n$/);
  const chart = readFileSync(join(dir, "chart.svg"), "utf8");
  expect(chart).toMatch(/<svg [\s\S]*optoprime [\s\S]*<\/svg>\n$/);
  expect(chart).not.toContain(">tpe ");
  expect(chart).toContain(">does not apply: tpe<");

  const paid = await entries(dir);
  expect(paid.filter(([id]) => id.startsWith("desk-baseline-")).length).toBe(1);
  const again = await cli(dir, argv);
  expect(again.out).toBe(ran.out);
  expect(readFileSync(join(dir, "chart.svg"), "utf8")).toBe(chart);
  // What does not apply is tried again, which pays nothing: its pilots are recorded.
  const rest = (all: typeof paid) => all.filter(([id]) => !id.startsWith("desk-tpe-"));
  expect(rest(await entries(dir))).toEqual(rest(paid));
}, 60_000);

const BUDGET = ["--rollouts", "150", "--seeds", "4,7", "--json"];

test("stopped, it tells what there is; the same command comes to what an unbroken run comes to", async () => {
  const [whole, cut] = [folder("words.ts"), folder("words.ts")];
  for (const dir of [whole, cut]) writeFileSync(join(dir, "climb.mjs"), CLIMB);
  const argv = [
    "methods",
    "--compare",
    "task.ts",
    "--method",
    "random-search,./climb.mjs",
    "--at-once",
    "1",
    ...BUDGET,
  ];
  const unbroken = await cli(whole, argv);
  const controller = new AbortController();
  Object.assign(globalThis, { cutContest: () => controller.abort() });
  const stopped = await cli(cut, argv, { signal: controller.signal });
  Object.assign(globalThis, { cutContest: undefined });
  expect(stopped.code).toBe(130);
  expect((JSON.parse(stopped.out) as Told).studies.map(({ kind }) => kind)).toEqual(["finished", "unfinished"]);
  // What was cut off does not count as done.
  expect(stopped.err).toMatch(/\n1\/4 random-search seed 4: .*\n1\/4 climb seed 4: unfinished: /);
  const resumed = await cli(cut, argv);
  expect(resumed.code).toBe(0);
  expect(steady(resumed.out)).toEqual(steady(unbroken.out));

  // Each is a study like any other: its method's file is known to whoever resumes it alone.
  const one = (await entries(cut)).find(([id]) => id.includes("-climb-4-"))![0];
  expect(JSON.parse((await cli(cut, ["resume", one, "--json"])).out)).toMatchObject({ id: one });
  const paid = await entries(cut);
  expect(steady((await cli(cut, argv)).out)).toEqual(steady(unbroken.out));
  expect(await entries(cut)).toEqual(paid);
  await cli(cut, [...argv, "--option", "random-search.width=2"]);
  expect((await entries(cut)).length).toBe(paid.length + 2);
}, 60_000);

/** A method that can be cut off in its midst, always at the same place. */
const CLIMB = `export const climb = { name: "climb", paper: "", summary: "", signal: "static", credit: "none",
  needsModel: false, options: {}, run: async (study) => {
    await study.evaluate([study.baseline], study.validation);
    globalThis.cutContest?.();
    for (const level of [4, 5, 6, 7]) {
      if (!(await study.step("level"))) return;
      await study.evaluate(await study.offer([study.baseline], [{ level }], "climb"), study.validation);
    }
  } };`;

test("a method that fails says why, and the others go on; on a task file with no model, what needs none plays", async () => {
  const dir = folder("words.ts");
  const broken = `export const broken = { name: "broken", paper: "", summary: "", signal: "static", credit: "none",
    needsModel: false, options: {}, run: async () => { throw new Error("it broke"); } };`;
  writeFileSync(join(dir, "broken.mjs"), broken);
  const argv = ["methods", "--compare", "task.ts", "--method", "random-search,./broken.mjs,opro", ...BUDGET];
  const ran = await cli(dir, argv);
  expect(ran.code).toBe(0);
  const { methods, studies } = JSON.parse(ran.out) as Told;
  expect(methods.map(({ method, n }) => [method, n])).toEqual([
    ["random-search", 2],
    ["broken", 0],
    ["opro", 0],
  ]);
  expect(methods[1]!.remarks).toEqual([
    expect.stringMatching(/^failed: the method broken threw: it broke \(.*broken\.mjs:2\)$/),
  ]);
  expect(methods[2]!.remarks.join()).toMatch(/^does not apply: /);
  expect([...new Set(studies.map(({ seed }) => seed))]).toEqual([4, 7]);

  const table = await cli(
    dir,
    argv.filter((arg) => arg !== "--json"),
  );
  expect(table.out).toMatch(
    /\nrandom-search +0\.\d.*\nbroken +failed: the method broken threw: it broke.*\nopro +does not apply: /,
  );
  expect(table.err).toMatch(/\n\d\/6 broken seed 4: failed: the method broken threw: it broke \(.*broken\.mjs:2\) · /);

  const alone = await cli(dir, ["methods", "--compare", "task.ts", "--method", "./broken.mjs", "--rollouts", "150"]);
  expect(alone.code).toBe(4);
  expect(alone.err).toContain("METHOD_FAILED");
}, 60_000);

test.each([
  [["--compare", "simulated:desk", "--method", "opro"], "BAD_BUDGET"],
  [["--compare", "simulated:desk", "--method", "opro", "--rollouts", "9", "--option", "ape.pairs=2"], "BAD_OPTION"],
  [["--compare", "simulated:nowhere", "--rollouts", "9"], "WORLD_UNKNOWN"],
  [["--compare", "simulated:desk", "--method", "nobody", "--rollouts", "9"], "METHOD_UNKNOWN"],
  [["opro", "--compare", "simulated:desk", "--rollouts", "9"], "USAGE"],
  [["--compare", "simulated:desk", "--method", "./a.mjs,./b.mjs", "--rollouts", "9"], "METHOD_MISSING"],
  [["--seeds", "3"], "USAGE"],
  [["opro", "--rollouts", "100"], "USAGE"],
] as const)("%j is refused before anything is paid: %s", async (argv, code) => {
  const ran = await cli(folder(), ["methods", ...argv]);
  expect(ran.code).toBe(4);
  expect(ran.err).toContain(code);
});

test("seeds are a number of them, or which", () => {
  expect(seeds("3")).toEqual([1, 2, 3]);
  expect(seeds("4..6")).toEqual([4, 5, 6]);
  expect(seeds("9,2,9")).toEqual([9, 2]);
  for (const bad of ["0", "", "a", "6..4", "1..5000", "1,,2"]) expect(() => seeds(bad)).toThrow("It takes");
});
