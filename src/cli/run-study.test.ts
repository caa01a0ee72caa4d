import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { chatServer } from "./fixtures/models.ts";
import { cli, folder } from "./fixtures/run-cli.ts";

test("a server that was not started is told at once, with what to do, and the study can go on", async () => {
  const dir = folder("words.ts");
  const gone = await chatServer(() => ({ text: "" }));
  gone.close();
  const begin = (id: string, url: string) =>
    cli(dir, ["optimize", "task.ts", "--id", id, "--steps", "1", "--model", `words=${url}`]);
  const ran = await begin("a b", gone.url);
  expect(ran.code).toBe(5);
  // No waits between the tries: the first of them is 0.25 s at least, and there would be 15.
  expect(ran.err).not.toContain("trying again");
  expect(ran.err).toMatch(/^words: .*http:\/\/127\.0\.0\.1:\d+\/.*ECONNREFUSED.*\n {2}→ .*Start the server/m);
  expect(ran.err.match(/^words: /gm)).toHaveLength(1);
  expect(ran.err).toContain("go on with: gradus resume 'a b'\n");
  const blocked = await begin("c", "openai-compatible:http://127.0.0.1:1/v1#m");
  expect([blocked.code, blocked.err]).toEqual([
    4,
    expect.stringMatching(/bad port\n {2}→ .*the URL.*127\.0\.0\.1:1\//),
  ]);
});

test("prompts that wait in a mailbox are counted, with their folder and the first of them", async () => {
  const dir = folder("words.ts");
  const stop = new AbortController();
  const running = cli(dir, ["plan", "task.ts", "--model", "words=mailbox:letters"], { signal: stop.signal });
  await vi.waitUntil(() => existsSync(join(dir, "letters")), 10_000);
  await sleep(1_500);
  stop.abort();
  const [first] = readdirSync(join(dir, "letters")).sort();
  expect((await running).err).toContain(`3 prompts wait for replies in letters: first ${first} (README.txt there says`);
}, 30_000);

test("why a call is tried again is told before it is", async () => {
  const dir = folder("words.ts");
  let calls = 0;
  const server = await chatServer(() => (calls++ < 2 ? { status: 503, text: "overloaded" } : { text: "hasty" }));
  try {
    const ran = await cli(dir, ["plan", "task.ts", "--model", `words=${server.url}`]);
    expect(ran.code).toBe(0);
    expect(ran.err).toMatch(/^words: .*overloaded · trying again \(2 of \d\) in 0\.\d s$/m);
    expect(ran.out).toContain(`» gradus optimize task.ts --method random-search --model 'words=${server.url}'\n`);
  } finally {
    server.close();
  }
});

test("runs lists what a running study has paid, calls a study done that made its steps, and hides what never began", async () => {
  const dir = folder("words.ts");
  expect((await cli(dir, ["optimize", "task.ts", "--id", "whole", "--steps", "1"])).code).toBeLessThan(3);
  const server = await chatServer(() => ({ status: 401, text: "no" }));
  const refused = await cli(dir, ["optimize", "task.ts", "--id", "never", "--model", `words=${server.url}`]);
  server.close();
  expect(refused.code).toBe(4);
  const listed = (await cli(dir, ["runs"])).out;
  expect(listed).toMatch(/^whole .* done /m);
  expect(listed).not.toMatch(/^never/m);
  expect(listed).toContain("not shown: 1 that failed before anything was recorded (gradus runs --all)\n");
  expect((await cli(dir, ["runs", "--all"])).out).toMatch(/^never .* failed /m);
});

test("show prints what an eval has measured", async () => {
  const dir = folder("words.ts");
  const ran = await cli(dir, ["eval", "task.ts", "--id", "e", "--split", "test"]);
  const figures = ran.out.split(";")[0]!;
  expect(figures).toMatch(/^0\.171 on 20 test examples, 95 % interval \[/);
  expect((await cli(dir, ["show", "e"])).out.startsWith(figures)).toBe(true);
  const { measured } = JSON.parse((await cli(dir, ["show", "e", "--json"])).out);
  expect(measured).toMatchObject({ split: "test", n: 20, failures: 0 });
});

test("a resume that fails leaves the verdict of the finished study in sight", async () => {
  const dir = folder("words.ts");
  const reply = '<values><value name="prompt">Answer carefully.</value></values>';
  const server = await chatServer(() => ({ text: reply }));
  try {
    const options = ["--method", "optoprime", "--optimizer", server.url, "--steps", "2"];
    const verdict = (await cli(dir, ["optimize", "task.ts", "--id", "s", ...options])).out.split("\n")[0]!;
    expect(verdict).toMatch(/^improved/);
    const text = readFileSync(join(dir, "task.ts"), "utf8");
    writeFileSync(join(dir, "other.ts"), text.replace("what the model is told", "said to the model"));
    const again = await cli(dir, ["resume", "s", "other.ts", "--same", "--steps", "3"]);
    expect([again.code, again.err]).toEqual([4, expect.stringContaining("error DIVERGED")]);
    const shown = (await cli(dir, ["show", "s"])).out;
    expect(shown.split("\n")[0]).toBe(verdict);
    expect(shown).toMatch(
      /^ended because the 2 steps are done\nresumed after that, without a new verdict \(failed\): /m,
    );
    expect((await cli(dir, ["runs"])).out).toMatch(/^s .* failed +improved /m);
  } finally {
    server.close();
  }
});
