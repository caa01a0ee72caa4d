import { MessageChannel, Worker } from "node:worker_threads";
import { GradusError, messageOf } from "../graph/errors.ts";
import type { Json } from "../graph/json.ts";
import { jsonText } from "./json-text.ts";
import type { Grant, SandboxFailure, SandboxLimits, SandboxResult } from "./sandbox.ts";

/** A checked request, as a worker takes it. */
export interface SandboxJob {
  readonly source: string;
  readonly args: string;
  readonly limits: SandboxLimits;
  readonly seed: number;
  readonly grants: Readonly<Record<string, Grant>>;
}

/** One worker thread; it takes one job at a time. */
export interface SandboxThread {
  /** Whether the thread still runs. */
  readonly alive: boolean;
  /** Runs a job to its end, or to the thread's; an aborted one ends as `time`. Rejects when the thread cannot start. */
  run(job: SandboxJob, signal?: AbortSignal): Promise<SandboxResult>;
  terminate(): Promise<void>;
}

type Done =
  | { readonly ok: true; readonly text: string; readonly logs: string[] }
  | Exclude<SandboxResult, { ok: true }>;
type Message =
  | { readonly kind: "ready" }
  | { readonly kind: "call"; readonly id: number; readonly call: number; readonly name: string; readonly args: string }
  | { readonly kind: "done"; readonly id: number; readonly result: Done };
interface Current {
  readonly id: number;
  readonly job: SandboxJob;
  readonly end: (result: SandboxResult) => void;
}

/** How long a thread may overrun a limit, or an abort, before it is ended by force: some built-ins cannot be interrupted. */
const graceMs = 250;
const stop = 0;
const answered = 1;

/** Starts a worker thread for `file`, which speaks the protocol of `javascript-worker.mjs`. */
export function startThread(file: URL): SandboxThread {
  const flags = new Int32Array(new SharedArrayBuffer(8));
  const { port1: answers, port2: theirs } = new MessageChannel();
  const worker = new Worker(file, {
    workerData: { answers: theirs, flags },
    transferList: [theirs],
    // Nothing of this process goes in: no arguments, no loaders, no environment.
    argv: [],
    execArgv: [],
    env: {},
    stdout: true,
    stderr: true,
    // QuickJS checks its own stack; the thread's must be large enough for that check to come first.
    resourceLimits: { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16, stackSizeMb: 16 },
  });
  let alive = true;
  let lastId = 0;
  let current: Current | undefined;
  answers.unref();

  let fault: unknown;
  const ready = new Promise<void>((resolve, reject) => {
    worker.on("message", (message: Message) => {
      if (message.kind === "ready") resolve();
      else if (message.kind === "call") void answer(message);
      else if (message.id === current?.id) current.end(received(message.result));
    });
    worker.on("error", (error) => {
      fault = error;
    });
    worker.on("exit", () => {
      alive = false;
      answers.close();
      reject(
        new GradusError("SANDBOX_START", `the sandbox's worker did not start: ${messageOf(fault ?? "it ended")}`, {
          fix: `check that ${file.href} and the packages quickjs-emscripten-core and @jitl/quickjs-wasmfile-release-sync are installed`,
          cause: fault,
        }),
      );
      const full = (fault as { code?: unknown } | undefined)?.code === "ERR_WORKER_OUT_OF_MEMORY";
      current?.end(
        full
          ? failed("memory", "needed more memory than the sandbox's thread has")
          : failed("crashed", `the sandbox's thread ended: ${messageOf(fault ?? "by itself")}`),
      );
    });
  });
  ready.catch(() => {});

  /** Sends to the run, which may be asleep on `flags` in the middle of a call. */
  function send(message: object): void {
    answers.postMessage(message);
    Atomics.add(flags, answered, 1);
    Atomics.notify(flags, answered);
  }

  /** Calls a grant; says at once whether it gave a value, an error or a promise, and later what the promise came to. */
  async function answer({ id, call, name, args }: Extract<Message, { kind: "call" }>): Promise<void> {
    const reply = (kind: "value" | "error" | "promise", text = "") => {
      if (current?.id === id) send({ id, call, kind, text });
    };
    try {
      if (current?.id !== id || !Object.hasOwn(current.job.grants, name)) return;
      let value = current.job.grants[name]!(...(JSON.parse(args) as Json[]));
      if (isPromise(value)) {
        reply("promise");
        value = await value;
      }
      reply("value", jsonText(value, `what ${name} returned`));
    } catch (error) {
      reply("error", messageOf(error));
    }
  }

  async function run(job: SandboxJob, signal?: AbortSignal): Promise<SandboxResult> {
    const id = ++lastId;
    const { limits, source, args, seed, grants } = job;
    let hardStop: NodeJS.Timeout | undefined;
    const halt = () => {
      Atomics.store(flags, stop, id);
      send({ id, kind: "stop" });
      clearTimeout(hardStop);
      hardStop = setTimeout(endThread, graceMs);
    };
    const endThread = () => {
      current?.end(failed("time", `did not finish within ${limits.timeMs} ms`));
      void terminate();
    };
    try {
      worker.ref();
      await ready;
      if (signal?.aborted) return failed("time", "was aborted before it began");
      return await new Promise<SandboxResult>((end) => {
        current = { id, job, end };
        worker.postMessage({ id, source, args, limits, seed, grants: Object.keys(grants) });
        hardStop = setTimeout(endThread, limits.timeMs + graceMs);
        signal?.addEventListener("abort", halt, { once: true });
        if (!alive) end(failed("crashed", "the sandbox's thread had ended"));
      });
    } finally {
      clearTimeout(hardStop);
      signal?.removeEventListener("abort", halt);
      current = undefined;
      worker.unref();
    }
  }

  async function terminate(): Promise<void> {
    alive = false;
    await worker.terminate();
  }

  worker.unref();
  return {
    get alive() {
      return alive;
    },
    run,
    terminate,
  };
}

function received(result: Done): SandboxResult {
  return result.ok ? { ok: true, value: JSON.parse(result.text) as Json, logs: result.logs } : result;
}

function isPromise(value: Json | Promise<Json>): value is Promise<Json> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}

function failed(reason: SandboxFailure, message: string): SandboxResult {
  return { ok: false, reason, message, logs: [] };
}
