import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@libsql/client/sqlite3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GradusError } from "../graph/errors.ts";
import { sqliteStore } from "./sqlite.ts";

const root = mkdtempSync(join(tmpdir(), "gradus-file-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const sound = join(root, "sound.db");

beforeAll(async () => {
  const store = await sqliteStore(sound);
  const journal = await store.create({ id: "a", name: "a", created: "", info: null });
  await journal.append(
    Array.from({ length: 500 }, (_, i) => ({
      kind: "call",
      key: `key ${i}`,
      head: { i },
      body: `body ${i} ${"x".repeat(i)}`,
    })),
  );
  await store.close();
});

/** Every name in a folder, with a hash of its content. */
function snapshot(folder: string): Record<string, string> {
  const names = readdirSync(folder).sort();
  return Object.fromEntries(
    names.map((name) => [
      name,
      createHash("sha256")
        .update(readFileSync(join(folder, name)))
        .digest("hex"),
    ]),
  );
}

let folders = 0;

/** A folder of its own that holds a copy of the sound journal, changed by `change`. */
async function changed(change: (path: string) => void | Promise<void>): Promise<{ folder: string; path: string }> {
  const folder = join(root, `case ${++folders}`);
  mkdirSync(folder);
  const path = join(folder, "journal.db");
  copyFileSync(sound, path);
  await change(path);
  return { folder, path };
}

async function sql(path: string, ...statements: string[]): Promise<void> {
  const client = createClient({ url: `file:${encodeURIComponent(path)}` });
  for (const statement of statements) await client.execute(statement);
  client.close();
}

/** Overwrites bytes in the middle of the file. */
function scribble(path: string, at: number, length: number, byte: number): void {
  const bytes = readFileSync(path);
  bytes.fill(byte, at, at + length);
  writeFileSync(path, bytes);
}

describe("what cannot be used is refused and left as it was, with nothing beside it:", () => {
  test.each<[string, string, (path: string) => void | Promise<void>]>([
    ["a text file", "STORE_FOREIGN", (path) => writeFileSync(path, "not a database\n".repeat(1000))],
    ["one byte", "STORE_FOREIGN", (path) => writeFileSync(path, "x")],
    [
      "a database of another program",
      "STORE_FOREIGN",
      (path) => {
        rmSync(path);
        return sql(path, "CREATE TABLE users (id)", "INSERT INTO users VALUES (1)");
      },
    ],
    ["a database with another application id", "STORE_FOREIGN", (path) => sql(path, "PRAGMA application_id = 7")],
    ["a newer format", "STORE_NEWER", (path) => sql(path, "PRAGMA user_version = 99")],
    ["a truncated file", "STORE_DAMAGED", (path) => truncateSync(path, 8192)],
    ["a file cut inside a page", "STORE_DAMAGED", (path) => truncateSync(path, readFileSync(path).length - 100)],
    ["a zeroed page", "STORE_DAMAGED", (path) => scribble(path, 4096 * 8, 4096, 0)],
    [
      "scribbles in every page",
      "STORE_DAMAGED",
      (path) => {
        for (let at = 4096; at < readFileSync(path).length; at += 4096) scribble(path, at, 200, 0xa5);
      },
    ],
    ["a lost table", "STORE_DAMAGED", (path) => sql(path, "DROP TABLE body")],
  ])("%s: %s", async (_, code, change) => {
    const { folder, path } = await changed(change);
    const before = snapshot(folder);
    const error = await sqliteStore(path).then(
      () => undefined,
      (reason) => reason,
    );
    expect(error).toMatchObject({ code, fix: expect.stringMatching(/\w+/), details: { path } });
    expect(snapshot(folder)).toEqual(before);
    expect(await sqliteStore(path).catch((reason) => reason.code), "asked again").toBe(code);
    expect(snapshot(folder)).toEqual(before);
  });

  test("a newer format that still stands in the log of a killed process", async () => {
    const { folder, path } = await changed(() => {});
    const client = createClient({ url: `file:${encodeURIComponent(path)}` });
    await client.execute("PRAGMA journal_mode = WAL");
    await client.execute("PRAGMA user_version = 99");
    const killed = join(folder, "killed.db");
    copyFileSync(path, killed);
    copyFileSync(`${path}-wal`, `${killed}-wal`);
    client.close();
    const before = snapshot(folder)["killed.db"];
    await expect(sqliteStore(killed)).rejects.toMatchObject({ code: "STORE_NEWER" });
    expect(snapshot(folder)["killed.db"]).toBe(before);
  });
});

describe("paths that cannot hold a journal are STORE_PATH, with what to do:", () => {
  test.each([
    ["a missing folder", () => join(root, "none", "deeper", "journal.db"), /mkdir/],
    ["a folder", () => root, /file/],
    ["below a file", () => join(sound, "journal.db"), /path/],
    ["a folder the system does not let us write", () => "/proc/journal.db", /path/],
  ])("%s", async (_, path, fix) => {
    if (path().startsWith("/proc") && process.platform !== "linux") return;
    const error = await sqliteStore(path()).catch((reason) => reason);
    expect(error).toMatchObject({ code: "STORE_PATH", fix: expect.stringMatching(fix) });
  });

  test.skipIf(process.getuid?.() === 0)("a file without write permission", async () => {
    const { path } = await changed((file) => chmodSync(file, 0o444));
    await expect(sqliteStore(path)).rejects.toMatchObject({ code: "STORE_PATH" });
  });
});

test("an empty file becomes a journal", async () => {
  const { path } = await changed((file) => writeFileSync(file, ""));
  const store = await sqliteStore(path);
  expect(await store.studies()).toEqual([]);
  await store.close();
});

test("content that was changed inside sound pages is damage with a name, never a wrong entry", async () => {
  const { path } = await changed((file) =>
    sql(file, "UPDATE entry SET head = '{' WHERE seq = 7", "DELETE FROM entry WHERE seq = 400"),
  );
  await sql(
    path,
    "UPDATE body SET data = x'0102', codec = 1 WHERE seq = 3",
    "UPDATE body SET codec = 64 WHERE seq = 4",
  );
  const store = await sqliteStore(path);
  const reader = await store.read("a");
  const read = async (after: number) => {
    for await (const _ of reader.entries(after));
  };
  await expect(read(0)).rejects.toMatchObject({ code: "STORE_DAMAGED" });
  await expect(read(10)).rejects.toSatisfy(
    (error) => GradusError.is(error, "STORE_DAMAGED") && /400 is missing/.test(error.message),
  );
  await read(400);
  await expect(reader.body(3)).rejects.toMatchObject({ code: "STORE_DAMAGED" });
  await expect(reader.body(4)).rejects.toMatchObject({ code: "STORE_DAMAGED" });
  expect(await reader.body(5)).toBe("body 4 xxxx");
  await store.close();
});
