import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { GradusError, messageOf } from "../../graph/errors.ts";
import { EXIT } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { ownDependency } from "../own-dependency.ts";
import { ownRoot } from "../own-package.ts";
import { gradusCommand } from "../print/gradus-command.ts";
import { templateFolder } from "../template-folder.ts";

/** The files of the template; a package.json is made where there is none. */
const FILES = ["task.ts", "run.ts", "README.md"];

/** `gradus init [DIR]`: a small program with its task, and a script that uses the result. Nothing is overwritten. */
export async function init(io: Io, dir: string): Promise<number> {
  const folder = resolve(io.cwd, dir);
  const there = FILES.filter((name) => existsSync(join(folder, name)));
  if (there.length > 0) {
    throw new GradusError(
      "INIT_EXISTS",
      `${there.join(" and ")} ${there.length === 1 ? "is" : "are"} already in ${dir}`,
      {
        fix: "choose another folder: gradus init DIR",
      },
    );
  }
  try {
    await mkdir(folder, { recursive: true });
    for (const name of FILES)
      await writeFile(join(folder, name), await readFile(join(templateFolder, name)), { flag: "wx" });
    if (!existsSync(join(folder, "package.json"))) await writeFile(join(folder, "package.json"), packageJson(folder));
  } catch (cause) {
    throw new GradusError("INIT_FAILED", `${dir} cannot be written: ${messageOf(cause)}`, {
      fix: "choose a folder that you may write to: gradus init DIR",
      cause,
    });
  }
  io.stdout(`wrote ${FILES.join(", ")}${dir === "." ? "" : ` to ${dir}`}\n`);
  const isBuilt = existsSync(join(ownRoot, "dist", "cli", "bin.mjs"));
  if (!isBuilt) io.stdout(`gradus is used from ${ownRoot}, which is not built yet: the first command builds it\n`);
  io.stdout(`» ${firstCommands(dir, folder, isBuilt)}\n`);
  return EXIT.done;
}

/** From the folder where one stands to the first study, in a line that can be pasted. */
function firstCommands(dir: string, folder: string, isBuilt: boolean): string {
  const installed = existsSync(join(folder, "node_modules", "gradus"));
  return [
    ...(isBuilt ? [] : [`npm run build --prefix ${word(ownRoot)}`]),
    ...(dir === "." ? [] : [`cd ${word(dir)}`]),
    ...(installed ? [] : ["npm install"]),
    "npx gradus optimize task.ts --optimizer simulated:desk --save tuned.json",
  ].join(" && ");
}

/** A path as one word of a shell. */
function word(path: string): string {
  return gradusCommand([path]).slice("gradus ".length);
}

function packageJson(folder: string): string {
  const name = basename(folder)
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return `${JSON.stringify(
    {
      name: name || "my-program",
      private: true,
      type: "module",
      dependencies: { gradus: ownDependency(ownRoot) },
      devDependencies: { jiti: "^2.7.0" },
    },
    null,
    2,
  )}\n`;
}
