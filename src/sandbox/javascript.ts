import { availableParallelism } from "node:os";
import { GradusError, messageOf } from "../graph/errors.ts";
import { jsonText } from "./json-text.ts";
import { resolveLimits, type Sandbox, type SandboxRequest, type SandboxResult } from "./sandbox.ts";
import { type SandboxJob, type SandboxThread, startThread } from "./sandbox-thread.ts";

interface Waiting {
  readonly job: SandboxJob;
  readonly signal: AbortSignal | undefined;
  readonly resolve: (result: SandboxResult) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * A sandbox for JavaScript: QuickJS in worker threads, off this one. The code finds the language's own built-ins and
 * nothing else: no files, network, process, modules or timers; `console.log` goes to `logs`. Threads start with the
 * first run, stay warm, take waiting runs in the order they came, and do not keep a process from ending.
 *
 * @param options.workers threads at most, an integer of at least 1; default min(2, cores)
 */
export function javascriptSandbox(options: { readonly workers?: number } = {}): Sandbox {
  const size = options.workers ?? Math.min(2, availableParallelism());
  if (!Number.isInteger(size) || size < 1) {
    throw new GradusError("SANDBOX_WORKERS", `a sandbox cannot have ${size} workers`, {
      fix: "give an integer of at least 1",
    });
  }
  const file = new URL("./javascript-worker.mjs", import.meta.url);
  const threads = new Set<SandboxThread>();
  const idle: SandboxThread[] = [];
  const queue: Waiting[] = [];
  const running = new Set<Waiting>();
  let closed = false;

  function pump(): void {
    while (queue.length > 0) {
      const thread = idle.pop() ?? (threads.size < size ? start() : undefined);
      if (thread === undefined) return;
      if (!thread.alive) {
        threads.delete(thread);
        continue;
      }
      void serve(thread, queue.shift()!);
    }
  }

  function start(): SandboxThread {
    const thread = startThread(file);
    threads.add(thread);
    return thread;
  }

  async function serve(thread: SandboxThread, waiting: Waiting): Promise<void> {
    running.add(waiting);
    let startFailed = false;
    try {
      waiting.resolve(await thread.run(waiting.job, waiting.signal));
    } catch (error) {
      startFailed = true;
      waiting.reject(error);
    }
    running.delete(waiting);
    if (thread.alive) idle.push(thread);
    else {
      threads.delete(thread);
      // A thread that was ended is replaced at once, so that the next run finds a warm one.
      if (!closed && !startFailed) idle.push(start());
    }
    if (!closed) pump();
  }

  return {
    run(request, signal) {
      return new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        if (closed) throw closedError();
        const aborted = () => {
          const at = queue.indexOf(waiting);
          if (at >= 0) queue.splice(at, 1);
          waiting.reject(signal?.reason);
        };
        const off = () => signal?.removeEventListener("abort", aborted);
        const waiting: Waiting = {
          job: jobOf(request),
          signal,
          resolve: (result) => {
            off();
            resolve(result);
          },
          reject: (reason) => {
            off();
            reject(reason);
          },
        };
        signal?.addEventListener("abort", aborted, { once: true });
        queue.push(waiting);
        pump();
      });
    },
    async close() {
      closed = true;
      for (const waiting of [...queue.splice(0), ...running]) waiting.reject(closedError());
      await Promise.all([...threads].map((thread) => thread.terminate()));
      threads.clear();
    },
  };
}

let shared: Sandbox | undefined;

/** The one sandbox of this process, made at its first use; after its `close()` the next call makes a new one. */
export function sharedSandbox(): Sandbox {
  if (shared === undefined) {
    const inner = javascriptSandbox();
    const outer: Sandbox = {
      run: inner.run,
      close() {
        if (shared === outer) shared = undefined;
        return inner.close();
      },
    };
    shared = outer;
  }
  return shared;
}

function jobOf(request: SandboxRequest): SandboxJob {
  const { source, args, seed = 0, grants = {} } = request;
  if (!Number.isSafeInteger(seed)) {
    throw new GradusError("SANDBOX_SEED", `the sandbox seed is ${seed}`, { fix: "give a safe integer" });
  }
  for (const [name, grant] of Object.entries(grants)) {
    if (!/^[A-Za-z_$][\w$]*$/.test(name) || typeof grant !== "function") {
      throw new GradusError("SANDBOX_GRANT", `"${name}" cannot be granted`, {
        fix: "grant functions, each by a name that is a JavaScript identifier",
      });
    }
  }
  return { source, args: argsText(args), limits: resolveLimits(request.limits), seed, grants };
}

function argsText(args: SandboxRequest["args"]): string {
  try {
    return jsonText(args, "an argument of the sandboxed function");
  } catch (error) {
    throw new GradusError("SANDBOX_ARGUMENT", messageOf(error), { fix: "pass JSON values only", cause: error });
  }
}

function closedError(): GradusError {
  return new GradusError("SANDBOX_CLOSED", "the sandbox is closed", { fix: "make a new one with javascriptSandbox()" });
}
