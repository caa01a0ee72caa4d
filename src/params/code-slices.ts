import { GradusError } from "../graph/errors.ts";
import { signatureOf, typeDeclarations } from "./signature.ts";
import { childrenOf, identifierOf, lineAt, nodeOf, nodesOf, parseFile, type SyntaxNode } from "./syntax.ts";

/** The source of a `param.code` literal as it stands in its file. */
export interface CodeSlice {
  /** The function's own text, types and comments included. */
  readonly source: string;
  /** Its type as written: `(docs: string[], query: string) => string[]`; without the arrow where no result type is written. */
  readonly signature: string;
  /** The 1-based line in the file on which the function begins. */
  readonly line: number;
  /** The interfaces and type aliases of the same file that its types rest on; "" for none. */
  readonly declarations: string;
}

/**
 * Every `param.code("name", <function>, …)` of a TypeScript or JavaScript file, by param name. `param` may be imported
 * under another name or through a namespace; the function is a literal, or names one that the file declares at its top.
 * Left out: calls through a variable for `code`, names that are not string literals, and a name that stands there twice
 * with different functions.
 * Throws `CODE_FILE` where the file has a syntax error.
 */
export function sliceCodeParams(fileText: string, fileName: string): Map<string, CodeSlice> {
  const file = parseFile(fileText, fileName);
  if (!file.ok) {
    throw new GradusError("CODE_FILE", `${fileName}:${lineAt(fileText, file.at)}: ${file.message}`, {
      fix: "correct the syntax error",
    });
  }
  const { statements } = file;
  const slices = new Map<string, CodeSlice>();
  const ambiguous = new Set<string>();
  for (const call of codeCalls(statements)) {
    const [first, second] = nodesOf(call.arguments);
    const name = stringOf(first);
    const fn = functionOf(second, statements);
    if (name === undefined || fn === undefined) continue;
    const slice: CodeSlice = {
      source: dedented(fileText, fn),
      signature: signatureOf(fileText, fn),
      line: lineAt(fileText, fn.start),
      declarations: typeDeclarations(fileText, statements, fn),
    };
    if ((slices.get(name)?.source ?? slice.source) !== slice.source) ambiguous.add(name);
    slices.set(name, slice);
  }
  for (const name of ambiguous) slices.delete(name);
  return slices;
}

function codeCalls(statements: readonly SyntaxNode[]): SyntaxNode[] {
  const params = new Set(["param"]);
  const namespaces = new Set<string>();
  for (const specifier of statements.flatMap((s) => (s.type === "ImportDeclaration" ? nodesOf(s.specifiers) : []))) {
    const local = identifierOf(nodeOf(specifier.local)) ?? "";
    if (specifier.type === "ImportNamespaceSpecifier") namespaces.add(local);
    else if (identifierOf(nodeOf(specifier.imported)) === "param") params.add(local);
  }
  const isParam = (node: SyntaxNode | undefined): boolean =>
    params.has(identifierOf(node) ?? "") ||
    (memberName(node) === "param" && namespaces.has(identifierOf(nodeOf(node?.object)) ?? ""));

  const calls: SyntaxNode[] = [];
  const queue = [...statements].reverse();
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    const callee = node.type === "CallExpression" ? nodeOf(node.callee) : undefined;
    if (memberName(callee) === "code" && isParam(nodeOf(callee?.object))) calls.push(node);
    queue.push(...childrenOf(node).reverse());
  }
  return calls;
}

function memberName(node: SyntaxNode | undefined): string | undefined {
  return node?.type === "MemberExpression" && node.computed !== true ? identifierOf(nodeOf(node.property)) : undefined;
}

function stringOf(node: SyntaxNode | undefined): string | undefined {
  if (node?.type === "Literal" && typeof node.value === "string") return node.value;
  const [only, ...others] = node?.type === "TemplateLiteral" ? nodesOf(node.quasis) : [];
  return others.length === 0 ? (only?.value as { cooked?: string } | undefined)?.cooked : undefined;
}

/** The function that an argument is or names, types around it taken off. */
function functionOf(node: SyntaxNode | undefined, statements: readonly SyntaxNode[]): SyntaxNode | undefined {
  if (node === undefined) return undefined;
  if (/^TS(As|Satisfies|NonNull)Expression$/.test(node.type)) return functionOf(nodeOf(node.expression), statements);
  if (/^(ArrowFunctionExpression|FunctionExpression|FunctionDeclaration)$/.test(node.type)) return node;
  const name = identifierOf(node);
  if (name === undefined) return undefined;
  for (const statement of statements) {
    const declared = statement.type === "ExportNamedDeclaration" ? nodeOf(statement.declaration) : statement;
    if (declared?.type === "FunctionDeclaration" && identifierOf(nodeOf(declared.id)) === name) return declared;
    if (declared?.type !== "VariableDeclaration" || declared.kind !== "const") continue;
    const own = nodesOf(declared.declarations).find((d) => identifierOf(nodeOf(d.id)) === name);
    const value = nodeOf(own?.init);
    // One step only: a constant that names another constant is left out.
    if (value !== undefined) return identifierOf(value) === undefined ? functionOf(value, statements) : undefined;
  }
  return undefined;
}

/** A node's text without the indentation that all its further lines share; as it stands where a template has line breaks. */
function dedented(text: string, node: SyntaxNode): string {
  const source = text.slice(node.start, node.end);
  if (hasLongTemplate(text, node)) return source;
  const [first, ...rest] = source.split("\n");
  const indents = rest.flatMap((line) => (line.trim() === "" ? [] : [/^[ \t]*/.exec(line)![0].length]));
  const shared = indents.length === 0 ? 0 : Math.min(...indents);
  return [first, ...rest.map((line) => line.slice(Math.min(shared, /^[ \t]*/.exec(line)![0].length)))].join("\n");
}

function hasLongTemplate(text: string, node: SyntaxNode): boolean {
  if (node.type === "TemplateLiteral" && text.slice(node.start, node.end).includes("\n")) return true;
  return childrenOf(node).some((child) => hasLongTemplate(text, child));
}
