import { readdirSync, readFileSync } from "node:fs";
import { type Expression, parseSync, type VariableDeclaration } from "oxc-parser";

/** What stands in a method's file, and nowhere else. */
export interface RecipeSource {
  /** The comment above the method, as one text; paragraphs apart. */
  readonly notes: string;
  /** What it takes at most, as arithmetic over its options and the sizes of task and data. */
  readonly cost: readonly { readonly when: string; readonly rollouts: string; readonly asks: string }[];
}

/** The source of every method in a folder and the folders in it, by the method's name. */
export function recipeSources(folder: URL): ReadonlyMap<string, RecipeSource> {
  const all = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const files = all.filter((name) => name.endsWith(".ts") && !name.includes(".test"));
  return new Map(files.flatMap((name) => recipesIn(readFileSync(new URL(name, folder), "utf8"), name)));
}

/** The methods that a file makes with `method({ name: …, cost: … }, …)`. */
export function recipesIn(source: string, file: string): readonly (readonly [string, RecipeSource])[] {
  const { program, comments } = parseSync(file, source);
  return program.body.flatMap((statement) => {
    if (statement.type !== "ExportNamedDeclaration" || statement.declaration?.type !== "VariableDeclaration") return [];
    const info = infoOf(statement.declaration);
    const name = info && propertyOf(info, "name");
    if (info === undefined || name?.type !== "Literal") return [];
    const above = comments.findLast((c) => c.end < statement.start && c.type === "Block");
    const isNear = above !== undefined && source.slice(above.end, statement.start).trim() === "";
    const recipe = { notes: isNear ? textOf(above.value) : "", cost: costOf(info, source) };
    return [[String(name.value), recipe] as const];
  });
}

function infoOf({ declarations }: VariableDeclaration): Expression | undefined {
  const init = declarations[0]?.init;
  if (init?.type !== "CallExpression" || init.callee.type !== "Identifier" || init.callee.name !== "method") return;
  const info = init.arguments[0];
  return info?.type === "ObjectExpression" ? info : undefined;
}

function propertyOf(object: Expression, name: string): Expression | undefined {
  if (object.type !== "ObjectExpression") return undefined;
  for (const one of object.properties)
    if (one.type === "Property" && one.key.type === "Identifier" && one.key.name === name)
      return one.value as Expression;
  return undefined;
}

function costOf(info: Expression, source: string): RecipeSource["cost"] {
  const cost = propertyOf(info, "cost");
  if (cost?.type !== "ArrowFunctionExpression") return [];
  const body = bodyOf(cost.body as unknown as Expression);
  return ["start", "step"].flatMap((when) => {
    const takes = propertyOf(body, when);
    if (takes === undefined) return [];
    const said = (name: string) => {
      const value = propertyOf(takes, name);
      return value === undefined ? "0" : readable(source.slice(value.start, value.end));
    };
    return [
      {
        when: when === "start" ? "before the first step" : "each step",
        rollouts: said("rollouts"),
        asks: said("asks"),
      },
    ];
  });
}

function bodyOf(body: Expression): Expression {
  return body.type === "ParenthesizedExpression" ? body.expression : body;
}

/** `Math.min(o.batch, n.train) * 2` as `min(batch, train) × 2`; sizes of the task stand out by their names alone. */
function readable(code: string): string {
  return code
    .replace(/\/\/.*$/gm, "")
    .replace(/\s+/g, " ")
    .replace(/,? \)/g, ")")
    .replace(/\( /g, "(")
    .replace(/\bMath\./g, "")
    .replace(/\b[on]\./g, "")
    .replace(/\bNumber\((\w+)\)/g, "$1")
    .replace(/ \* /g, " × ")
    .replace(/ - /g, " − ")
    .replace(/ === /g, " = ");
}

function textOf(comment: string): string {
  return comment
    .replace(/^\*/, "")
    .split("\n")
    .map((line) => line.replace(/^\s*\* ?/, "").trim())
    .join("\n")
    .trim();
}
