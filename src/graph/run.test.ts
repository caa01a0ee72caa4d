import { getEventListeners } from "node:events";
import { describe, expect, test } from "vitest";
import { feedback } from "./feedback.ts";
import { anyParam, innerOf, later } from "./fixtures/any-param.ts";
import { flow } from "./flow.ts";
import type { AnyNode, Node } from "./node.ts";
import { all, op } from "./op.ts";
import { abortSignal, environment, scope } from "./run.ts";
import { t } from "./template.ts";

const slow = op("slow", (text: string, ms: number) => later(ms, `${text}!`));
const mode = anyParam("run.mode", "on");

/** The raw values of a node's control edges, sorted: they are a set. */
function readsOf(node: AnyNode): unknown[] {
  return [...(node.extra?.reads ?? [])].map((read) => (read.failed ? "failed" : read.raw)).sort();
}

describe("reads", () => {
  test("inside a flow are its control edges", async () => {
    const output = (await flow("f", async (q: Node<string>) => {
      const route = await slow(q, 0);
      return route.value === "a!" ? t`left` : t`right ${mode}`;
    })("a")) as AnyNode;
    expect(readsOf(output)).toEqual(["a!"]);
  });

  test("of a param count as well", async () => {
    const output = (await flow("f", () => (mode.value === "on" ? t`yes` : t`no`))()) as AnyNode;
    const [read] = output.extra?.reads ?? [];
    expect(read?.operation).toMatchObject({ kind: "param", name: "run.mode" });
  });

  test("inside a nested flow belong to it alone", async () => {
    const inner = flow("inner", async (q: Node<string>) => (q.value === "x" ? slow(q, 1) : t`no`));
    const output = (await flow("outer", async (q: Node<string>) => {
      const before = t`before`;
      if (before.value === "") return before;
      return inner(q);
    })("x")) as AnyNode;
    expect(readsOf(output)).toEqual(["before"]);
    expect(innerOf(output).operation).toMatchObject({ kind: "flow", name: "inner" });
    expect(readsOf(innerOf(output))).toEqual(["x"]);
  });

  test("after awaits, in async helpers and inside scope() belong to the flow around them", async () => {
    const output = (await flow("f", async (q: Node<string>) => {
      const helper = async (text: string) => (await slow(text, 2)).value;
      const parts = await Promise.all([helper("a"), scope("s", () => helper("b")), later(3, q).then((n) => n.value)]);
      scope("outer", () => scope("inner", () => q.map((s) => s + s).value));
      return t`${parts.join()}`;
    })("q")) as AnyNode;
    expect(readsOf(output)).toEqual(["a!", "b!", "q", "qq"]);
  });

  test("of flows that run side by side do not mix", async () => {
    const inner = flow("inner", async (q: Node<string>, ms: Node<number>) => {
      const got = await slow(q, ms);
      await later(Math.random() * 4, 0);
      return got.value === "never" ? q : t`${got}`;
    });
    const names = Array.from({ length: 30 }, (_, i) => `n${i}`);
    const output = (await flow("outer", async () => {
      return all(await Promise.all(names.map((name) => inner(name, Math.random() * 4))));
    })()) as AnyNode;
    expect(readsOf(output)).toEqual([]);
    const flows = innerOf(output).args as AnyNode[];
    expect(flows.map(readsOf)).toEqual(names.map((name) => [`${name}!`]));
  });

  test("of programs that run side by side do not mix", async () => {
    const program = flow("program", async (q: Node<string>) => {
      const got = await slow(q, Math.random() * 4);
      await later(Math.random() * 4, 0);
      return got.value === "never" ? q : t`${got} ${mode}`;
    });
    const results = await Promise.all(
      Array.from({ length: 30 }, (_, i) => program.run([`n${i}`], { values: { "run.mode": `m${i}` } })),
    );
    for (const [i, { output }] of results.entries()) {
      expect(output.value).toBe(`n${i}! m${i}`);
      expect(readsOf(output)).toEqual([`n${i}!`]);
    }
  });

  test("outside any run are not recorded, and do no harm", async () => {
    const output = (await flow("f", (q: Node<string>) => t`${q}`)("x")) as AnyNode;
    expect(innerOf(output).value).toBe("x");
    expect(output.extra?.reads).toBeUndefined();
  });
});

