/** A comment, a string, or one character. */
const TOKEN = /\/\*[\s\S]*?\*\/|\/\/.*|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`|[\s\S]/gu;
const NAME = /^(\.\.\.)?\s*([\p{ID_Start}$_][\p{ID_Continue}$]*)/u;
const SINGLE = /([\p{ID_Start}$_][\p{ID_Continue}$]*)\s*=$/u;

/**
 * The names of a function's arguments, from its source text: "…name" for a rest argument,
 * "argument2" where the author destructures. Good enough for labels; nothing depends on it but text.
 */
export function argumentNames(fn: (...args: never[]) => unknown): string[] {
  return listOf(Function.prototype.toString.call(fn)).map((part, i) => {
    const match = NAME.exec(part);
    return match ? `${match[1] ? "…" : ""}${match[2]}` : `argument${i + 1}`;
  });
}

/** The arguments as they are written, without comments. */
function listOf(source: string): string[] {
  const parts: string[] = [];
  let inList = false;
  let depth = 0;
  let part = "";
  for (const [token] of source.matchAll(TOKEN)) {
    if (token.startsWith("/*") || token.startsWith("//")) continue;
    if (depth === 0 && !inList && token === "(") {
      inList = true;
      part = "";
    } else if (depth === 0 && !inList && token === ">" && part.endsWith("=")) {
      return [SINGLE.exec(part)?.[1] ?? ""];
    } else if (depth === 0 && inList && (token === "," || token === ")")) {
      if (part.trim() !== "") parts.push(part.trim());
      if (token === ")") return parts;
      part = "";
    } else {
      if (token === "(" || token === "[" || token === "{") depth++;
      else if (token === ")" || token === "]" || token === "}") depth--;
      part += token;
    }
  }
  return parts;
}
