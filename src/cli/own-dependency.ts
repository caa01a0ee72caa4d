import { readFileSync } from "node:fs";
import { basename, dirname, join, resolve, sep } from "node:path";
import { GRADUS_VERSION } from "../study/record/identity.ts";

/**
 * How a package.json names a copy of gradus so that `npm install` finds this very one: a folder or a tarball by its
 * path, where it came from there, else its version in the registry. `root` is the folder of the copy.
 */
export function ownDependency(root: string): string {
  const modules = dirname(root);
  if (basename(modules) !== "node_modules") return fileSpec(root);
  const from = installedFrom(modules, basename(root));
  return from?.startsWith("file:") ? fileSpec(resolve(modules, "..", from.slice(5))) : `^${GRADUS_VERSION}`;
}

/** What npm wrote down about where it took a package from. */
function installedFrom(modules: string, name: string): string | undefined {
  try {
    const lock = JSON.parse(readFileSync(join(modules, ".package-lock.json"), "utf8")) as {
      readonly packages?: Readonly<Record<string, { readonly resolved?: string }>>;
    };
    return lock.packages?.[`node_modules/${name}`]?.resolved;
  } catch {
    return undefined;
  }
}

function fileSpec(path: string): string {
  return `file:${path.split(sep).join("/")}`;
}