describe("a run", () => {
  test("tells its params, also those that reach the output by no edge, and no others", async () => {
    const other = anyParam("run.other", 1);
    anyParam("run.unused", 1);
    const program = flow("f", (q: Node<string>) => {
      if (other.value > 5) return q;
      return t`${mode}`;
    });
    expect((await program.run(["x"])).touched).toEqual(["run.mode", "run.other"]);
  });

  test("keeps what the program said about its nodes", async () => {
    const program = flow("f", async (q: Node<string>) => {
      const a = await slow(q, 1);
      feedback(a, "too long");
      feedback(a, { score: 0.5 });
      feedback(q, { text: "odd", score: 0 });
      return a;
    });
    const { feedback: said, output } = await program.run(["x"]);
    expect([...said.entries()].map(([node, what]) => [node.raw, what])).toEqual([
      ["x!", [{ text: "too long" }, { score: 0.5 }]],
      ["x", [{ text: "odd", score: 0 }]],
    ]);
    expect(said.has(innerOf(output))).toBe(true);
    expect(() => feedback(output as Node<unknown>, "late")).toThrow(expect.objectContaining({ code: "NO_RUN" }));
  });

  test("gives op bodies its own environment", async () => {
    const world = environment<{ log: string[] }>();
    const write = op("write", async (text: string) => {
      await later(Math.random() * 3, 0);
      return world.value.log.push(text);
    });
    const program = flow("f", (q: Node<string>) => write(q));
    const worlds = [{ log: ["0"] }, { log: [] }];
    const results = await Promise.all(worlds.map((environment, i) => program.run([`q${i}`], { environment })));
    expect(results.map(({ output }) => output.value)).toEqual([2, 1]);
    expect(worlds).toEqual([{ log: ["0", "q0"] }, { log: ["q1"] }]);
    expect(() => world.value).toThrow(expect.objectContaining({ code: "NO_RUN" }));
  });

  test("outside one, everything that needs it says so", () => {
    const uses: (() => unknown)[] = [
      () => slow("x", 1),
      () => t`x`,
      () => all([1]),
      () => mode.value,
      () => mode.map((x) => x),
      () => scope("s", () => 1),
      () => abortSignal(),
    ];
    for (const use of uses) expect(use).toThrow(expect.objectContaining({ code: "NO_RUN" }));
    expect(mode.default).toBe("on");
  });

  test("inside an op body nothing is lifted", async () => {
    const inner = flow("inner", (q: Node<string>) => q);
    const uses: (() => unknown)[] = [
      () => slow("x", 1),
      () => t`x`,
      () => mode.value,
      () => scope("s", () => 1),
      () => inner("x"),
      () => feedback(mode, "x"),
    ];
    for (const use of uses) {
      const result = await flow("f", async () => {
        return op("body", async () => {
          await later(0, 0);
          return use();
        })() as Promise<Node<unknown>>;
      }).run([]);
      const cause = innerOf(result.output).extra?.error;
      expect(cause).toMatchObject({ code: "INSIDE_OP", fix: expect.stringContaining('"body"') });
    }
    const fine = await flow("f", () => op("body", () => mode.default)()).run([]);
    expect(fine.output.value).toBe("on");
  });
});

describe("the end of a run", () => {
  test("aborts what is in flight and awaits it", async () => {
    const events: string[] = [];
    const hang = op("hang", async () => {
      const signal = abortSignal();
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      await later(3, 0);
      events.push("cleaned up");
      return 1;
    });
    const result = await flow("f", (q: Node<string>) => {
      void hang();
      return q;
    }).run(["x"]);
    events.push("returned");
    expect(events).toEqual(["cleaned up", "returned"]);
    expect(result.output.value).toBe("x");
  });

  test("does not wait for a nested flow that waits for something else", async () => {
    const stuck = flow("stuck", async (q: Node<string>) => {
      await new Promise(() => {});
      return q;
    });
    const output = await flow("f", (q: Node<string>) => {
      void stuck(q);
      return q;
    })("x");
    expect(output.value).toBe("x");
  });

  test("from outside ends the program, also where it does not listen", async () => {
    const controller = new AbortController();
    let release = (_: number): void => {};
    const deaf = op("deaf", () => new Promise<number>((resolve) => (release = resolve)));
    const inner = flow("inner", async (q: Node<string>) => {
      await deaf();
      return q;
    });
    const running = flow("f", async (q: Node<string>) => {
      for (;;) {
        try {
          return await inner(q);
        } catch {
          // A program that retries for ever must not keep the process busy.
        }
      }
    }).run(["x"], { signal: controller.signal });
    setTimeout(() => controller.abort(new Error("deadline")), 3);
    const result = await running;
    expect(result.output.failed).toBe(true);
    expect(result.output.extra?.error).toMatchObject({ message: "deadline" });
    let settled = false;
    void result.settled.then(() => (settled = true));
    await later(2, 0);
    expect(settled).toBe(false);
    release(1);
    await result.settled;
  });

  test("from outside before it began runs nothing", async () => {
    let ran = false;
    const program = flow("f", (q: Node<string>) => {
      ran = true;
      return q;
    });
    const result = await program.run(["x"], { signal: AbortSignal.abort(new Error("too late")) });
    expect(ran).toBe(false);
    expect(result.output.extra?.error).toMatchObject({ message: "too late" });
  });

  test("lets go of the outside signal", async () => {
    const controller = new AbortController();
    const program = flow("f", (q: Node<string>) => q);
    for (let i = 0; i < 20; i++) await program.run(["x"], { signal: controller.signal });
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
  });

  test("refuses late lifts: at once where they are sync, as a rejection where they are async, and in the end never settling", async () => {
    let go = (): void => {};
    const opened = new Promise<void>((resolve) => (go = resolve));
    const seen: unknown[] = [];
    const late = async (): Promise<void> => {
      await opened;
      try {
        t`late`;
      } catch (error) {
        seen.push((error as { code: string }).code);
      }
      const asyncOp = op("late", async () => 1);
      seen.push(await asyncOp().catch((error: { code: string }) => error.code));
      seen.push(await flow("nested", (q: Node<string>) => q)("x").catch((error: { code: string }) => error.code));
      for (let i = 0; ; i++) {
        seen[3] = i;
        await asyncOp().catch(() => {});
      }
    };
    await flow("f", (q: Node<string>) => {
      void late();
      return q;
    })("x");
    go();
    await later(5, 0);
    expect(seen).toEqual(["RUN_CLOSED", "RUN_CLOSED", "RUN_CLOSED", 98]);
  });
});
