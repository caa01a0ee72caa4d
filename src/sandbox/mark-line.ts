/**
 * A line of source with up to two lines of context on each side and a message, as feedback for a language model:
 * `> 3 | return x.foo` marks the line, the message follows it.
 *
 * @param line 1-based; a line outside the source gives the message alone
 */
export function markLine(source: string, line: number, message: string): string {
  // Only line feeds count, as they do for the interpreter.
  const lines = source.split("\n").map((text) => text.replace(/\r$/, ""));
  if (!Number.isInteger(line) || line < 1 || line > lines.length) return message;
  const first = Math.max(1, line - 2);
  const last = Math.min(lines.length, line + 2);
  const width = String(last).length;
  const shown: string[] = [];
  for (let n = first; n <= last; n++) {
    shown.push(`${n === line ? ">" : " "} ${String(n).padStart(width)} | ${shorten(lines[n - 1]!)}`.trimEnd());
    if (n === line) shown.push(`  ${" ".repeat(width)} ^ ${message}`);
  }
  return shown.join("\n");
}

function shorten(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
