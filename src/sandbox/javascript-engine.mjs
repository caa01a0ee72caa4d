/**
 * QuickJS as the sandbox uses it: a module whose WebAssembly memory is capped, in a thread whose calendar stands still,
 * and in it one context that has run nothing but the guest.
 */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import baseVariant from "@jitl/quickjs-wasmfile-release-sync";
import { newQuickJSWASMModuleFromVariant, newVariant } from "quickjs-emscripten-core";
import { guest } from "./javascript-guest.mjs";

const MIB = 2 ** 20;
const PAGES_PER_MIB = 16;
const FIRST_MIB = 16; // what the wasm file declares
const STACK_BYTES = 256 * 1024; // QuickJS is not sound with more

/** How every text is evaluated: as a script, in strict mode. */
export const SCRIPT = { type: "global", strict: true };

const guestText = `(${guest.toString()})`;
standStill();
// QuickJS prints failed assertions here; they come back as results instead.
console.error = () => {};
const wasmFile = createRequire(import.meta.url).resolve("@jitl/quickjs-wasmfile-release-sync/wasm");
const wasmModule = await WebAssembly.compile(await readFile(wasmFile));

/** Stops this thread's calendar at 2020-01-01 in UTC: QuickJS takes its clock and its time zone from here. */
function standStill() {
  const now = Date.UTC(2020, 0, 1);
  Date.now = () => now;
  Date.prototype.getTimezoneOffset = () => 0;
  for (const part of ["FullYear", "Month", "Date", "Day", "Hours", "Minutes", "Seconds"]) {
    Date.prototype[`get${part}`] = Date.prototype[`getUTC${part}`];
  }
}

async function newModule(memoryMb) {
  const memory = new WebAssembly.Memory({ initial: FIRST_MIB * PAGES_PER_MIB, maximum: memoryMb * PAGES_PER_MIB });
  const made = { memoryMb, memory, quickjs: undefined, refused: false };
  const grow = memory.grow.bind(memory);
  // The one sure sign that a run met its memory limit: QuickJS itself may then throw null, or lose the error.
  memory.grow = (pages) => {
    try {
      return grow(pages);
    } catch (error) {
      made.refused = true;
      throw error;
    }
  };
  made.quickjs = await newQuickJSWASMModuleFromVariant(newVariant(baseVariant, { wasmModule, wasmMemory: memory }));
  // The library writes a text to where malloc says, and malloc says 0 when there is no room.
  const emscripten = made.quickjs.module;
  const allocate = emscripten._malloc;
  emscripten._malloc = (bytes) => {
    const at = allocate(bytes);
    if (at === 0) throw new Error("no memory left for a text");
    return at;
  };
  return made;
}

/** A fresh runtime and context in `module`, with the guest in it; `hooks` is where it calls, set before it is used. */
function newContext(module) {
  const runtime = module.quickjs.newRuntime();
  runtime.setMaxStackSize(STACK_BYTES);
  const context = runtime.newContext();
  const hooks = { interrupted: () => false };
  runtime.setInterruptHandler(() => hooks.interrupted());
  const text = (handle) => context.getString(handle);
  const host = [
    context.newFunction("finish", (kind, value) => hooks.finish(text(kind), text(value))),
    context.newFunction("log", (line) => (hooks.log(text(line)) ? context.true : context.false)),
    context.newFunction("ask", (name, args) => context.newString(hooks.ask(text(name), text(args)))),
  ];
  const boot = context.unwrapResult(context.evalCode(guestText, "sandbox.js", SCRIPT));
  const parts = context.unwrapResult(context.callFunction(boot, context.undefined, host));
  const control = {};
  for (const name of ["prepare", "start", "settle", "fail"]) control[name] = context.getProp(parts, name);
  for (const handle of [...host, boot, parts]) handle.dispose();
  return { module, runtime, context, control, hooks };
}

let spare;

/** A context nobody has used, in a module that is as good as new and has this cap. */
export async function takeContext(memoryMb) {
  const taken = spare;
  spare = undefined;
  if (taken?.module.memoryMb === memoryMb) return taken;
  return newContext(await newModule(memoryMb));
}

/** Frees a used context and prepares the next; a module that grew or broke is left to the collector, whole. */
export async function replaceContext({ module, runtime, context, control, broken }) {
  let clean = !broken && !module.refused && module.memory.buffer.byteLength === FIRST_MIB * MIB;
  if (clean) {
    try {
      for (const handle of Object.values(control)) handle.dispose();
      context.dispose();
      runtime.dispose();
    } catch {
      clean = false;
    }
  }
  spare = newContext(clean ? module : await newModule(module.memoryMb));
}
