import { spawn } from "node:child_process";
import { stripVTControlCharacters } from "node:util";
import { root } from "./files.mjs";

/** Runs a program to its end; resolves to its exit code and everything that it printed, output and errors together. */
export function run(command, args, { cwd = root } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
    const parts = [];
    child.stdout.on("data", (data) => parts.push(data));
    child.stderr.on("data", (data) => parts.push(data));
    child.on("error", reject);
    // Without colors: some tools print them whatever they are told.
    const text = () => stripVTControlCharacters(Buffer.concat(parts).toString("utf8"));
    child.on("close", (code) => resolve({ code, text: text() }));
  });
}

/** Runs a program; throws with what it printed where it fails. */
export async function must(command, args, options) {
  const { code, text } = await run(command, args, options);
  if (code !== 0) throw new Error(`${[command, ...args].join(" ")} ended with ${code}\n${ending(text)}`);
  return text;
}

/** Enough of a long output to see what went wrong. */
function ending(text, lines = 40) {
  return text.trim().split("\n").slice(-lines).join("\n");
}

/** The path of a command that the repository has installed. */
export function tool(name) {
  return `${root}node_modules/.bin/${name}`;
}
