/**
 * Imports go down only, and in no circle. From the ground up; folders on one line do not know each other.
 * @type {readonly (readonly string[])[]}
 */
const layers = [
  ["graph"],
  ["search"],
  ["sandbox", "model", "store"],
  ["params"],
  ["evaluate"],
  ["credit"],
  ["study"],
  ["propose"],
  ["index.ts"],
  ["methods", "systems"],
  ["testing", "benchmarks"],
  ["cli"],
];

const within = (names) =>
  `^src/(${names.map((name) => (name.endsWith(".ts") ? `${name.replace(".", "\\.")}$` : `${name}/`)).join("|")})`;
const beside = "\\.test(-d)?\\.ts$|/fixtures/|^src/cli/template/";

const rules = layers.flatMap((level, height) =>
  level.map((name) => ({
    name,
    others: [...level.filter((other) => other !== name), ...layers.slice(height + 1).flat()],
  })),
);

const upward = rules
  .filter(({ others }) => others.length > 0)
  .map(({ name, others }) => ({
    name: `down-from-${name}`,
    comment: `src/${name} may import only what lies below it, types included`,
    severity: "error",
    from: { path: within([name]), pathNot: beside },
    to: { path: within(others) },
  }));

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    ...upward,
    {
      name: "known-folder",
      comment: "a new folder in src needs its place among the layers (.dependency-cruiser.cjs)",
      severity: "error",
      from: { path: "^src/[^/]+/", pathNot: `${within(layers.flat())}|${beside}` },
      to: {},
    },
    {
      name: "known-folder",
      comment: "a new folder in src needs its place among the layers (.dependency-cruiser.cjs)",
      severity: "error",
      from: {},
      to: { path: "^src/[^/]+/", pathNot: `${within(layers.flat())}|${beside}` },
    },
    {
      name: "no-circle",
      comment: "no circle of imports, types included",
      severity: "error",
      from: { path: "^(src|bench|examples)/", pathNot: "^src/graph/" },
      to: { circular: true },
    },
    {
      name: "no-circle-in-graph",
      comment: "a node's type names its run, and a run's type names nodes: there, none that exists at run time",
      severity: "error",
      from: { path: "^src/graph/" },
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "not-from-outside",
      comment: "the package imports nothing from its tests, benches and examples",
      severity: "error",
      from: { path: "^src/", pathNot: beside },
      to: { path: `^(bench|examples|scripts|bin|test)/|${beside}` },
    },
    {
      name: "pure",
      comment: "graph and search ask nothing of the world",
      severity: "error",
      from: { path: within(["graph", "search"]), pathNot: beside },
      to: { dependencyTypes: ["core"], pathNot: "^(node:)?(async_hooks|crypto)$" },
    },
    {
      name: "pure-packages",
      comment: "graph and search stand on no package but zod, which only computes",
      severity: "error",
      from: { path: within(["graph", "search"]), pathNot: beside },
      to: {
        dependencyTypes: ["npm", "npm-dev", "npm-peer", "npm-optional", "npm-no-pkg", "npm-unknown"],
        pathNot: "node_modules/zod/",
      },
    },
    {
      name: "resolvable",
      severity: "error",
      comment: "every import leads to a file or an installed package",
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default", "types"] },
  },
};
