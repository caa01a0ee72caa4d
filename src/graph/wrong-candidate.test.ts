import { EventEmitter } from "node:events";
import { Worker } from "node:worker_threads";
import { afterAll, describe, expect, test } from "vitest";
import { anyParam, innerOf, later } from "./fixtures/any-param.ts";
import { flow } from "./flow.ts";
import type { Node } from "./node.ts";
import { op } from "./op.ts";
import { storage } from "./runtime.ts";
import { t } from "./template.ts";

/** The candidate's value; its default must never be seen in a run that binds it. */
const style = anyParam("candidate.style", "DEFAULT");

/** Work that is done elsewhere than where it was asked for: each takes plain values, and how the work is done there. */
type Elsewhere = (work: () => string) => Promise<string>;

function batcher(): Elsewhere {
  let batch: (() => void)[] = [];
  return (work) =>
    new Promise((resolve) => {
      if (batch.push(() => resolve(work())) > 1) return;
      setTimeout(() => {
        const full = batch;
        batch = [];
        for (const one of full) one();
      }, 1);
    });
}

function queue(): Elsewhere {
  const waiting: (() => void)[] = [];
  let busy = false;
  const pump = async (): Promise<void> => {
    if (busy) return;
    busy = true;
    while (waiting.length > 0) {
      await later(1, 0);
      waiting.shift()?.();
    }
    busy = false;
  };
  return (work) =>
    new Promise((resolve, reject) => {
      waiting.push(() => {
        try {
          resolve(work());
        } catch (error) {
          reject(error);
        }
      });
      void pump();
    });
}

const emitter = new EventEmitter().setMaxListeners(50);
const beat = setInterval(() => emitter.emit("beat"), 1);
afterAll(() => clearInterval(beat));

const PATTERNS: Record<string, Elsewhere> = {
  "plain awaits": async (work) => later(1, 0).then(work),
  "a batcher": batcher(),
  "a hand-written queue": queue(),
  "an event of a shared timer": (work) => new Promise((resolve) => emitter.once("beat", () => resolve(work()))),
  "an async generator consumed elsewhere": async (work) => {
    const generator = (async function* () {
      await later(1, 0);
      yield work();
    })();
    return storage.exit(async () => String((await generator.next()).value));
  },
  "a web stream read elsewhere": async (work) => {
    const pull = async (controller: ReadableStreamDefaultController<string>): Promise<void> => {
      await later(1, 0);
      controller.enqueue(work());
      controller.close();
    };
    const stream = new ReadableStream<string>({ pull }, { highWaterMark: 0 });
    return storage.exit(async () => String((await stream.getReader().read()).value));
  },
  "a message of a worker": (work) =>
    new Promise((resolve) => {
      const worker = new Worker("require('node:worker_threads').parentPort.postMessage(1)", { eval: true });
      worker.once("message", () => resolve(work()));
    }),
  "a thenable of other make": async (work) => {
    // biome-ignore lint/suspicious/noThenProperty: the case
    const thenable = { then: (resolve: (text: string) => void) => void setTimeout(() => resolve(work()), 1) };
    return thenable as unknown as Promise<string>;
  },
  "a late timer": (work) => new Promise((resolve) => setTimeout(() => resolve(work()), 5)),
};

/** What many runs at once with different values gave, and what each should have given. */
async function apart(program: ReturnType<typeof flow<[], string>>): Promise<void> {
  const names = Array.from({ length: 8 }, (_, i) => `candidate ${i}`);
  const results = await Promise.all(names.map((name) => program.run([], { values: { "candidate.style": name } })));
  expect(results.map(({ output }) => output.value)).toEqual(names);
}

describe.each(Object.entries(PATTERNS))("two runs at once through %s", (_, elsewhere) => {
  test("never mix, where the value is resolved at the lift and passed down", async () => {
    const write = op("write", (prefix: string) => elsewhere(() => prefix));
    await apart(flow("program", () => write(style)));
  });

  test("are refused the ambient value inside an op body", async () => {
    const seen: unknown[] = [];
    const write = op("write", (_prefix: string) =>
      elsewhere(() => {
        try {
          return style.value;
        } catch (error) {
          seen.push((error as { code: string }).code);
          return style.default;
        }
      }),
    );
    const program = flow("program", () => write(style));
    const results = await Promise.all(["a", "b"].map((s) => program.run([], { values: { "candidate.style": s } })));
    expect(results.map(({ output }) => output.value)).toEqual(["DEFAULT", "DEFAULT"]);
    expect(seen).toHaveLength(2);
    for (const code of seen) expect(["INSIDE_OP", "NO_RUN"]).toContain(code);
  });
});

describe("state that outlives a run", () => {
  test("a memoized node is refused in the next run, used or read", async () => {
    for (const use of [(n: Node<string>) => t`${n}`, (n: Node<string>) => t`${n.value}`]) {
      let once: Node<string> | undefined;
      const program = flow("program", () => {
        once ??= t`${style}`;
        return use(once);
      });
      expect((await program.run([])).output.value).toBe("DEFAULT");
      expect((await program.run([])).output.extra?.error).toMatchObject({ code: "TWO_RUNS" });
    }
  });

  test("a memoized promise of a node is refused in the run beside it", async () => {
    let once: Promise<Node<string>> | undefined;
    const write = op("write", (text: string) => later(2, text));
    const program = flow("program", async () => {
      once ??= write(style);
      return t`${await once}`;
    });
    const [first, second] = await Promise.all(
      ["a", "b"].map((s) => program.run([], { values: { "candidate.style": s } })),
    );
    expect(first?.output.value).toBe("a");
    expect(second?.output.extra?.error).toMatchObject({ code: "TWO_RUNS" });
  });

  test("a callback that another run's pump calls is refused its own run's nodes there", async () => {
    const enqueue = queue();
    const program = flow("program", async (q: Node<string>) => {
      const got = await enqueue(() => q.value);
      return t`${got}`;
    });
    const [first, second] = await Promise.all(["a", "b"].map((q) => program.run([q])));
    expect(first?.output.value).toBe("a");
    expect(second?.output.extra?.error).toMatchObject({ code: "TWO_RUNS" });
  });

  test("a thenable that starts its work when it is awaited starts it inside the op", async () => {
    const codes: unknown[] = [];
    const lazy = op("lazy", () => ({
      // biome-ignore lint/suspicious/noThenProperty: the case
      then(resolve: (text: string) => void) {
        try {
          resolve(style.value);
        } catch (error) {
          codes.push((error as { code: string }).code);
          resolve("refused");
        }
      },
    }));
    const { output } = await flow("program", async () => lazy() as unknown as Promise<Node<string>>).run([]);
    expect(innerOf(output).raw).toBe("refused");
    expect(codes).toEqual(["INSIDE_OP"]);
  });
});
