import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { type Flow, flow } from "./flow.ts";
import type { Node } from "./node.ts";
import { all, op } from "./op.ts";
import { type ChangedInPlace, Watch } from "./watch.ts";

const search = op("search", (query: string) => [query, "b", "a"]);
const sort = op("sort", (limit: number, docs: string[]) => docs.sort().slice(0, limit));
const size = op("size", async (docs: string[]) => {
  await turn();
  return docs.length;
});

async function changesIn(program: Flow<[string], unknown>): Promise<readonly ChangedInPlace[]> {
  const watch = new Watch();
  await program.run(["c"], { watch });
  return watch.changes();
}

describe("what is changed in place", () => {
  test("by a sync op is told with the op and its argument, once, also where the op then throws", async () => {
    const spoil = op("spoil", (docs: string[]) => {
      docs.push("spoiled");
      throw new Error("after the damage");
    });
    const program = flow("program", async (query: Node<string>) => {
      const docs = search(query);
      try {
        spoil(docs);
      } catch {}
      return all({ sorted: sort(2, docs), docs });
    });
    expect(await changesIn(program)).toEqual([
      { value: 'the value of "search"', by: [{ op: "spoil", argument: "docs" }], certain: true },
      { value: 'the value of "search"', by: [{ op: "sort", argument: "docs" }], certain: true },
    ]);
  });

  test("by an async op is told with all that ran meanwhile", async () => {
    const spoil = op("spoil", async (list: string[]) => {
      await turn();
      list.pop();
      return list.length;
    });
    const program = flow("program", async (query: Node<string>) => {
      const docs = search(query);
      const sizes = await Promise.all([size(docs), spoil(docs), size(search("other"))]);
      return all(sizes);
    });
    const [change, ...more] = await changesIn(program);
    expect(more).toEqual([]);
    expect(change).toMatchObject({ value: 'the value of "search"', certain: false });
    expect(change?.by).toContainEqual({ op: "spoil", argument: "list" });
  });

  test("by a flow's own code is told, for nodes, inputs and constants", async () => {
    const given = ["x"];
    const program = flow("program", async (query: Node<string>) => {
      const docs = search(query);
      const count = await size(docs);
      docs.value.push("late");
      const other = await size(given);
      given.push("late");
      return all([count, other]);
    });
    expect(await changesIn(program)).toEqual([
      { value: 'the value of "search"', by: [], certain: false },
      { value: 'a plain value given to "size"', by: [], certain: false },
    ]);
  });

  test("is nothing in a program that makes new values, nor where a value is no JSON", async () => {
    const counter = op("counter", () => ({ n: 1n }));
    const count = op("count", (at: { n: bigint }, docs: string[]) => {
      at.n += 1n;
      return docs;
    });
    const program = flow("program", async (query: Node<string>) => {
      const docs = count(counter(), search(query));
      return all([docs, docs.map((list) => list.toSorted()), await size(docs)]);
    });
    expect(await changesIn(program)).toEqual([]);
  });
});
