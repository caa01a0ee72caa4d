import { readFileSync } from "node:fs";
import { filesIn, isSource, root } from "./files.mjs";

const maxLines = 400;
const maxMethodLines = 120;
const maxMedian = 100;

/** Lines of files: none above 400, tests included; of the package's own, none of a method above 120, the median at most 100. */
export function fileSizes() {
  const all = filesIn("src")
    .filter((file) => /\.(ts|mjs)$/.test(file))
    .map((file) => ({ file, lines: readFileSync(`${root}/${file}`, "utf8").split("\n").length - 1 }))
    .sort((a, b) => a.lines - b.lines);
  const sizes = all.filter(({ file }) => isSource(file));
  const at = (share) => sizes[Math.floor(share * (sizes.length - 1))].lines;
  const median = at(0.5);
  const problems = all.flatMap(tooLong);
  if (median > maxMedian) problems.push(`the median is ${median} lines; at most ${maxMedian}`);
  const note = `${sizes.length} files, median ${median}, p90 ${at(0.9)}, max ${sizes.at(-1).lines} lines`;
  return { problems, note };
}

/** What is wrong with a file of so many lines. A method reads like its paper's pseudocode; the registry is a list. */
export function tooLong({ file, lines }) {
  const isMethod = file.startsWith("src/methods/") && file !== "src/methods/index.ts" && isSource(file);
  const most = isMethod ? maxMethodLines : maxLines;
  return lines > most ? [`${file}: ${lines} lines; at most ${most}: split it by concept`] : [];
}
