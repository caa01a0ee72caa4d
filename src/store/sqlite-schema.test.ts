import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { sqliteStore } from "./sqlite.ts";
import { connect } from "./sqlite-connection.ts";
import { MIGRATIONS, prepareSchema } from "./sqlite-schema.ts";
import type { Entry } from "./store.ts";

const root = mkdtempSync(join(tmpdir(), "gradus-schema-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Written by format 1 as it was released; such a file is kept for every format, and never made anew. */
const FORMAT_1 = fileURLToPath(new URL("./fixtures/journal-1.sqlite", import.meta.url));

function copyOf(name: string): string {
  const path = join(root, name);
  copyFileSync(FORMAT_1, path);
  return path;
}

test("a journal of format 1 is read, and continued", async () => {
  const store = await sqliteStore(copyOf("old.db"));
  expect(await store.studies()).toEqual([
    {
      header: { id: "first", name: "The first study", created: "2026-11-20T11:00:00.000Z", info: { seed: 1 } },
      summary: { best: 0.75 },
      entries: 3,
      busy: false,
    },
  ]);
  const journal = await store.open("first");
  const entries: Entry[] = [];
  for await (const page of journal.entries()) entries.push(...page);
  expect(entries).toEqual([
    { seq: 1, kind: "event", key: "start", head: { at: 0 }, hasBody: false },
    { seq: 2, kind: "call", key: 'zero\0, cut \ud83d, "quoted"', head: ["é", null], hasBody: true },
    { seq: 3, kind: "rollout", key: "c1/e1/0", head: 0.5, hasBody: true },
  ]);
  expect(await journal.body(2)).toBe("cut \ud83d");
  expect(await journal.body(3)).toBe("long 🙂 ".repeat(100));
  await journal.append([{ kind: "event", key: "stop", head: null }]);
  await store.close();
});

test("every connection waits for the disk, and shares the file through its log", async () => {
  const path = copyOf("durable.db");
  const connection = await connect(path, 1000);
  await prepareSchema(connection, path, 1);
  const pragma = (name: string) => connection.read(async (run) => (await run(`PRAGMA ${name}`)).rows[0]?.[0]);
  expect(await pragma("synchronous"), "FULL").toBe(2);
  expect(await pragma("journal_mode")).toBe("wal");
  await connection.close();
});

test("a migration runs once, keeps what is there, and leaves nothing half done when it fails", async () => {
  const path = copyOf("migrated.db");
  const added = [...MIGRATIONS, ["ALTER TABLE study ADD COLUMN note TEXT NOT NULL DEFAULT 'none'"]];
  const broken = [...added, ["CREATE TABLE half (x)", "ALTER TABLE missing ADD COLUMN y"]];
  const versionWith = async (steps: typeof added) => {
    const connection = await connect(path, 1000);
    try {
      await prepareSchema(connection, path, 1, steps);
      return await connection.read(async (run) => [
        (await run("PRAGMA user_version")).rows[0]?.[0],
        (await run("SELECT note FROM study")).rows[0]?.[0],
        (await run("SELECT count(*) FROM entry")).rows[0]?.[0],
      ]);
    } finally {
      await connection.close("PRAGMA journal_mode = DELETE");
    }
  };
  expect(await versionWith(added)).toEqual([2, "none", 3]);
  await expect(versionWith(broken)).rejects.toThrow(/missing/);
  expect(await versionWith(added)).toEqual([2, "none", 3]);
  await expect(sqliteStore(path)).rejects.toMatchObject({ code: "STORE_NEWER" });
});

test("a full disk is STORE_FULL; nothing of the call is written, and writing goes on once there is room", async () => {
  const path = copyOf("full.db");
  const connection = await connect(path, 1000);
  await prepareSchema(connection, path, 1);
  const pages = await connection.read(async (run) => Number((await run("PRAGMA page_count")).rows[0]?.[0]));
  await connection.configure(`PRAGMA max_page_count = ${pages + 2}`);
  const insert = () =>
    connection.write(async (run) => {
      for (let i = 0; i < 20; i++) await run("INSERT INTO body VALUES (9, ?, 0, zeroblob(4000))", i);
    });
  await expect(insert()).rejects.toMatchObject({ code: "STORE_FULL", fix: expect.stringContaining("disk") });
  const count = () =>
    connection.read(async (run) => (await run("SELECT count(*) FROM body WHERE study = 9")).rows[0]?.[0]);
  expect(await count()).toBe(0);
  await connection.configure("PRAGMA max_page_count = 100000");
  await insert();
  expect(await count()).toBe(20);
  await connection.close();
});
