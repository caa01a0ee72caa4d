import { describe, expect, test } from "vitest";
import { liftEffect } from "./effect.ts";
import { innerOf } from "./fixtures/any-param.ts";
import { flow } from "./flow.ts";
import type { Json } from "./json.ts";
import type { Node, Operation } from "./node.ts";
import { type Effect, type Perform, scope } from "./run.ts";
import { t } from "./template.ts";

const operation: Operation = { kind: "model", name: "ask", argumentNames: ["prompt"], effects: "read" };
const ask = (prompt: string | Node<string>) =>
  liftEffect<string>(
    operation,
    [prompt],
    (text) => ({ kind: "model", name: "ask", request: { text: String(text) }, direct: async () => `direct ${text}` }),
    (reply) => reply.trim(),
  ) as unknown as Promise<Node<string>>;

const program = flow("program", async (q: Node<string>) => {
  const [a, b] = await Promise.all([ask(t`first ${q}`), scope("outer", () => scope("inner", () => ask("second")))]);
  return t`${a} / ${b}`;
});

describe("an effect", () => {
  test("is performed by the slot itself in plain execution", async () => {
    expect((await program("x")).value).toBe("direct first x / direct second");
  });

  test("is performed by the run's handler, which gets kind, name, request, scope and signal", async () => {
    const seen: unknown[] = [];
    const perform = (async (effect: Effect, place: { scope: string; signal: AbortSignal }) => {
      seen.push([effect.kind, effect.name, effect.request, place.scope, place.signal.aborted]);
      return ` replied to ${(effect.request as { text: string }).text} ` as Json;
    }) as Perform;
    const { output } = await program.run(["x"], { perform });
    expect(output.value).toBe("replied to first x / replied to second");
    expect(seen).toEqual([
      ["model", "ask", { text: "first x" }, "", false],
      ["model", "ask", { text: "second" }, "outer/inner", false],
    ]);
  });

  test("that fails is a failed node of its operation", async () => {
    const perform = (async () => {
      throw new Error("429");
    }) as Perform;
    const { output } = await flow("f", (q: Node<string>) => ask(q)).run(["x"], { perform });
    expect(innerOf(output)).toMatchObject({ operation, failed: true });
  });

  test("in flight at the end of its run is aborted through its signal", async () => {
    let reason: unknown;
    const perform = ((_effect: Effect, { signal }: { signal: AbortSignal }) =>
      new Promise((_, reject) => {
        signal.addEventListener("abort", () => {
          reason = signal.reason;
          reject(reason);
        });
      })) as Perform;
    const { output } = await flow("f", (q: Node<string>) => {
      void ask(q);
      return q;
    }).run(["x"], { perform });
    expect(output.value).toBe("x");
    expect(reason).toMatchObject({ code: "RUN_CLOSED" });
  });
});
