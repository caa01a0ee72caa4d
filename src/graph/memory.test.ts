import { describe, expect, test } from "vitest";
import { anyParam, later } from "./fixtures/any-param.ts";
import { flow } from "./flow.ts";
import type { AnyNode, Node } from "./node.ts";
import { all, op } from "./op.ts";
import { t } from "./template.ts";

const gc = globalThis.gc;
const style = anyParam("memory.style", "plain");
const add = op("add", (a: number, b: number) => a + b);
const slow = op("slow", async (text: string) => later(1, text));
const fail = op("fail", async (text: string): Promise<string> => {
  throw new Error(text);
});

/** Whether all that `refs` point to is gone within a second of collections. */
async function gone(refs: readonly WeakRef<object>[]): Promise<boolean> {
  for (let i = 0; i < 100; i++) {
    gc?.();
    if (refs.every((ref) => ref.deref() === undefined)) return true;
    await later(10, 0);
  }
  return false;
}

describe.runIf(gc !== undefined)("after a run", () => {
  test("nothing of it is kept: nodes, run, candidate, what it failed at, what it never awaited", async () => {
    const refs: WeakRef<object>[] = [];
    const stuck = op("stuck", () => new Promise<number>(() => {}));
    const outside = new AbortController();
    const inner = flow("inner", async (q: Node<string>) => (q.value === "" ? q : slow(t`${q} ${style}`)));
    const program = flow("program", async (q: Node<string>) => {
      const caught = await fail(q).catch((error: { node: AnyNode }) => error.node);
      refs.push(new WeakRef(caught), new WeakRef(q));
      if (q.value === "stuck") void stuck();
      const nodes = await Promise.all([inner(q), inner(t`${q}!`)]);
      for (const node of nodes) refs.push(new WeakRef(node));
      const joined = all(nodes);
      if (q.value === "late") void later(5, 0).then(() => joined.get(0));
      return joined.get(0);
    });
    const use = async (q: string): Promise<void> => {
      const values = { "memory.style": `tuned ${q}` };
      const result = await program.run([q], { values, signal: outside.signal });
      expect(result.output.value).toContain(`tuned ${q}`);
      refs.push(new WeakRef(result.output), new WeakRef(result.output.run), new WeakRef(values));
    };
    for (const q of ["a", "b", "c"]) await use(q);
    expect(refs.length).toBeGreaterThan(20);
    expect(await gone(refs)).toBe(true);
  });

  test("a chain costs at most 400 bytes a node while it lives", async () => {
    let bytes = Number.POSITIVE_INFINITY;
    const count = 100_000;
    const chain = flow("chain", (x: Node<number>) => {
      let y = x;
      for (let i = 0; i < 1000; i++) y = add(y, 1);
      gc?.();
      const before = process.memoryUsage().heapUsed;
      for (let i = 0; i < count; i++) y = add(y, 1);
      gc?.();
      bytes = (process.memoryUsage().heapUsed - before) / count;
      return y;
    });
    expect((await chain(0)).value).toBe(count + 1000);
    expect(bytes).toBeLessThan(400);
  });
});
