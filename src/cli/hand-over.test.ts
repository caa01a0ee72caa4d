import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { folder } from "./fixtures/run-cli.ts";

const command = fileURLToPath(new URL("../../bin/gradus.mjs", import.meta.url));

/** Starts the command in a folder whose own gradus is this script; returns when the script has begun. */
async function handedTo(script: string) {
  const dir = folder("words.ts");
  const other = join(dir, "node_modules", "gradus");
  mkdirSync(other, { recursive: true });
  const manifest = { name: "gradus", version: "9.9.9", bin: { gradus: "./bin.mjs" } };
  writeFileSync(join(other, "package.json"), JSON.stringify(manifest));
  const begin = 'import { writeFileSync } from "node:fs";\nsetInterval(() => {}, 1_000);\n';
  writeFileSync(join(other, "bin.mjs"), `${begin}${script}\nwriteFileSync("pid", String(process.pid));\n`);
  const parent = spawn(process.execPath, [command, "optimize", "task.ts"], { cwd: dir });
  const ended = once(parent, "close").then(([code]) => code as number);
  const pidOf = () => (existsSync(join(dir, "pid")) ? Number(readFileSync(join(dir, "pid"), "utf8")) : 0);
  await expect.poll(pidOf, { timeout: 25_000 }).toBeGreaterThan(0);
  return { dir, parent, ended, pid: pidOf() };
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test.each(["SIGINT", "SIGTERM"] as const)(
  "%s to the parent alone stops the child that was handed to",
  async (signal) => {
    const { parent, ended } = await handedTo('process.on("SIGTERM", () => process.exit(42));');
    parent.kill(signal);
    expect(await ended).toBe(42);
  },
  40_000,
);

test.each(["SIGINT", "SIGTERM"] as const)(
  "a child that ignores signals is killed by the second %s",
  async (signal) => {
    const script = 'process.on("SIGINT", () => {}); process.on("SIGTERM", () => writeFileSync("asked", "yes"));';
    const { dir, parent, ended, pid } = await handedTo(script);
    parent.kill(signal);
    await expect.poll(() => existsSync(join(dir, "asked")), { timeout: 25_000 }).toBe(true);
    expect(lives(pid)).toBe(true);
    parent.kill(signal);
    expect(await ended).toBe(130);
    await expect.poll(() => lives(pid), { timeout: 5_000 }).toBe(false);
  },
  40_000,
);

test("Ctrl-C, which reaches both, is one stop for the child", async () => {
  const count =
    'const got = []; for (const s of ["SIGINT", "SIGTERM"]) process.on(s, () => { got.push(s); writeFileSync("got", got.join()); });';
  const { dir, parent, ended, pid } = await handedTo(count);
  const got = () => (existsSync(join(dir, "got")) ? readFileSync(join(dir, "got"), "utf8") : "");
  process.kill(pid, "SIGINT");
  parent.kill("SIGINT");
  await expect.poll(got, { timeout: 25_000 }).toMatch(/SIGTERM/);
  expect(
    got()
      .split(",")
      .filter((signal) => signal === "SIGINT"),
  ).toHaveLength(1);
  parent.kill("SIGINT");
  await ended;
}, 40_000);
