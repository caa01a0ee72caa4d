import { existsSync, readFileSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createJiti, type Jiti } from "jiti";

/** Where this copy of gradus keeps an entry point: `src/….ts` in the checkout, `dist/….mjs` in the package. */
function ownEntry(path: string): string {
  return fileURLToPath(new URL(`../${path}${extname(fileURLToPath(import.meta.url))}`, import.meta.url));
}

/** The folder that holds this copy's package.json. */
export const ownRoot: string = realpathSync(fileURLToPath(new URL("../..", import.meta.url)));

const isCheckout = fileURLToPath(import.meta.url).endsWith(".ts");

/**
 * How files of users are imported: with this very copy for `gradus`. What is compiled is kept only in the checkout,
 * where it is all of `src`, and apart: jiti's own cache does not tell what was compiled with other settings.
 */
export function ownJiti(): Jiti {
  const fsCache = isCheckout ? join(ownRoot, "node_modules", ".cache", "gradus-jiti") : false;
  return createJiti(import.meta.url, { alias: ownAlias(), interopDefault: false, fsCache });
}

/** What `gradus` and its entry points mean to a task file: this very copy, so that both share their params and runs. */
export function ownAlias(): Record<string, string> {
  return {
    "gradus/methods": ownEntry("methods/index"),
    "gradus/testing": ownEntry("testing/index"),
    gradus: ownEntry("index"),
  };
}

/** The command of the gradus that a file's folder resolves, where that is another copy than this one. */
export function otherCommand(file: string): string | undefined {
  const root = rootFrom(file);
  if (root === undefined || root === ownRoot) return undefined;
  const { bin } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { bin?: { gradus?: string } };
  const command = bin?.gradus === undefined ? undefined : join(root, bin.gradus);
  return command !== undefined && existsSync(command) ? command : undefined;
}

function rootFrom(file: string): string | undefined {
  try {
    return realpathSync(dirname(createRequire(file).resolve("gradus/package.json")));
  } catch {
    return undefined;
  }
}
