import { describe, expect, test } from "vitest";
import { innerOf, later } from "./fixtures/any-param.ts";
import { type Flow, flow } from "./flow.ts";
import { type Node, rootError } from "./node.ts";
import { op } from "./op.ts";

const ok = op("ok", (text: string, ms: number) => later(ms, text));
const fail = op("fail", async (text: string, ms: number): Promise<string> => {
  await later(ms, 0);
  throw new Error(text);
});
const wait = (): number => Math.floor(Math.random() * 5);

/** The messages and inputs of the nodes at which `runs` runs of the program failed. */
async function outcomes(program: Flow<[string], unknown>, runs = 50): Promise<string[]> {
  const results = await Promise.all(Array.from({ length: runs }, () => program.run(["q"])));
  const texts = results.map(({ output }) => {
    const node = output.extra?.inner;
    const error = rootError(output) as Error;
    return `${error.message} at ${node?.operation.name}(${node?.args.filter((a) => typeof a === "string").join()})`;
  });
  return [...new Set(texts)];
}

describe("the failure that ends a flow", () => {
  test("is the same under any timing, where siblings fail side by side", async () => {
    const program = flow("p", async (q: Node<string>) => {
      await Promise.all(["c", "b", "a", "d"].map((x) => fail(x, wait())));
      return q;
    });
    expect(await outcomes(program)).toEqual(["a at fail(a)"]);
  });

  test("also where they fail at different steps of their chains", async () => {
    const program = flow("p", async (q: Node<string>) => {
      const chain = async (steps: number, end: string): Promise<Node<string>> => {
        for (let i = 0; i < steps; i++) await ok(end, wait());
        return fail(end, wait());
      };
      await Promise.all([chain(3, "a"), chain(0, "z"), chain(1, "m")]);
      return q;
    });
    expect(await outcomes(program)).toEqual(["a at fail(a)"]);
  });

  test("also where nested flows fail, and where calls fail at once", async () => {
    const inner = flow("inner", async (x: Node<string>) => {
      await Promise.all([fail("y", wait()), fail("x", wait())]);
      return x;
    });
    const program = flow("p", async (q: Node<string>) => {
      await Promise.all([inner("1"), ok("fine", wait()), inner("2"), fail("z", 0)]);
      return q;
    });
    expect(await outcomes(program)).toEqual(["z at fail(z)"]);
  });

  test("also where texts are equal and only the inputs differ", async () => {
    const same = op("same", async (x: string, ms: number): Promise<string> => {
      await later(ms, x);
      throw new Error("timeout");
    });
    const program = flow("p", async (q: Node<string>) => {
      await Promise.all(["a", "b", "c"].map((x) => same(x, wait())));
      return q;
    });
    // Waits are inputs too: three fixed ones, dealt out at random, would differ; so they are hidden in the body.
    const hidden = op("hidden", async (_x: string): Promise<string> => {
      await later(wait(), 0);
      throw new Error("timeout");
    });
    const fixed = flow("p", async (q: Node<string>) => {
      await Promise.all(["a", "b", "c"].map((x) => hidden(x)));
      return q;
    });
    expect(await outcomes(fixed)).toHaveLength(1);
    expect((await outcomes(program, 5)).every((text) => text.startsWith("timeout at same"))).toBe(true);
  });

  test("is not an earlier one that was caught", async () => {
    const program = flow("p", async (q: Node<string>) => {
      await fail("a, caught", wait()).catch(() => {});
      await Promise.allSettled([fail("b, settled", wait()), fail("c, settled", wait())]);
      return fail("z", wait()).then(() => q);
    });
    expect(await outcomes(program)).toEqual(["z at fail(z)"]);
  });

  test("is the body's own error, where nothing else was under way", async () => {
    const program = flow("p", async (q: Node<string>) => {
      await fail("a, caught", wait()).catch(() => {});
      if (q.value) throw new Error("own");
      return q;
    });
    expect(await outcomes(program, 5)).toEqual(["own at undefined(undefined)"]);
  });

  test("does not wait for a sibling that never settles, once the run is ended from outside", async () => {
    const never = op("never", () => new Promise<string>(() => {}));
    const controller = new AbortController();
    const program = flow("p", async (q: Node<string>) => {
      const failing = fail("a", 0).finally(() => setTimeout(() => controller.abort(), 5));
      await Promise.all([never(), failing]);
      return q;
    });
    const result = await program.run(["q"], { signal: controller.signal });
    expect(result.output.failed).toBe(true);
    expect(innerOf(result.output).args[0]).toBe("a");
  });
});
