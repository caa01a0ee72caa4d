/** Rules of the package's source that no linter at hand knows. */
import { readFileSync } from "node:fs";
import { parseSync, Visitor } from "oxc-parser";
import { filesIn, isSource, root } from "./files.mjs";

const clock = ["Date", "performance", "setTimeout", "setInterval", "setImmediate"];
const world = ["process", "fetch", "require", "navigator", "WebSocket", "XMLHttpRequest"];
const random = ["Math.random", "crypto"];
const atOnce = ["Promise.all", "Promise.allSettled", "Promise.any", "Promise.race"];

/** Where names of the global scope may not be used, and why. The first rule whose folder holds the file counts. */
const rules = [
  { in: /^src\/graph\/late\.ts$/, names: [...clock, ...random], why: "graph has no clock and no chance" },
  { in: /^src\/(graph|search)\//, names: [...clock, ...world, ...random], why: "graph and search are pure" },
  {
    in: /^src\/(methods|propose)\//,
    names: [...clock, ...world, ...random, ...atOnce],
    why: "a resumed study runs its method again: draw() gives chance, each() concurrency, the study asks the world",
  },
];

/** Modules of Node that methods may use: none that see the world. */
const pureModules = new Set(["node:crypto", "node:util"]);

/** Checks the package's source for names that its folder may not use, and for modules that act when they are loaded. */
export function sourceRules() {
  const { sideEffects } = JSON.parse(readFileSync(`${root}/package.json`, "utf8"));
  const acting = new Set(sideEffects.map((file) => file.replace(/^\.\/dist\//, "src/").replace(/\.mjs$/, ".ts")));
  const files = filesIn("src").filter((file) => isSource(file) && file.endsWith(".ts"));
  const problems = files.flatMap((file) => {
    const text = readFileSync(`${root}/${file}`, "utf8");
    const { program, module, errors } = parseSync(file, text);
    if (errors.length > 0) return [`${file}: ${errors[0].message}`];
    const at = (offset) => `${file}:${text.slice(0, offset).split("\n").length}`;
    const rule = rules.find((one) => one.in.test(file));
    return [
      ...(rule === undefined
        ? []
        : usesOf(program, rule.names).map((use) => `${at(use.at)}: ${use.name}: ${rule.why}`)),
      ...(/^src\/methods\//.test(file) ? worldly(module).map((use) => `${at(use.at)}: ${use.name}: ${rule.why}`) : []),
      ...(acting.has(file) ? [] : actionsOf(program).map((offset) => `${at(offset)}: ${listed}`)),
    ];
  });
  return { problems, note: `${files.length} files` };
}

const listed = "acts when it is loaded: wrap it in a function, or list the file under sideEffects in package.json";

/** Where one of `names` is used as a value. A variable of the same name counts too: give it another. */
function usesOf(program, names) {
  const known = new Set(names);
  const uses = [];
  const members = new Set();
  const note = (name, node) => known.has(name) && uses.push({ name, at: node.start });
  new Visitor({
    MemberExpression(node) {
      if (node.computed) return;
      members.add(node.property);
      if (node.object.type !== "Identifier") return;
      const { name } = node.object;
      note(name === "globalThis" ? node.property.name : `${name}.${node.property.name}`, node);
    },
    Property: (node) => void (!node.computed && !node.shorthand && members.add(node.key)),
    PropertyDefinition: (node) => void (!node.computed && members.add(node.key)),
    MethodDefinition: (node) => void (!node.computed && members.add(node.key)),
    TSPropertySignature: (node) => void (!node.computed && members.add(node.key)),
    TSMethodSignature: (node) => void (!node.computed && members.add(node.key)),
    TSTypeReference: (node) => void members.add(node.typeName),
    TSQualifiedName: (node) => void members.add(node.left).add(node.right),
    Identifier: (node) => void (!members.has(node) && note(node.name, node)),
  }).visit(program);
  return uses;
}

/** Imports of a module that sees the world; `import type` apart. */
function worldly(module) {
  return module.staticImports
    .filter(({ moduleRequest, entries }) => {
      const named = moduleRequest.value;
      return !named.startsWith(".") && !pureModules.has(named) && !entries.every((entry) => entry.isType);
    })
    .map(({ moduleRequest, start }) => ({ name: moduleRequest.value, at: start }));
}

/** Statements at the top of a module that do something rather than declare. */
function actionsOf(program) {
  return program.body
    .filter(({ type }) => !/^(Import|Export|TS)|Declaration$/.test(type))
    .map((statement) => statement.start);
}
