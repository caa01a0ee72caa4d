/** The widest line, in characters. */
const WIDTH = 96;

/** Names with commas between them, as many a line as fit, indented so that they can stand below an error's fix. */
export function inLines(names: readonly string[]): string {
  const lines: string[] = [];
  for (const [i, name] of names.entries()) {
    const cell = i === names.length - 1 ? name : `${name},`;
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + cell.length > WIDTH) lines.push(`    ${cell}`);
    else lines[lines.length - 1] = `${last} ${cell}`;
  }
  return lines.join("\n");
}
