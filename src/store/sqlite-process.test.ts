import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { sqliteStore } from "./sqlite.ts";
import type { Entry, JournalReader } from "./store.ts";

const root = mkdtempSync(join(tmpdir(), "gradus-process-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const kills = process.env.GRADUS_DEEP === "1" ? 30 : 3;
const appender = fileURLToPath(new URL("./fixtures/appender.ts", import.meta.url));

/** Starts a writer process; `acked` fills with the lines it prints. */
function startAppender(file: string, study: string, writers: number) {
  const args = ["--import", "jiti/register", appender, file, study, String(writers)];
  const child: ChildProcess = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "pipe"] });
  const ended = once(child, "close");
  const acked: string[] = [];
  let rest = "";
  let errors = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    acked.push(...lines);
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  const hasAcked = async (n: number) => {
    while (acked.length < n) {
      if (child.exitCode !== null) throw new Error(`the writer ended early: ${errors}`);
      await sleep(2);
    }
  };
  return { child, acked, ended, hasAcked, errors: () => errors };
}

async function all(journal: JournalReader): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const page of journal.entries()) entries.push(...page);
  return entries;
}

test(`kill -9 at ${kills} random moments loses no acknowledged entry, and the study opens at once`, async () => {
  const file = join(root, "killed.db");
  const acked = new Set<string>();
  for (let seed = 1; seed <= kills; seed++) {
    const writer = startAppender(file, "a", 8);
    await writer.hasAcked(1);
    await sleep((seed * 7919) % 120);
    writer.child.kill("SIGKILL");
    await writer.ended;
    for (const key of writer.acked) acked.add(key);

    const store = await sqliteStore(file);
    const journal = await store.open("a");
    const entries = await all(journal);
    expect(entries.map((entry) => entry.seq)).toEqual(entries.map((_, i) => i + 1));
    expect(entries.length, "both entries of every call").toBe(2 * new Set(entries.map((entry) => entry.key)).size);
    const there = new Set(entries.map((entry) => entry.key));
    expect(
      [...acked].filter((key) => !there.has(key)),
      `kill ${seed}`,
    ).toEqual([]);
    for (const { seq, key, hasBody } of entries.slice(-20)) {
      if (hasBody) expect((await journal.body(seq))?.startsWith(`${key} `)).toBe(true);
    }
    expect((await store.studies())[0]).toMatchObject({ entries: entries.length, busy: true });
    await journal.append([{ kind: "resumed", key: String(seed), head: null, body: "after the kill" }]);
    acked.add(String(seed));
    const resumed = await all(journal);
    expect(resumed).toHaveLength(entries.length + 1);
    // The extra entry is made even, so that the next round can count calls again.
    await journal.append([{ kind: "second", key: String(seed), head: null }]);
    await store.close();
  }
  expect(acked.size).toBeGreaterThan(kills * 2);
});

test("two processes write two studies of one file at once, while a third reads", async () => {
  const file = join(root, "shared.db");
  const writers = ["a", "b"].map((study) => startAppender(file, study, 4));
  await Promise.all(writers.map((writer) => writer.hasAcked(1)));
  const store = await sqliteStore(file);
  await expect(store.open("a")).rejects.toMatchObject({ code: "STUDY_BUSY" });
  for (let round = 0; round < 20; round++) {
    for (const [i, study] of ["a", "b"].entries()) {
      const before = [...writers[i]!.acked];
      const there = new Set((await all(await store.read(study))).map((entry) => entry.key));
      expect(before.filter((key) => !there.has(key))).toEqual([]);
    }
    await sleep(5);
  }
  for (const [i, study] of ["a", "b"].entries()) {
    const writer = writers[i]!;
    await writer.hasAcked(40);
    writer.child.stdin?.end();
    await writer.ended;
    expect(writer.errors()).toBe("");
    expect(writer.acked.at(-1)).toBe("done");
    expect(await all(await store.read(study))).toHaveLength(2 * (writer.acked.length - 1));
  }
  expect((await store.studies()).map((line) => line.busy)).toEqual([false, false]);
  await store.close();
});
