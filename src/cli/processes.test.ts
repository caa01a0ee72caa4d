import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { cli, folder } from "./fixtures/run-cli.ts";

const command = fileURLToPath(new URL("../../bin/gradus.mjs", import.meta.url));

/** Starts the command as a process of its own. */
function start(cwd: string, ...argv: string[]) {
  const child = spawn(process.execPath, [command, ...argv], { cwd, env: { ...process.env, JITI_FS_CACHE: "false" } });
  const ran = { out: "", err: "" };
  child.stdout.on("data", (part: Buffer) => {
    ran.out += part.toString();
  });
  child.stderr.on("data", (part: Buffer) => {
    ran.err += part.toString();
  });
  const ended = once(child, "close").then(([code]) => ({ code: code as number, ...ran }));
  return { child, ran, ended };
}

async function until(what: () => Promise<boolean> | boolean): Promise<void> {
  for (const end = Date.now() + 25_000; !(await what()); await sleep(50))
    if (Date.now() > end) throw new Error("waited too long");
}

test("one process shows what another is running; Ctrl-C stops it cleanly; it is resumed without paying twice", async () => {
  const dir = folder("slow.ts");
  const running = start(dir, "optimize", "task.ts", "--id", "s", "--steps", "500", "--method", "random-search");
  try {
    await until(async () => {
      const shown = await cli(dir, ["show", "s", "--json"]);
      return shown.code === 0 && JSON.parse(shown.out).candidates.length >= 4;
    });
    const page = await cli(dir, ["show", "s"]);
    expect(page.out).toMatch(/^running: no verdict yet\nstudy s: random-search, seed 1/);
    expect((await cli(dir, ["runs"])).out).toMatch(/^s .* running +– +\d+ rollouts/m);
    const second = await cli(dir, ["resume", "s"]);
    expect([second.code, second.err]).toEqual([4, expect.stringMatching(/error STUDY_BUSY: .*\n {2}→ /)]);

    running.child.kill("SIGINT");
    const stopped = await running.ended;
    expect(stopped.code).toBe(130);
    expect(stopped.out).toMatch(/^no verdict: the study was cancelled\n/);
    expect(stopped.out).toContain("level: 30 → ");
    expect(stopped.err).toContain("go on with: gradus resume s");

    const before = JSON.parse((await cli(dir, ["show", "s", "--json"])).out);
    const resumed = await cli(dir, ["resume", "s", "--steps", `${before.steps + 1}`]);
    expect(resumed.code).toBe(0);
    const after = JSON.parse((await cli(dir, ["show", "s", "--json"])).out);
    expect(after.verdict.kind).toBe("improved");
    expect(after.candidates.slice(0, before.candidates.length).map((one: { id: string }) => one.id)).toEqual(
      before.candidates.map((one: { id: string }) => one.id),
    );
  } finally {
    running.child.kill("SIGKILL");
  }
}, 60_000);

test("the command hands over to the gradus that the task's folder has installed", async () => {
  const dir = folder("words.ts");
  const other = join(dir, "node_modules", "gradus");
  mkdirSync(other, { recursive: true });
  writeFileSync(
    join(other, "package.json"),
    JSON.stringify({ name: "gradus", version: "9.9.9", bin: { gradus: "./bin.mjs" } }),
  );
  writeFileSync(
    join(other, "bin.mjs"),
    'import { writeFileSync } from "node:fs";\nwriteFileSync("handed.json", JSON.stringify(process.argv.slice(2)));\nprocess.exitCode = 7;\n',
  );
  const ran = await cli(dir, ["optimize", "task.ts", "--seed", "3"]);
  expect(ran.code).toBe(7);
  expect(JSON.parse(readFileSync(join(dir, "handed.json"), "utf8"))).toEqual(["optimize", "task.ts", "--seed", "3"]);
});
