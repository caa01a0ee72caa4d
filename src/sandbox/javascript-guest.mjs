// biome-ignore-all lint/style/useTemplate: QuickJS makes a template literal a call of a method that the source can replace
/**
 * The first code in every fresh QuickJS context; it is sent there as text (`guest.toString()`), so it uses nothing from
 * this file's scope. It captures every built-in it needs before the untrusted source runs, and afterwards calls only
 * those: never a method of a value, no spread, no array write, no template literal (QuickJS makes it a call of
 * `String.prototype.concat`), since each can be redefined by the source.
 *
 * @param finish (kind, text) => void: reports the outcome, once
 * @param log    (text) => boolean: takes a line; false when no more are wanted
 * @param ask    (name, argsText) => string: calls a grant; "v" + JSON, "e" + message, or "p" + the id of a promise
 */
export function guest(finish, log, ask) {
  const { parse, stringify } = JSON;
  const { apply, getPrototypeOf } = Reflect;
  const { keys, defineProperty } = Object;
  const { isArray } = Array;
  const finite = Number.isFinite;
  const { imul, floor } = Math;
  const toText = String;
  const NativePromise = Promise;
  const { then } = Promise.prototype;
  const NativeError = Error;
  const plain = Object.prototype;
  const cut = Function.prototype.call.bind(String.prototype.slice);
  const nothing = undefined;
  const maxDepth = 256;
  const longest = 2000;

  const isObject = (value) => (typeof value === "object" && value !== null) || typeof value === "function";
  const put = (owner, name, value) =>
    defineProperty(owner, name, { __proto__: null, value, writable: true, configurable: true });

  // ---- JSON out: one walk that checks and writes at once, so that a getter or proxy cannot answer twice

  let outputBytes = 0;
  let room = 0;
  /** What `write` last threw; known again by identity, since any question to a thrown value may run a proxy's trap. */
  let refusal;
  const stop = (kind, text) => {
    refusal = { __proto__: null, kind, text };
    throw refusal;
  };
  const pathOf = (at) => (at.up === nothing ? "value" : pathOf(at.up)) + (at.index ? "[" + at.key + "]" : "." + at.key);
  const refuse = (at, what) => stop("not-json", (at === nothing ? "the value " : cut(pathOf(at), 0, 200) + " ") + what);
  const spend = (text) => {
    room -= text.length;
    if (room < 0) stop("output", "");
    return text;
  };

  function write(value, at, above, depth) {
    if (value === null || value === true || value === false) return spend(toText(value));
    if (typeof value === "string") return spend(stringify(value));
    if (typeof value === "number") {
      if (!finite(value)) refuse(at, "is " + value + ", which JSON cannot hold");
      return spend(stringify(value));
    }
    if (value === nothing) refuse(at, "is undefined; give a JSON value (null for nothing)");
    if (typeof value !== "object") refuse(at, "is a " + typeof value + ", which JSON cannot hold");
    if (depth > maxDepth) refuse(nothing, "is nested more than " + maxDepth + " levels deep");
    for (let outer = above; outer !== nothing; outer = outer.up) {
      if (outer.value === value) refuse(at, "refers to itself, which JSON cannot hold");
    }
    const here = { __proto__: null, value, up: above };
    return isArray(value) ? writeArray(value, at, here, depth) : writeMembers(value, at, here, depth);
  }

  function writeArray(value, at, above, depth) {
    const size = value.length;
    let text = spend("[");
    for (let i = 0; i < size; i++) {
      if (i > 0) text += spend(",");
      text += write(value[i], { __proto__: null, key: toText(i), index: true, up: at }, above, depth + 1);
    }
    return text + spend("]");
  }

  function writeMembers(value, at, above, depth) {
    const parent = getPrototypeOf(value);
    if (parent !== plain && parent !== null) refuse(at, "is " + nameOf(value) + "; give plain objects and arrays");
    const names = keys(value);
    let text = spend("{");
    let first = true;
    for (let i = 0; i < names.length; i++) {
      const key = names[i];
      const member = value[key];
      if (member === nothing) continue; // as JSON does: an optional member that is not there
      text += spend((first ? "" : ",") + stringify(key) + ":");
      first = false;
      text += write(member, { __proto__: null, key, index: false, up: at }, above, depth + 1);
    }
    return text + spend("}");
  }

  function nameOf(value) {
    try {
      const name = value.constructor.name;
      if (typeof name === "string" && name !== "" && name !== "Object") return "a " + cut(name, 0, 60);
    } catch {}
    return "no plain object";
  }

  function encode(value) {
    room = outputBytes;
    return write(value, nothing, nothing, 0);
  }

  // ---- errors out

  function field(value, key) {
    try {
      const text = value[key];
      return typeof text === "string" ? cut(text, 0, longest) : "";
    } catch {
      return "";
    }
  }

  function show(value) {
    if (typeof value === "string") return value;
    try {
      if (typeof value === "function") return "[function " + (field(value, "name") || "without a name") + "]";
      if (isObject(value)) {
        const message = field(value, "message");
        if (message !== "") return (field(value, "name") || "Error") + ": " + message;
        const text = stringify(value);
        if (typeof text === "string") return text;
      }
      return toText(value);
    } catch {
      return "a value that cannot be shown";
    }
  }

  /** Reports what was thrown; `phase` is "syntax" for the source itself. */
  function fail(error, phase) {
    if (refusal !== nothing && error === refusal) return finish(refusal.kind, refusal.text);
    const name = isObject(error) ? field(error, "name") : "";
    const stack = isObject(error) ? field(error, "stack") : "";
    const isError = isObject(error) && (field(error, "message") !== "" || stack !== "");
    const text = isError
      ? show(error) || name || "Error"
      : "threw " + (typeof error === "string" ? stringify(error) : show(error));
    const message = isObject(error) ? field(error, "message") : "";
    finish(
      "error",
      '{"phase":' +
        stringify(phase) +
        ',"name":' +
        stringify(name) +
        ',"message":' +
        stringify(message) +
        ',"text":' +
        stringify(cut(text, 0, longest)) +
        ',"stack":' +
        stringify(stack) +
        ',"nothing":' +
        (error === null ? "true}" : "false}"),
    );
  }

  // ---- what the source finds in its world

  for (const name of ["SharedArrayBuffer", "Atomics", "WeakRef", "FinalizationRegistry"]) delete globalThis[name];

  let logging = true;
  const print = (...values) => {
    if (!logging) return;
    let line = "";
    for (let i = 0; i < values.length && line.length <= longest; i++) {
      line += (i > 0 ? " " : "") + cut(show(values[i]), 0, longest + 1);
    }
    logging = log(line.length > longest ? cut(line, 0, longest) + "…" : line);
  };
  put(globalThis, "console", { log: print, info: print, warn: print, error: print, debug: print });

  /** A generator of numbers in [0, 1) with 53 bits: splitmix32 over two lanes, one for each half of the seed. */
  function randomFrom(seed) {
    let a = seed >>> 0;
    let b = floor(seed / 4294967296) >>> 0;
    const bits = () => {
      a = (a + 0x9e3779b9) >>> 0;
      b = (b + 0x85ebca6b) >>> 0;
      let x = a ^ imul(b ^ (b >>> 16), 0xc2b2ae35);
      x = imul(x ^ (x >>> 16), 0x21f0aaad);
      x = imul(x ^ (x >>> 15), 0x735a2d97);
      return (x ^ (x >>> 15)) >>> 0;
    };
    return function random() {
      return ((bits() >>> 5) * 67108864 + (bits() >>> 6)) / 9007199254740992;
    };
  }

  const waiting = { __proto__: null };
  const granted =
    (name) =>
    (...args) => {
      let text;
      try {
        text = encode(args);
      } catch (error) {
        if (error !== refusal) throw error;
        const why =
          refusal.kind === "output" ? "are longer than " + outputBytes + " bytes" : "are not JSON: " + refusal.text;
        throw new NativeError("the arguments of " + name + " " + why);
      }
      const reply = ask(name, text);
      const kind = cut(reply, 0, 1);
      const rest = cut(reply, 1);
      if (kind === "v") return parse(rest);
      if (kind === "e") throw new NativeError(rest);
      return new NativePromise((resolve, reject) => {
        waiting[rest] = { __proto__: null, resolve, reject };
      });
    };

  /** Fits this context to one request; called once, before the source is seen. */
  function prepare(configText) {
    const config = parse(configText);
    outputBytes = config.outputBytes;
    put(Math, "random", randomFrom(config.seed));
    for (const name of config.grants) put(globalThis, name, granted(name));
  }

  /** A promise of `ask` has an answer. */
  function settle(id, fine, text) {
    const slot = waiting[id];
    delete waiting[id];
    if (fine) slot.resolve(parse(text));
    else slot.reject(new NativeError(text));
  }

  function conclude(value) {
    try {
      if (value === nothing) finish("not-json", "returned undefined; return a JSON value");
      else finish("value", encode(value));
    } catch (error) {
      fail(error, "run");
    }
  }

  function start(run, argsText) {
    try {
      if (typeof run !== "function") {
        const what = run === null ? "null" : typeof run;
        return finish("not-function", "the source evaluates to " + what + "; it must be an expression for a function");
      }
      const value = apply(run, nothing, parse(argsText));
      if (!isObject(value)) return conclude(value);
      // As `await` does it, but QuickJS loses an error that is thrown while it looks for a promise's constructor.
      const promise = new NativePromise((resolve) => resolve(value));
      defineProperty(promise, "constructor", { __proto__: null, value: nothing });
      apply(then, promise, [conclude, (error) => fail(error, "run")]);
    } catch (error) {
      fail(error, "run");
    }
  }

  return { prepare, start, settle, fail };
}
