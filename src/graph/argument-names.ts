/**
 * The names of a function's arguments, from its source text: "…name" for a rest argument,
 * "argument2" where the author destructures. Good enough for labels; nothing depends on it but text.
 */
export function argumentNames(fn: (...args: never[]) => unknown): string[] {
  const source = Function.prototype.toString.call(fn);
  const single = /^(?:async\s+)?([A-Za-z_$][\w$]*)\s*=>/.exec(source);
  if (single) return [single[1]!];
  return topLevelParts(source.slice(source.indexOf("(") + 1)).map((part, i) => {
    const match = /^(\.\.\.)?\s*([A-Za-z_$][\w$]*)/.exec(part.replace(/\/\*.*?\*\/|\/\/.*/gs, "").trim());
    return match ? (match[1] ? `…${match[2]}` : match[2]!) : `argument${i + 1}`;
  });
}

/** Splits at the commas outside brackets and strings, up to the bracket that closes the list. */
function topLevelParts(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quote = "";
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (quote !== "") {
      if (c === "\\") i++;
      else if (c === quote) quote = "";
    } else if (c === '"' || c === "'" || c === "`") quote = c;
    else if (c === "(" || c === "[" || c === "{") depth++;
    else if (depth === 0 && (c === "," || c === ")")) {
      const part = text.slice(from, i).trim();
      if (part !== "") parts.push(part);
      from = i + 1;
      if (c === ")") return parts;
    } else if (c === ")" || c === "]" || c === "}") depth--;
  }
  return parts;
}
