/**
 * npm leaves a package for another platform out of the lockfile where the registry in use does not hold it, and `npm ci`
 * then refuses the file it wrote. This puts such packages in, at the exact version that their parent asks for.
 * Run `node scripts/lockfile.mjs` after a change of dependencies; `npm run check` tells when that was forgotten.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const file = new URL("../package-lock.json", import.meta.url);

/** The entries that the lockfile lacks, by their place in it. */
export function missingEntries(packages) {
  const missing = {};
  for (const [place, parent] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
      const places = nodeModulesAbove(place).map((folder) => `${folder}${name}`);
      const known = (at) => packages[at] ?? missing[at];
      if (!/^\d/.test(version) || places.some((at) => known(at)?.version === version)) continue;
      const top = places.at(-1);
      missing[known(top) === undefined ? top : places[0]] = entry(name, version, parent);
    }
  }
  return missing;
}

/** `node_modules/` folders in which a package is looked up, the innermost first. */
function nodeModulesAbove(place) {
  const folders = place === "" ? [] : [`${place}/node_modules/`];
  for (let at = place.lastIndexOf("/node_modules/"); at > 0; at = place.lastIndexOf("/node_modules/", at - 1)) {
    folders.push(`${place.slice(0, at)}/node_modules/`);
  }
  return [...folders, "node_modules/"];
}

const systems = ["android", "darwin", "freebsd", "linux", "openharmony", "win32"];
const processors = ["arm64", "arm", "x64", "ia32", "ppc64", "riscv64", "s390x"];

function entry(name, version, parent) {
  const words = name.split(/[-/]/);
  const os = systems.find((one) => words.includes(one));
  const cpu = processors.find((one) => words.includes(one));
  if (os === undefined || cpu === undefined) throw new Error(`the platform of ${name} cannot be told from its name`);
  const libc = os !== "linux" ? undefined : /musl/.test(name) ? "musl" : "glibc";
  return {
    version,
    cpu: [cpu],
    ...(parent.dev && { dev: true }),
    ...(libc && { libc: [libc] }),
    optional: true,
    os: [os],
  };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const lock = JSON.parse(readFileSync(file, "utf8"));
  const missing = missingEntries(lock.packages);
  const sorted = Object.entries({ ...lock.packages, ...missing }).sort(([a], [b]) => a.localeCompare(b, "en"));
  writeFileSync(file, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`);
  console.log(`package-lock.json: ${Object.keys(missing).length} entries added`);
}
