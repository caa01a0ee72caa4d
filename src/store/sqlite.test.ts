import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@libsql/client/sqlite3";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { type StoreStep, type StoreUnderTest, storeHistory } from "../testing/store-history.ts";
import { storeConformance } from "../testing/store-suite.ts";
import { sqliteStore } from "./sqlite.ts";
import type { Store } from "./store.ts";

// These tests are about behavior: where there is a folder in memory, they need not wait for a disk.
const root = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "gradus-sqlite-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let files = 0;
const newPath = () => join(root, `journal ${++files} %20#?é.db`);

/** Runs one statement behind the store's back. */
async function sql(path: string, statement: string): Promise<void> {
  const client = createClient({ url: `file:${encodeURIComponent(path)}`, timeout: 5000 });
  await client.execute(statement);
  client.close();
}

async function subject(): Promise<StoreUnderTest> {
  const path = newPath();
  const stores: Store[] = [];
  const reopen = async () => {
    const store = await sqliteStore(path);
    stores.push(store);
    return store;
  };
  return {
    store: await reopen(),
    reopen,
    abandon: (id) => sql(path, `UPDATE lease SET pid = 4194305 WHERE study = (SELECT n FROM study WHERE id = '${id}')`),
    cleanup: async () => {
      for (const store of stores) await store.close();
    },
  };
}

const study = fc.nat(2);
/** Any interleaving of appends, summaries, closes, take-overs and openings. */
const steps: fc.Arbitrary<StoreStep[]> = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({ do: fc.constant("append" as const), study, keys: fc.array(fc.nat(12), { maxLength: 4 }) }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("summarize" as const), study, value: fc.nat(9) }) },
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constantFrom("close" as const, "open" as const, "abandon" as const), study }),
    },
  ),
  { maxLength: 25 },
);

describe("the store in a file keeps the contract:", () => {
  for (const { name, run } of storeConformance(subject)) test(name, run);

  test("any history agrees with the model", async () => {
    const property = fc.asyncProperty(steps, async (each) => {
      const fresh = await subject();
      await storeHistory(fresh, each).finally(() => fresh.cleanup());
    });
    await fc.assert(property, { numRuns: process.env.GRADUS_DEEP === "1" ? 500 : 12 });
  });
});

const header = (id: string) => ({ id, name: id, created: "2026-01-01T00:00:00.000Z", info: null });

describe("the file", () => {
  test("stands alone once its store is closed, and is one whole database", async () => {
    const path = join(root, "alone.db");
    const store = await sqliteStore(path);
    await (await store.create(header("a"))).append([{ kind: "call", key: "1", head: 1, body: "text" }]);
    await store.close();
    expect(readdirSync(root).filter((name) => name.startsWith("alone"))).toEqual(["alone.db"]);
    const again = await sqliteStore(path);
    expect(await (await again.read("a")).body(1)).toBe("text");
    await again.close();
  });

  test("ten stores may create and use it at once", async () => {
    const path = newPath();
    const stores = await Promise.all(Array.from({ length: 10 }, () => sqliteStore(path)));
    await Promise.all(
      stores.map(async (store, i) => {
        const journal = await store.create(header(`s${i}`));
        for (let k = 0; k < 10; k++) await journal.append([{ kind: "call", key: `${k}`, head: k }]);
      }),
    );
    expect((await stores[0]!.studies()).map((line) => line.entries)).toEqual(Array.from({ length: 10 }, () => 10));
    for (const store of stores) await store.close();
  });

  test("removed while it is open: the next append says so instead of writing into nothing", async () => {
    const path = newPath();
    const store = await sqliteStore(path);
    const journal = await store.create(header("a"));
    rmSync(path);
    await expect(journal.append([{ kind: "call", key: "1", head: 1 }])).rejects.toMatchObject({ code: "STORE_PATH" });
    await store.close();
  });

  test("heads far larger than they should be are read all the same, in smaller pages", async () => {
    const store = await sqliteStore(newPath());
    const journal = await store.create(header("a"));
    const heads = Array.from({ length: 12 }, (_, i) =>
      String.fromCharCode(97 + i).repeat(i === 5 ? 6_000_000 : 900_000),
    );
    await journal.append(heads.map((head, i) => ({ kind: "call", key: `${i}`, head })));
    const pages: number[] = [];
    const read: unknown[] = [];
    for await (const page of journal.entries()) {
      pages.push(page.length);
      read.push(...page.map((entry) => entry.head));
    }
    expect(read.every((head, i) => head === heads[i])).toBe(true);
    expect(read).toHaveLength(12);
    expect(pages.length).toBeGreaterThan(2);
    await store.close();
  });

  test("a closed store refuses", async () => {
    const store = await sqliteStore(newPath());
    await store.close();
    await store.close();
    await expect(store.studies()).rejects.toMatchObject({ code: "STORE_CLOSED" });
    await expect(store.create(header("a"))).rejects.toMatchObject({ code: "STORE_CLOSED" });
  });
});

describe("the lease", () => {
  test("of a living process is renewed, and stale after a silence", async () => {
    const path = newPath();
    const store = await sqliteStore(path, { staleAfter: 300 });
    const other = await sqliteStore(path, { staleAfter: 300 });
    const journal = await store.create(header("a"));
    await new Promise((resolve) => setTimeout(resolve, 500));
    await expect(other.open("a")).rejects.toMatchObject({ code: "STUDY_BUSY" });
    // A process that stands still: its thread is blocked, so nothing renews.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 400);
    const heir = await other.open("a");
    await expect(journal.append([])).rejects.toMatchObject({ code: "LEASE_LOST" });
    await heir.append([{ kind: "call", key: "1", head: 1 }]);
    await journal.close();
    await heir.append([{ kind: "call", key: "2", head: 2 }]);
    await store.close();
    await other.close();
  });

  test.each([
    ["a pid that lives, started at another time", "started = '1'", true],
    ["a process of another host", "host = 'elsewhere', pid = 4194305", false],
    ["a silent process of another host", "host = 'elsewhere', renewed = 1000", true],
    ["a clock that was set back", "host = 'elsewhere', renewed = renewed + 3600000", true],
  ])("of %s", async (_, change, free) => {
    if (change.startsWith("started") && process.platform !== "linux") return;
    const path = newPath();
    const store = await sqliteStore(path);
    await store.create(header("a"));
    await sql(path, `UPDATE lease SET ${change}`);
    expect((await store.studies())[0]!.busy).toBe(!free);
    if (free) await store.open("a");
    else await expect(store.open("a")).rejects.toMatchObject({ code: "STUDY_BUSY" });
    await store.close();
  });
});

test("a lock held by another program ends in STORE_LOCKED, and nothing is lost after it", async () => {
  const path = newPath();
  const store = await sqliteStore(path, { patience: 60 });
  const journal = await store.create(header("a"));
  const client = createClient({ url: `file:${encodeURIComponent(path)}` });
  const transaction = await client.transaction("write");
  let ticks = 0;
  const timer = setInterval(() => ticks++, 5);
  await expect(journal.append([{ kind: "call", key: "1", head: 1 }])).rejects.toMatchObject({ code: "STORE_LOCKED" });
  clearInterval(timer);
  expect(ticks, "the event loop went on while waiting").toBeGreaterThan(1);
  const waiting = journal.append([{ kind: "call", key: "1", head: 1 }]);
  transaction.close();
  await waiting;
  client.close();
  await store.close();
});
