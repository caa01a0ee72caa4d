/** The package as its users get it: packed, installed in an empty folder, imported, run. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./files.mjs";
import { must, tool } from "./run.mjs";

/** Builds and packs the package and tries what came out; leaves nothing behind but `dist`. */
export async function packageWorks() {
  const folder = mkdtempSync(join(tmpdir(), "gradus-package-"));
  try {
    const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    const entries = Object.keys(manifest.exports).filter((entry) => !entry.endsWith(".json"));
    const names = entries.map((entry) => entry.replace(/^\./, manifest.name));
    await must("npm", ["pack", "--pack-destination", folder]);
    const tarball = join(folder, `${manifest.name}-${manifest.version}.tgz`);
    const app = await install(join(folder, "app"), tarball);
    const trials = {
      contents: () => contents(app),
      ...Object.fromEntries(names.map((name) => [`import "${name}"`, () => inApp(app, `await import("${name}")`)])),
      "gradus --version": () => prints(app, ["--version"], manifest.version),
      "gradus methods": () => prints(app, ["methods"], "optoprime"),
      // The template comes along, and a task file shares its params with the command that loads it.
      "gradus init": () => prints(app, ["init", "first"], "task.ts"),
      "gradus check": () => prints(app, ["check", join("first", "task.ts")], ""),
      "sandbox worker": () => inApp(app, sandboxTrial),
      types: () => types(app, names),
      publint: () => must(tool("publint"), ["run", tarball, "--strict"]),
      attw: () => must(tool("attw"), [tarball, "--profile", "esm-only", "--no-emoji"]),
    };
    const problems = [];
    for (const [name, trial] of Object.entries(trials)) {
      await trial().catch((error) => problems.push(`${name}: ${error.message.trim()}`));
    }
    return { problems, note: `${names.join(", ")} from the tarball` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function install(app, tarball) {
  mkdirSync(app);
  writeFileSync(join(app, "package.json"), JSON.stringify({ private: true, type: "module" }));
  await must("npm", ["install", tarball, "--prefer-offline", "--no-audit", "--no-fund"], { cwd: app });
  return app;
}

async function contents(app) {
  const files = readdirSync(join(app, "node_modules/gradus"), { recursive: true });
  const strays = files.filter((file) => /\.test[.-]|fixtures|^src\b|\.db$/.test(file));
  if (strays.length > 0) throw new Error(`the tarball holds ${strays.join(", ")}`);
}

async function inApp(app, code) {
  return must(process.execPath, ["--input-type=module", "--eval", code], { cwd: app });
}

async function prints(app, args, expected) {
  const text = await must(join(app, "node_modules/.bin/gradus"), args, { cwd: app });
  if (!text.includes(expected)) throw new Error(`no "${expected}" in what it printed:\n${text}`);
}

/** Workers are found by path: an import shows nothing of them. */
const sandboxTrial = `
  const { sharedSandbox } = await import("./node_modules/gradus/dist/sandbox/javascript.mjs");
  const result = await sharedSandbox().run({ source: "(a, b) => a + b", args: [2, 3], seed: 1 });
  if (result.value !== 5) throw new Error(JSON.stringify(result));
`;

/** The declarations stand on their own: nothing in them leads to a development dependency. */
async function types(app, names) {
  const file = join(app, "user.ts");
  writeFileSync(file, names.map((name, i) => `export * as entry${i} from "${name}";\n`).join(""));
  const config = {
    compilerOptions: {
      target: "ES2022",
      lib: ["ES2023", "ESNext.Disposable"],
      module: "NodeNext",
      strict: true,
      noEmit: true,
      types: ["node"],
      typeRoots: [join(root, "node_modules/@types")],
    },
    files: ["user.ts"],
  };
  writeFileSync(join(app, "tsconfig.json"), JSON.stringify(config));
  await must(tool("tsc"), ["-p", app], { cwd: app });
}
