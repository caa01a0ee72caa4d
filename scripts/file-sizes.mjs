import { readFileSync } from "node:fs";
import { filesIn, isSource, root } from "./files.mjs";

const maxLines = 400;
const maxMedian = 100;

/** Lines of the package's files: none above 400, the median at most 100. */
export function fileSizes() {
  const sizes = filesIn("src")
    .filter(isSource)
    .map((file) => ({ file, lines: readFileSync(`${root}/${file}`, "utf8").split("\n").length - 1 }))
    .sort((a, b) => a.lines - b.lines);
  const at = (share) => sizes[Math.floor(share * (sizes.length - 1))].lines;
  const median = at(0.5);
  const problems = sizes
    .filter(({ lines }) => lines > maxLines)
    .map(({ file, lines }) => `${file}: ${lines} lines; at most ${maxLines}: split it by concept`);
  if (median > maxMedian) problems.push(`the median is ${median} lines; at most ${maxMedian}`);
  const note = `${sizes.length} files, median ${median}, p90 ${at(0.9)}, max ${sizes.at(-1).lines} lines`;
  return { problems, note };
}
