import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cli, folder } from "../fixtures/run-cli.ts";

const compare = (...argv: string[]) => [
  "methods",
  "--compare",
  "task.ts",
  "--method",
  "random-search",
  "--rollouts",
  "150",
  "--seeds",
  "2",
  ...argv,
];

test("a chart that cannot be written is refused before the first study", async () => {
  const dir = folder("words.ts");
  for (const path of ["no/such/x.svg", "."]) {
    const ran = await cli(dir, compare("--svg", path));
    expect([ran.code, ran.out]).toEqual([4, ""]);
    expect(ran.err).toMatch(/^error SAVE_FAILED: .* cannot be written: .*\n {2}→ .*--svg FILE\n$/);
  }
  expect(existsSync(join(dir, "gradus.db"))).toBe(false);
});

test("the table is printed before the chart is written, also after an early stop", async () => {
  const dir = folder("words.ts");
  writeFileSync(join(dir, "stops.mjs"), STOPS);
  const controller = new AbortController();
  Object.assign(globalThis, { stopContest: () => controller.abort() });
  const argv = compare("--method", "random-search,./stops.mjs,tpe", "--at-once", "1", "--svg", "all.svg");
  const ran = await cli(dir, argv, { signal: controller.signal });
  Object.assign(globalThis, { stopContest: undefined });
  expect(ran.code).toBe(130);
  expect(ran.out).toMatch(/\nrandom-search +\d.*\nstops +unfinished: .*\n[\s\S]*\n1 method not begun: tpe\n$/);
  expect(ran.err).toMatch(/\nstopped; .*\nwrote all\.svg\n$/);
  const chart = readFileSync(join(dir, "all.svg"), "utf8");
  expect(chart).toContain(">unfinished: stops<");
  expect(chart).toContain(">not begun: tpe<");

  // A folder that is gone at the end takes the chart, and not the table.
  Object.assign(globalThis, { stopContest: () => rmSync(join(dir, "charts"), { recursive: true, force: true }) });
  mkdirSync(join(dir, "charts"));
  const gone = await cli(dir, compare("--method", "./stops.mjs", "--svg", "charts/all.svg"));
  Object.assign(globalThis, { stopContest: undefined });
  expect([gone.code, gone.out]).toEqual([4, expect.stringMatching(/^method /)]);
  expect(gone.err).toMatch(/error SAVE_FAILED: charts\/all\.svg cannot be written: .*\n.*--svg FILE\n$/);
}, 60_000);

const STOPS = `export const stops = { name: "stops", paper: "", summary: "", signal: "static", credit: "none",
  needsModel: false, options: {}, run: async (study) => {
    await study.evaluate([study.baseline], study.validation);
    globalThis.stopContest?.();
    await study.evaluate(await study.offer([study.baseline], [{ level: 5 }], "stops"), study.validation);
  } };`;
