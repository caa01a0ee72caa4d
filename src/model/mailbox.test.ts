import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { callOnce } from "./call.ts";
import { mailbox } from "./mailbox.ts";
import type { ModelRequest } from "./request.ts";
import { sleep } from "./sleep.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "gradus-mailbox-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const request = (content: string): ModelRequest => ({ messages: [{ role: "user", content }], temperature: 0.5 });
const prompts = async () => (await readdir(dir)).filter((name) => name.endsWith(".prompt.md")).sort();
const until = async (check: () => Promise<boolean>) => {
  while (!(await check())) await sleep(2);
};
const answer = (prompt: string, text: string) => writeFile(join(dir, prompt.replace(".prompt.md", ".reply.md")), text);
const box = () => mailbox(dir, { pollMs: 5 });

describe("mailbox", () => {
  test("a prompt is a readable file, the file beside it the reply", async () => {
    const call = callOnce(box(), request("What is 2 + 2?"));
    await until(async () => (await prompts()).length === 1);
    const [name] = await prompts();
    expect(name).toMatch(/^0001-[0-9a-f]{8}\.prompt\.md$/);
    const text = await readFile(join(dir, name!), "utf8");
    expect(text).toContain("# user\n\nWhat is 2 + 2?");
    expect(text).toContain('"temperature":0.5');
    expect(text).toContain(name!.replace("prompt", "reply"));
    expect(await readFile(join(dir, "README.txt"), "utf8")).toContain("reply.md");
    await answer(name!, "\uFEFF 4 \n\n");
    expect(await call).toMatchObject({
      text: " 4 \n",
      usage: { estimated: true },
      finish: "stop",
      model: `mailbox/${basename(dir)}`,
    });
  });

  test("an answered prompt is found again after a restart; numbering goes on", async () => {
    const first = callOnce(box(), request("a"));
    await until(async () => (await prompts()).length === 1);
    await answer((await prompts())[0]!, "A");
    await first;
    const again = box();
    expect((await callOnce(again, request("a"))).text).toBe("A");
    const waiting = callOnce(again, request("b"));
    await until(async () => (await prompts()).length === 2);
    expect((await prompts())[1]).toMatch(/^0002-/);
    await answer((await prompts())[1]!, "B");
    expect((await waiting).text).toBe("B");
  });

  test("equal requests are prompts of their own, in one process and by their sample", async () => {
    const one = box();
    const calls = [
      callOnce(one, request("a")),
      callOnce(one, request("a")),
      callOnce(one, request("a"), { sample: 1 }),
    ];
    await until(async () => (await prompts()).length === 2);
    const names = await prompts();
    expect(names.map((name) => name.slice(0, 4))).toEqual(["0001", "0002"]);
    await Promise.all(names.map((name, i) => answer(name, `answer ${i}`)));
    expect((await Promise.all(calls)).map((reply) => reply.text)).toEqual(["answer 0", "answer 1", "answer 1"]);
  });

  test("a reply that still grows is not taken, nor an empty one", async () => {
    const call = callOnce(mailbox(dir, { pollMs: 100 }), request("a"));
    await until(async () => (await prompts()).length === 1);
    const file = join(dir, (await prompts())[0]!.replace(".prompt.md", ".reply.md"));
    await writeFile(file, "");
    for (let i = 0; i < 20; i++) {
      await sleep(10);
      await appendFile(file, "x");
    }
    expect((await call).text).toBe("x".repeat(20));
  });

  test("waiting ends with the abort; the prompt stays for the next time", async () => {
    const controller = new AbortController();
    const call = callOnce(box(), request("a"), { signal: controller.signal });
    await until(async () => (await prompts()).length === 1);
    controller.abort();
    await expect(call).rejects.toMatchObject({ reason: "aborted" });
    const next = callOnce(box(), request("a"));
    await answer((await prompts())[0]!, "late");
    expect((await next).text).toBe("late");
    expect(await prompts()).toHaveLength(1);
  });

  test("no timeout ends the waiting: a person answers when a person answers", async () => {
    const call = callOnce(box(), request("a"), { timeoutMs: 10 });
    await until(async () => (await prompts()).length === 1);
    await sleep(30);
    await answer((await prompts())[0]!, "at last");
    expect((await call).text).toBe("at last");
  });

  test("whoever asks is told which prompts wait, all at once, and again where there is a new one", async () => {
    const told: (readonly string[])[] = [];
    const one = mailbox(dir, { pollMs: 40, onWaiting: ({ folder, prompts }) => void told.push([folder, ...prompts]) });
    const calls = ["a", "b"].map((text) => callOnce(one, request(text)));
    await until(async () => told.length === 1);
    const names = await prompts();
    expect(told).toEqual([[dir, ...names]]);
    await Promise.all(names.map((name) => answer(name, "yes")));
    await Promise.all(calls);
    const third = callOnce(one, request("c"));
    await until(async () => told.length === 2);
    const last = (await prompts()).at(-1)!;
    expect(told[1]).toEqual([dir, last]);
    await answer(last, "yes");
    await third;
    // What is answered already waits for nobody.
    expect((await callOnce(mailbox(dir, { pollMs: 5, onWaiting: () => told.push([]) }), request("a"))).text).toBe(
      "yes",
    );
    expect(told).toHaveLength(2);
  });

  test("many at once get numbers of their own", async () => {
    const one = box();
    const calls = Array.from({ length: 20 }, (_, i) => callOnce(one, request(`q${i}`)));
    await until(async () => (await prompts()).length === 20);
    const names = await prompts();
    expect(new Set(names.map((name) => name.slice(0, 4))).size).toBe(20);
    for (const name of names) await answer(name, (await readFile(join(dir, name), "utf8")).match(/q\d+/)![0]);
    expect((await Promise.all(calls)).map((reply) => reply.text)).toEqual(
      Array.from({ length: 20 }, (_, i) => `q${i}`),
    );
  });
});
