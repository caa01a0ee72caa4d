import { Buffer } from "node:buffer";
import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { SCRIPT } from "./javascript-engine.mjs";
import { errorOutcome, failure, withoutEnd } from "./javascript-outcome.mjs";

const MAX_LOG_LINES = 200;
const MAX_LOG_CHARACTERS = 20_000;
const MIB = 2 ** 20;
const JOBS_AT_ONCE = 64;
const STOP = 0; // indexes into `flags`: the id of the run to stop, and a count of answers to wait on
const ANSWERED = 1;
const { answers, flags } = workerData;

/** One run of one request in a context of its own. */
export class Run {
  outcome;
  logs = [];
  logged = 0;
  inbox = [];
  asked = 0;
  pending = 0;
  cutShort = false;
  wake = () => {};

  constructor(request, place) {
    this.request = request;
    this.place = place;
    this.context = place.context;
    this.deadline = performance.now() + request.limits.timeMs;
    Object.assign(place.hooks, {
      interrupted: () => this.stopped(),
      finish: (kind, text) => this.finish(kind, text),
      log: (line) => this.log(line),
      ask: (name, args) => this.ask(name, args),
    });
  }

  /** Whether this run must end now; once true, always true. */
  stopped() {
    this.cutShort ||= performance.now() > this.deadline || Atomics.load(flags, STOP) === this.request.id;
    return this.cutShort;
  }

  /** The whole run: its outcome and its logs. */
  async whole() {
    try {
      this.begin();
      this.drain();
      while (this.outcome === undefined && this.pending > 0 && !this.stopped()) {
        await this.nextAnswer();
        this.drain();
      }
    } catch (trap) {
      this.place.broken = true;
      const deep = trap instanceof RangeError && /call stack/.test(trap.message);
      this.outcome ??= deep
        ? failure("stack", "the stack overflowed")
        : failure("crashed", `the interpreter broke down: ${trap.message}`);
    }
    return { ...this.verdict(), logs: this.logs };
  }

  begin() {
    const { source, args, seed, grants, limits } = this.request;
    this.call("prepare", this.text(JSON.stringify({ seed, grants, outputBytes: limits.outputBytes })));
    const run = this.evaluate(source);
    if (run !== undefined) this.call("start", run, this.text(args));
  }

  /** The value of the source, which must be one expression: it has to stand in brackets as well as in parentheses. */
  evaluate(source) {
    const expression = withoutEnd(source);
    const inBrackets = this.syntaxError(`[\n${expression}\n]`);
    const result = inBrackets ? undefined : this.context.evalCode(`(\n${expression}\n)`, "source.js", SCRIPT);
    if (result?.value) return result.value;
    const error = inBrackets ?? result.error;
    const inParentheses = this.syntaxError(`(\n${expression}\n)`);
    if (inParentheses) {
      error.dispose();
      this.fail(inParentheses, "syntax");
    } else this.fail(error, inBrackets ? "many" : "run");
    return undefined;
  }

  /** The error of a text that does not parse. */
  syntaxError(code) {
    const result = this.context.evalCode(code, "source.js", { ...SCRIPT, compileOnly: true });
    result.value?.dispose();
    return result.error;
  }

  /** Runs the context's jobs until there is an outcome, nothing to do, or no time. */
  drain() {
    const { runtime } = this.place;
    while (this.outcome === undefined && !this.stopped()) {
      while (this.inbox.length > 0) this.settle(this.inbox.shift());
      if (!runtime.hasPendingJob()) return;
      const done = runtime.executePendingJobs(JOBS_AT_ONCE);
      if (done.error) this.fail(done.error, "run");
    }
  }

  /** A string inside; it is held twice while it is copied. */
  text(value) {
    if (value.length * 2 > this.request.limits.memoryMb * MIB) {
      this.place.module.refused = true;
      throw new Error("too long a text");
    }
    return this.context.newString(value);
  }

  /** Calls a part of the guest and frees the arguments. The guest catches everything but a limit. */
  call(part, ...handles) {
    const result = this.context.callFunction(this.place.control[part], this.context.undefined, ...handles);
    (result.error ?? result.value).dispose();
    for (const handle of handles) handle.dispose();
  }

  fail(error, phase) {
    if (this.outcome === undefined && !this.cutShort) this.call("fail", error, this.text(phase));
    else error.dispose();
  }

  finish(kind, text) {
    const { source, limits } = this.request;
    // The interpreter's "interrupted" can be caught in places (where an iterator is closed): what follows is no outcome.
    if (this.outcome !== undefined || this.cutShort) return;
    if (kind === "error") this.outcome = errorOutcome(JSON.parse(text), withoutEnd(source), this.place.module.refused);
    else if (kind === "not-function") this.outcome = failure("syntax", text);
    else if (kind === "not-json") this.outcome = failure("not-json", text);
    else if (kind === "output" || Buffer.byteLength(text) > limits.outputBytes) {
      this.outcome = failure("output", `the result is longer than ${limits.outputBytes} bytes of JSON`);
    } else this.outcome = { ok: true, text };
  }

  log(line) {
    this.logged += line.length;
    if (this.logs.length < MAX_LOG_LINES && this.logged <= MAX_LOG_CHARACTERS) return this.logs.push(line) > 0;
    this.logs.push("… (more was printed)");
    return false;
  }

  /** Asks the host for a granted function and blocks until it says what came of it: a value, an error or a promise. */
  ask(name, args) {
    const call = ++this.asked;
    parentPort.postMessage({ kind: "call", id: this.request.id, call, name, args });
    for (;;) {
      const before = Atomics.load(flags, ANSWERED);
      const answer = receiveMessageOnPort(answers)?.message;
      if (answer === undefined) {
        if (this.stopped()) return "ethe run is over";
        Atomics.wait(flags, ANSWERED, before, Math.max(1, this.deadline - performance.now()));
      } else if (answer.id === this.request.id && answer.call === call) {
        if (answer.kind !== "promise") return `${answer.kind === "value" ? "v" : "e"}${answer.text}`;
        this.pending++;
        return `p${call}`;
      } else this.receive(answer);
    }
  }

  /** Resolves at the next answer to a promise, or when the run must stop. */
  nextAnswer() {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.max(1, this.deadline - performance.now() + 1));
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Takes what the host sends by itself: the answer to a promise, or a stop; what belongs to an earlier run is dropped. */
  receive(answer) {
    if (answer.id !== this.request.id) return;
    if (answer.kind !== "stop") this.inbox.push(answer);
    this.wake();
  }

  settle({ call, kind, text }) {
    this.pending--;
    const { context } = this;
    this.call("settle", this.text(String(call)), kind === "value" ? context.true : context.false, this.text(text));
  }

  verdict() {
    const { memoryMb, timeMs } = this.request.limits;
    const { refused } = this.place.module;
    if (this.outcome?.ok) return this.outcome;
    const lost = this.outcome === undefined || this.outcome.reason === "crashed";
    if (this.outcome?.reason === "memory" || (refused && lost && !this.cutShort)) {
      return failure("memory", `needed more than ${memoryMb} MiB of memory`);
    }
    if (this.outcome !== undefined) return this.outcome;
    if (this.cutShort) return failure("time", `did not finish within ${timeMs} ms`);
    return failure("time", "the promise never settles: nothing is left to run that could settle it");
  }
}
