/** A result without a value. */
export function failure(reason, message, place = {}) {
  return { ok: false, reason, message, ...place };
}

/** The source without the white space and semicolons at its end, which an expression must not have. */
export function withoutEnd(source) {
  let end = source.length;
  while (end > 0 && /[\s;]/.test(source[end - 1])) end--;
  return source.slice(0, end);
}

/** What a thrown value means, from the guest's description of it; `refused`: whether memory was asked for in vain. */
export function errorOutcome({ phase, name, message, text, stack, nothing }, source, refused) {
  const own = name === "InternalError" || name === "SyntaxError"; // QuickJS's limits come under both names
  if (own && (message === "out of memory" || message === "string too long")) return failure("memory", message);
  if (nothing && refused) return failure("memory", "out of memory");
  const { past, ...place } = placeIn(stack, source);
  if (own && message === "stack overflow") {
    return failure("stack", "the stack overflowed: too deep a recursion or nesting", place);
  }
  if (phase === "many") return failure("syntax", "the source must be one expression, whose value is a function", place);
  if (phase === "syntax") return failure("syntax", past ? `the source ends too early: ${text}` : text, place);
  return failure("threw", text, place);
}

/** The first place in the source that a stack names, 1-based; the wrapper's own first line counts as line 0. */
function placeIn(stack, source) {
  const found = /source\.js:(\d+):(\d+)/.exec(stack);
  if (found === null) return {};
  const line = Number(found[1]) - 1;
  const lines = source.split("\n").length;
  if (line < 1) return {};
  return line > lines ? { line: lines, past: true } : { line, column: Number(found[2]) };
}
