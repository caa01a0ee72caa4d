import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { describe, expect, test } from "vitest";
import { cli, folder } from "../fixtures/run-cli.ts";
import { main } from "../main.ts";

/** Serves as the arguments say, asks once, ends it, and returns the reply's text. */
async function asked(argv: readonly string[], message: string): Promise<string> {
  const stop = new AbortController();
  let code: Promise<number> | undefined;
  const url = await new Promise<string>((told) => {
    code = main(["simulate", ...argv], { signal: stop.signal, stdout: told, stderr: () => {} });
  });
  const body = JSON.stringify({ model: "desk", messages: [{ role: "user", content: message }] });
  const response = await fetch(`${url.trim()}/chat/completions`, { method: "POST", body });
  const { choices } = (await response.json()) as { choices: { message: { content: string } }[] };
  stop.abort();
  expect(await code).toBe(0);
  return choices[0]!.message.content;
}

describe("gradus simulate", () => {
  test("takes a world as a model is named: with its seed and knobs", async () => {
    const message = 'Use S4 for "parcel", R7 for "refund".\n\nMessage: My parcel is late, and I want a refund.';
    const replies = await Promise.all(
      [0, 1, 2, 3, 4, 5, 6, 7].map(async (seed) => {
        const named = await asked([`desk?seed=${seed}&known=0.5`], message);
        expect(await asked(["simulated:desk", "--seed", `${seed}`, "--knob", "known=0.5"], message)).toBe(named);
        return named;
      }),
    );
    expect(new Set(replies).size).toBeGreaterThan(1);
  });

  test("serves until Ctrl-C, and says where", async () => {
    const stop = new AbortController();
    let [out, err] = ["", ""];
    const ready = new Promise<string>((told) => {
      void main(["simulate", "desk", "--knob", "guess=1", "--knob", "tidy=1"], {
        signal: stop.signal,
        stdout: (text) => {
          out += text;
        },
        stderr: (text) => {
          err += text;
          told(out.trim());
        },
      }).then((code) => {
        out += `exit ${code}`;
      });
    });
    const url = await ready;
    const body = JSON.stringify({ model: "desk", messages: [{ role: "user", content: "Message: my parcel is late" }] });
    const response = await fetch(`${url}/chat/completions`, { method: "POST", body });
    expect(await response.json()).toMatchObject({ choices: [{ message: { content: "S4" } }] });
    expect(err).toContain(`--optimizer openai-compatible:${url}#desk`);
    stop.abort();
    await expect.poll(() => out).toContain("exit 0");
  });

  test.each([
    [["simulate", "dusk"], "WORLD_UNKNOWN"],
    [["simulate", "desk", "--knob", "critics=1"], "BAD_OPTIONS"],
    [["simulate", "desk", "--knob", "critic=high"], "BAD_OPTIONS"],
    [["simulate", "desk", "--port", "70000"], "USAGE"],
    [["simulate", "simulated:dusk"], "WORLD_UNKNOWN"],
    [["simulate", "desk?seed=two"], "BAD_OPTIONS"],
    [["simulate", "desk?seed=2", "--seed", "3"], "USAGE"],
    [["simulate", "desk?critic=1", "--knob", "critic=0.5"], "USAGE"],
  ])("%j is refused", async (argv, code) => {
    const ran = await cli(folder(), argv);
    expect(ran.code).toBe(4);
    expect(ran.err).toContain(code);
  });

  test.each([
    ["--seed", "x", "It takes a whole number from 0 up."],
    ["--latency", "-5", "It takes a whole number from 0 up."],
    ["--port", "abc", "It takes a port, a whole number from 0 to 65535; 0 is any that is free."],
  ])("%s %s is refused in words that let 0 pass", async (option, value, words) => {
    expect((await cli(folder(), ["simulate", "desk", option, value])).err).toContain(words);
  });

  test("a port that is taken is told", async () => {
    const other = createServer();
    await new Promise<void>((done) => other.listen(0, "127.0.0.1", done));
    const ran = await cli(folder(), ["simulate", "desk", "--port", String((other.address() as AddressInfo).port)]);
    other.close();
    expect(ran.code).toBe(4);
    expect(ran.err).toContain("PORT_TAKEN");
  });
});

test("simulated:WORLD is a model for any command, with its knobs", async () => {
  const { simulatedByName } = await import("../load/simulated-name.ts");
  expect(simulatedByName("desk?seed=3&critic=0.5").knobs.critic).toBe(0.5);
  expect(() => simulatedByName("desk?critic=high")).toThrow('"critic" of the simulated model is "high"');
  expect(() => simulatedByName("desc")).toThrow('"desk" is near');
  const dir = folder("words.ts");
  const ran = await cli(dir, [
    "optimize",
    "task.ts",
    "--optimizer",
    "simulated:desk",
    "--steps",
    "1",
    "--method",
    "optoprime",
  ]);
  expect([0, 2]).toContain(ran.code);
});
