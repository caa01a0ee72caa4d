import { childrenOf, identifierOf, nodeOf, nodesOf, type SyntaxNode } from "./syntax.ts";

/**
 * The type of a function literal as its source states it: `(docs: string[], k?: number) => string[]`; without the arrow
 * where no result type is written. Offsets of `node` count in `text`.
 */
export function signatureOf(text: string, node: SyntaxNode): string {
  const slice = (part: SyntaxNode) => text.slice(part.start, part.end).replace(/\s+/g, " ");
  const generics = nodeOf(node.typeParameters);
  const params = nodesOf(node.params).filter((param) => param.name !== "this");
  const result = nodeOf(nodeOf(node.returnType)?.typeAnnotation);
  const list = params.map((param) => (param.type === "AssignmentPattern" ? defaulted(param, slice) : slice(param)));
  return `${generics === undefined ? "" : slice(generics)}(${list.join(", ")})${result === undefined ? "" : ` => ${slice(result)}`}`;
}

/** `k = 3` as `k?: number`. */
function defaulted(param: SyntaxNode, slice: (part: SyntaxNode) => string): string {
  const left = nodeOf(param.left)!;
  const name = identifierOf(left);
  if (name === undefined) return slice(left);
  const written = nodeOf(nodeOf(left.typeAnnotation)?.typeAnnotation);
  const type = written === undefined ? literalType(nodeOf(param.right)) : slice(written);
  return type === undefined ? `${name}?` : `${name}?: ${type}`;
}

function literalType(value: SyntaxNode | undefined): string | undefined {
  if (value?.type === "TemplateLiteral") return "string";
  if (value?.type !== "Literal" || value.value === null || typeof value.value === "object") return undefined;
  return typeof value.value;
}

/**
 * The interfaces and type aliases at the top of a file that a function's types rest on, as source in the file's order.
 * Imported types are not among them.
 */
export function typeDeclarations(text: string, statements: readonly SyntaxNode[], node: SyntaxNode): string {
  const known = statements.map((s) => (s.type === "ExportNamedDeclaration" ? (nodeOf(s.declaration) ?? s) : s));
  const types = known.filter((s) => s.type === "TSInterfaceDeclaration" || s.type === "TSTypeAliasDeclaration");
  const wanted = new Set<SyntaxNode>();
  const queue = [node];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    const names = typeNames(at);
    for (const type of types) {
      if (wanted.has(type) || !names.has(identifierOf(nodeOf(type.id)) ?? "")) continue;
      wanted.add(type);
      queue.push(type);
    }
  }
  return types.flatMap((type) => (wanted.has(type) ? [text.slice(type.start, type.end)] : [])).join("\n");
}

/** The names of the types that a node mentions; of `A.B`, A. */
function typeNames(node: SyntaxNode): Set<string> {
  const names = new Set<string>();
  const queue = [node];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    if (at.type === "TSTypeReference") addName(nodeOf(at.typeName));
    else if (at.type === "TSInterfaceHeritage" || at.type === "TSClassImplements") addName(nodeOf(at.expression));
    queue.push(...childrenOf(at));
  }
  return names;

  function addName(name: SyntaxNode | undefined): void {
    let at = name;
    while (at?.type === "TSQualifiedName") at = nodeOf(at.left);
    const text = identifierOf(at);
    if (text !== undefined) names.add(text);
  }
}
