import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const jiti = fileURLToPath(import.meta.resolve("jiti/package.json")).replace("package.json", "lib/jiti-cli.mjs");
const script = fileURLToPath(new URL("./fixtures/stray.ts", import.meta.url));

/** Runs a process whose programs forget to await, and tells how it ended. */
function ended(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, NODE_OPTIONS: "" };
    execFile(process.execPath, [jiti, script, ...args], { env, timeout: 20_000 }, (error, out, err) => {
      resolve({ code: typeof error?.code === "number" ? error.code : error ? -1 : 0, out, err });
    });
  });
}

const LATE_LIFTS = ["lifts late", "lifts an async op late", "lifts in a timer", "awaits what the end aborts"];
const OWN_ERRORS = ["rejects late", "rejects early", "throws in a timer"];

describe.concurrent("an error that nobody awaited", () => {
  test("of a rollout ends neither the process nor another rollout, and is told", async () => {
    const { code, out, err } = await ended("rollouts");
    expect({ code, out }).toEqual({ code: 0, out: `${[...LATE_LIFTS, ...OWN_ERRORS, "good"].join()}\ndone\n` });
    expect(err).toMatch(
      /STRAY_ERROR.*: an error that nobody awaited, raised inside "program": the program's own, late/,
    );
    expect(err).toMatch(/STRAY_ERROR.*: a template was used after its run had ended/);
    expect(err).toContain("stray.ts");
  });

  test("of a plain run does not end the process, where it is a late lift or what the end aborted", async () => {
    const { code, out } = await ended("plain", LATE_LIFTS.join());
    expect({ code, out }).toEqual({ code: 0, out: `${LATE_LIFTS.join("\n")}\ndone\n` });
  });

  test("of a plain run meets its normal fate, where it is the program's own", async () => {
    const { code, err } = await ended("plain", "rejects late");
    expect(code).toBe(1);
    expect(err).toContain("the program's own, late");
  });

  test.each(["rejection", "timer"])("outside any run meets its normal fate: a %s", async (stray) => {
    const { code, out, err } = await ended("foreign", stray);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain("Error: foreign");
  });

  test("outside any run is left to the listeners of others", async () => {
    expect(await ended("foreign", "handled")).toMatchObject({ code: 0, out: "handled foreign\ndone\n" });
  });
});
