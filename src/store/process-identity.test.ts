import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { isGone, thisProcess } from "./process-identity.ts";

test("this process lives; one of another host is never known to be dead", () => {
  const me = thisProcess();
  expect(isGone(me)).toBe(false);
  expect(isGone({ ...me, host: "elsewhere", pid: 4_194_305 })).toBe(false);
});

test.runIf(process.platform === "linux")("a process that only reuses the pid is another one", () => {
  expect(isGone({ ...thisProcess(), started: "1" })).toBe(true);
  expect(isGone({ ...thisProcess(), started: "" })).toBe(false);
});

test("a child is alive until it is killed", async () => {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  await once(child, "spawn");
  const identity = { ...thisProcess(), pid: child.pid!, started: "" };
  expect(isGone(identity)).toBe(false);
  child.kill("SIGKILL");
  await once(child, "close");
  expect(isGone(identity)).toBe(true);
});
