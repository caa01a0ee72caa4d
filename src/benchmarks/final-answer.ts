const MARK = /\banswer\**(?:\s+is\b\s*:?|\s*:)/gi;

/** Marks around an answer that are no part of it. */
const AROUND = new Set([..." \t\r*_`\"'“”$"]);

/**
 * The final answer of a reply that may reason first: the line after the last "answer is" or "Answer:", else the last
 * line; without emphasis, quotes, `\boxed{}` and the final period. "" where there is none.
 */
export function finalAnswer(reply: string): string {
  return markedAnswer(reply) ?? unboxed(linesOf(reply).at(-1));
}

/** The final answer of a reply that says which it is; `undefined` where it does not. */
export function markedAnswer(reply: string): string | undefined {
  const parts = reply.split(MARK);
  return parts.length === 1 ? undefined : unboxed(linesOf(parts.at(-1)!)[0]);
}

function linesOf(text: string): readonly string[] {
  return text
    .split("\n")
    .map(bare)
    .filter((line) => line !== "");
}

function unboxed(line = ""): string {
  return bare(/^\\boxed\{(.*)\}$/.exec(line)?.[1] ?? line);
}

function bare(line: string): string {
  let [from, to] = [0, line.length];
  while (from < to && AROUND.has(line[from]!)) from++;
  while (to > from && (AROUND.has(line[to - 1]!) || line[to - 1] === ".")) to--;
  return line.slice(from, to);
}
