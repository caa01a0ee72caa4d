import assert from "node:assert/strict";
import { GradusError } from "../graph/errors.ts";
import {
  all,
  entryOf,
  fails,
  headerOf,
  randomHistory,
  range,
  type StoreUnderTest,
  storeHistory,
} from "./store-history.ts";

/** One test of the contract: rejects where the store breaks it. */
export interface ConformanceCase {
  readonly name: string;
  run(): Promise<void>;
}

type Check = (subject: StoreUnderTest) => Promise<void>;

/**
 * The contract of `Store` as tests for any runner, each on a fresh store from `make`:
 * `for (const { name, run } of storeConformance(make)) test(name, run);`
 */
export function storeConformance(make: () => Promise<StoreUnderTest>): readonly ConformanceCase[] {
  return Object.entries(CHECKS).map(([name, check]) => ({
    name,
    async run() {
      const subject = await make();
      try {
        await check(subject);
      } finally {
        await subject.cleanup();
      }
    },
  }));
}

const CHECKS: Readonly<Record<string, Check>> = {
  "entries come back in order, numbered from 1 without gaps": async ({ store }) => {
    const journal = await store.create(headerOf("a"));
    await journal.append([entryOf(1), entryOf(2)]);
    await journal.append([]);
    await journal.append([{ kind: "event", key: "x", head: { at: [1, null, "é"] }, body: "text" }]);
    assert.deepEqual(await all(journal), [
      { seq: 1, kind: "call", key: "1", head: { n: 1 }, hasBody: false },
      { seq: 2, kind: "call", key: "2", head: { n: 2 }, hasBody: false },
      { seq: 3, kind: "event", key: "x", head: { at: [1, null, "é"] }, hasBody: true },
    ]);
  },

  "what append resolved is there for another process": async ({ store, reopen }) => {
    const journal = await store.create(headerOf("a"));
    const other = await reopen();
    for (let i = 1; i <= 5; i++) {
      await journal.append([entryOf(i)]);
      assert.equal((await all(await other.read("a"))).length, i);
    }
  },

  "a duplicate rejects and nothing of its call is written": async ({ store }) => {
    const journal = await store.create(headerOf("a"));
    await journal.append([entryOf(1)]);
    await fails(journal.append([entryOf(2), entryOf(1)]), "JOURNAL_DUPLICATE");
    await fails(journal.append([entryOf(3), entryOf(3)]), "JOURNAL_DUPLICATE");
    await journal.append([{ ...entryOf(1), kind: "ask" }, entryOf(2)]);
    assert.deepEqual(
      (await all(journal)).map((entry) => `${entry.seq} ${entry.kind} ${entry.key}`),
      ["1 call 1", "2 ask 1", "3 call 2"],
    );
  },

  "of concurrent calls with one key the first wins and the others lose alone": async ({ store }) => {
    const journal = await store.create(headerOf("a"));
    const calls = [[1], [2, 1], [2], [3, 3], [3], [2]].map((keys) => journal.append(keys.map((key) => entryOf(key))));
    const settled = await Promise.allSettled(calls);
    assert.deepEqual(
      settled.map((result) => result.status === "fulfilled"),
      [true, false, true, false, true, false],
    );
    assert.deepEqual(
      (await all(journal)).map((entry) => entry.key),
      ["1", "2", "3"],
    );
  },

  "concurrent calls are committed in the order of the calls": async ({ store }) => {
    const journal = await store.create(headerOf("a"));
    const finished: number[] = [];
    await Promise.all(
      Array.from({ length: 200 }, async (_, i) => {
        if (i % 3 === 0) await Promise.resolve();
        await journal.append([entryOf(i, i % 7 === 0 ? "b".repeat(i * 10) : undefined)]);
        finished.push(i);
      }),
    );
    const order = [...range(200).filter((i) => i % 3 !== 0), ...range(200).filter((i) => i % 3 === 0)];
    assert.deepEqual(
      (await all(journal)).map((entry) => Number(entry.key)),
      order,
    );
    assert.deepEqual(finished, order, "the order in which the calls resolved");
  },

  "what was passed is copied when append is called, what is read is a copy": async ({ store }) => {
    const journal = await store.create(headerOf("a"));
    const head = { list: [1] };
    const entries = [{ kind: "call", key: "1", head }];
    const appended = journal.append(entries);
    head.list.push(2);
    entries.push(entries[0]!);
    await appended;
    const read = (await all(journal))[0]!.head as { list: number[] };
    assert.deepEqual(read, { list: [1] });
    read.list.push(3);
    assert.deepEqual((await all(journal))[0]!.head, { list: [1] });
  },

  "a head that is not JSON rejects and writes nothing": async ({ store }) => {
    const journal = await store.create(headerOf("a"));
    const bad = { kind: "call", key: "2", head: { n: Number.NaN } };
    await assert.rejects(journal.append([entryOf(1), bad]), TypeError);
    assert.deepEqual(await all(journal), []);
  },

  "pages are never empty, and start after the number asked for": async ({ store }) => {
    const journal = await store.create(headerOf("a"));
    await journal.append(range(2500).map((i) => entryOf(i)));
    for (const after of [0, 1, 999, 1000, 2499, 2500, 9999]) {
      const seqs: number[] = [];
      for await (const page of journal.entries(after)) {
        assert.ok(page.length > 0);
        seqs.push(...page.map((entry) => entry.seq));
      }
      assert.deepEqual(
        seqs,
        range(Math.max(0, 2500 - after)).map((i) => after + i + 1),
      );
    }
  },

  "any text and any JSON come back as they were": async ({ store, reopen }) => {
    const journal = await store.create({ ...headerOf("a"), name: "na\0me \ud83d \"'\\" });
    for (const [i, text] of TEXTS.entries()) {
      await journal.append([
        { kind: `k${text}`, key: text, head: { [text]: [text, -1.5e-7, true, null, {}] }, body: text },
      ]);
      assert.equal(await journal.body(i + 1), text);
    }
    const reader = await (await reopen()).read("a");
    assert.equal(reader.study.name, "na\0me \ud83d \"'\\");
    for (const [i, entry] of (await all(reader)).entries()) {
      const text = TEXTS[i]!;
      const head = { [text]: [text, -1.5e-7, true, null, {}] };
      assert.deepEqual(entry, { seq: i + 1, kind: `k${text}`, key: text, head, hasBody: true });
      assert.equal(await reader.body(i + 1), text);
    }
    await fails(journal.append([{ kind: `k${TEXTS[1]}`, key: TEXTS[1]!, head: 0 }]), "JOURNAL_DUPLICATE");
  },

  "bodies of a megabyte, none, and of no entry": async ({ store }) => {
    const journal = await store.create(headerOf("a"));
    const big = Array.from({ length: 20_000 }, (_, i) => `line ${i} ${(i * 7919) % 10_007} äöü 🙂\n`).join("");
    await journal.append([entryOf(1, big), entryOf(2), entryOf(3, "")]);
    assert.equal(await journal.body(1), big);
    assert.equal(await journal.body(2), undefined);
    assert.equal(await journal.body(3), "");
    assert.equal(await journal.body(4), undefined);
    assert.equal(await journal.body(0), undefined);
    assert.deepEqual(
      (await all(journal)).map((entry) => entry.hasBody),
      [true, false, true],
    );
  },

  "a reader sees a running writer, and needs no lease": async ({ store, reopen }) => {
    const journal = await store.create(headerOf("a"));
    const reader = await (await reopen()).read("a");
    assert.deepEqual(await all(reader), []);
    await journal.append([entryOf(1, "one")]);
    assert.equal(await reader.body(1), "one");
    await Promise.all([journal.append([entryOf(2)]), journal.append([entryOf(3)])]);
    assert.deepEqual(
      (await all(reader, 1)).map((entry) => entry.key),
      ["2", "3"],
    );
    await reader.close();
    await assert.rejects(all(reader), isCode("JOURNAL_CLOSED"));
    await journal.append([entryOf(4)]);
  },

  "a study has one writer: busy while open, free after close": async ({ store, reopen }) => {
    const journal = await store.create(headerOf("a"));
    const other = await reopen();
    for (const each of [store, other]) {
      const busy = await fails(each.open("a"), "STUDY_BUSY");
      assert.equal(typeof busy?.details.owner, "string");
      assert.ok(Date.parse(String(busy?.details.since)) <= Date.now());
    }
    const last = journal.append([entryOf(1)]);
    await journal.close();
    await last;
    await journal.close();
    await fails(journal.append([entryOf(2)]), "JOURNAL_CLOSED");
    await fails(journal.summarize(1), "JOURNAL_CLOSED");
    const next = await other.open("a");
    await next.append([entryOf(2)]);
    assert.deepEqual(
      (await all(next)).map((entry) => entry.seq),
      [1, 2],
    );
  },

  "closing a store gives back its leases": async ({ store, reopen }) => {
    await store.create(headerOf("a"));
    const journal = await store.create(headerOf("b"));
    await journal.append([entryOf(1)]);
    await store.close();
    const other = await reopen();
    await (await other.open("a")).append([entryOf(1)]);
    assert.equal((await all(await other.open("b"))).length, 1);
  },

  "the study of a dead writer is taken over, and the old writer shut out": async ({ store, reopen, abandon }) => {
    const old = await store.create(headerOf("a"));
    await old.append([entryOf(1)]);
    await abandon("a");
    assert.equal((await store.studies())[0]!.busy, false);
    const heir = await (await reopen()).open("a");
    await heir.append([entryOf(2)]);
    await fails(old.append([entryOf(3)]), "LEASE_LOST");
    await fails(old.summarize("old"), "LEASE_LOST");
    await old.close();
    await heir.append([entryOf(4)]);
    await fails(store.open("a"), "STUDY_BUSY");
    assert.deepEqual(
      (await all(heir)).map((entry) => entry.key),
      ["1", "2", "4"],
    );
  },

  "studies are apart": async ({ store }) => {
    const journals = await Promise.all(range(5).map((i) => store.create(headerOf(`s${i}`))));
    await Promise.all(
      range(50).map((k) => journals[k % 5]!.append([entryOf(k, `body ${k}`), entryOf(1000)].slice(0, k < 5 ? 2 : 1))),
    );
    for (const [i, journal] of journals.entries()) {
      const entries = await all(journal);
      assert.deepEqual(
        entries.map((entry) => entry.seq),
        range(11).map((n) => n + 1),
      );
      assert.deepEqual(
        entries.map((entry) => Number(entry.key)),
        [i, 1000, ...range(9).map((n) => (n + 1) * 5 + i)],
      );
      assert.equal(await journal.body(3), `body ${5 + i}`);
    }
  },

  "listings show header, summary, count and whether someone writes": async ({ store, reopen }) => {
    assert.deepEqual(await store.studies(), []);
    const a = await store.create({ ...headerOf("z"), info: { seed: 1, budget: { usd: 2 } } });
    const b = await store.create(headerOf("b"));
    await a.append([entryOf(1), entryOf(2)]);
    await Promise.all([a.summarize({ best: 0.5 }), a.append([entryOf(3)]), a.summarize({ best: 0.75 })]);
    await b.close();
    assert.deepEqual(await (await reopen()).studies(), [
      {
        header: { ...headerOf("z"), info: { seed: 1, budget: { usd: 2 } } },
        summary: { best: 0.75 },
        entries: 3,
        busy: true,
      },
      { header: headerOf("b"), summary: null, entries: 0, busy: false },
    ]);
  },

  "an id is created once; an unknown one names the known": async ({ store }) => {
    await fails(store.open("a"), "STUDY_UNKNOWN");
    const first = await store.create(headerOf("hotpot-1"));
    await store.create(headerOf("hotpot-2"));
    await fails(store.create(headerOf("hotpot-1")), "STUDY_EXISTS");
    for (const call of [store.open("hotpod-1"), store.read("hotpod-1")]) {
      const error = await fails(call, "STUDY_UNKNOWN");
      assert.match(error?.message ?? "", /hotpot-1.*hotpot-2|hotpot-2.*hotpot-1/);
      assert.match(error?.fix ?? "", /hotpot-1/);
    }
    await first.append([entryOf(1)]);
  },

  "of two that create one study at once, one does": async ({ store, reopen }) => {
    const stores = [store, await reopen(), store];
    const settled = await Promise.allSettled(stores.map((each) => each.create(headerOf("a"))));
    assert.equal(settled.filter((result) => result.status === "fulfilled").length, 1);
    for (const result of settled) {
      if (result.status === "rejected") assert.ok(GradusError.is(result.reason, "STUDY_EXISTS"));
    }
  },

  ...Object.fromEntries(range(4).map((seed) => [`random history ${seed} agrees with a model`, historyCheck(seed)])),
};

const TEXTS: readonly string[] = [
  "",
  "plain",
  "zero\0inside\0",
  "cut emoji \ud83d",
  "\udc00 the other half",
  'quotes " \' ` \\ \\u0000 \\" \n\r\t\u2028\u0085\u001f',
  "한국어 🙂 e\u0301 \u00e9 \uffff \ufeff",
  "['],\"],[1",
  "12",
  "null",
  `cut, and long ${"🙂 x".repeat(300)}\ud83d`,
  "long ".repeat(500),
];

function isCode(code: string): (error: unknown) => boolean {
  return (error) => GradusError.is(error, code);
}

function historyCheck(seed: number): Check {
  return (subject) => storeHistory(subject, randomHistory(seed));
}
