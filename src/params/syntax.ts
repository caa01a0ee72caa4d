import { parseSync, visitorKeys } from "oxc-parser";

/** A node of a syntax tree (ESTree with TypeScript), as far as the code here looks at it. */
export interface SyntaxNode {
  readonly type: string;
  /** UTF-16 offsets into the text that was parsed. */
  readonly start: number;
  readonly end: number;
  readonly [member: string]: unknown;
}

/** A parsed text: its statements and comments, or its first mistake. */
export type Parsed =
  | { readonly ok: true; readonly statements: readonly SyntaxNode[]; readonly comments: readonly Span[] }
  | { readonly ok: false; readonly message: string; readonly at: number };

/** A stretch of a text, in UTF-16 offsets. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The longest text of a code param's value, in UTF-16 units. */
const MAX_SOURCE = 20_000;
const MAX_DEPTH = 200;

/**
 * Why a text may not go to the parser, as a sentence. The parser is native and recursive: text that nests without end
 * would end the whole process where an exception is expected, and these bounds keep well away from that.
 */
export function unparsable(text: string): string | undefined {
  if (text.length > MAX_SOURCE) return `the code has ${text.length} characters, and ${MAX_SOURCE} are allowed`;
  let depth = 0;
  for (const c of text) {
    if (c === "(" || c === "[" || c === "{") depth++;
    else if (c === ")" || c === "]" || c === "}") depth--;
    if (depth > MAX_DEPTH) return `the code nests brackets more than ${MAX_DEPTH} levels deep`;
  }
  return undefined;
}

/** Parses a function's text as strict TypeScript. Ask `unparsable` first where nobody has read the text. */
export function parseSource(text: string): Parsed {
  return parse(text, "source.ts", true);
}

/** Parses a whole TypeScript or JavaScript module; what its names mean is left to its own compiler. */
export function parseFile(text: string, fileName: string): Parsed {
  return parse(text, fileName, false);
}

function parse(text: string, fileName: string, showSemanticErrors: boolean): Parsed {
  const { program, comments, errors } = parseSync(fileName, text, {
    sourceType: "module",
    astType: "ts",
    preserveParens: false,
    showSemanticErrors,
  });
  const error = errors.find((e) => e.severity === "Error");
  if (error !== undefined) return { ok: false, message: error.message, at: error.labels[0]?.start ?? 0 };
  return { ok: true, statements: program.body as unknown as readonly SyntaxNode[], comments };
}

/** The nodes directly below a node, in the order of the source. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  return (visitorKeys[node.type] ?? []).flatMap((key) => nodesOf(node[key]));
}

/** The nodes in a member of a node: one, several or none. */
export function nodesOf(member: unknown): SyntaxNode[] {
  if (Array.isArray(member)) return member.flatMap(nodesOf);
  return typeof member === "object" && member !== null && "type" in member ? [member as SyntaxNode] : [];
}

/** The one node in a member of a node. */
export function nodeOf(member: unknown): SyntaxNode | undefined {
  return nodesOf(member)[0];
}

/** The name of an identifier; `undefined` for any other node. */
export function identifierOf(node: SyntaxNode | undefined): string | undefined {
  return node?.type === "Identifier" ? (node.name as string) : undefined;
}

/** The names that a pattern binds: `{ a, b: [c = 1], ...rest }` binds a, c and rest. */
export function boundNames(pattern: SyntaxNode | undefined): string[] {
  switch (pattern?.type) {
    case "Identifier":
      return [pattern.name as string];
    case "ObjectPattern":
      return nodesOf(pattern.properties).flatMap((p) => boundNames(nodeOf(p.type === "Property" ? p.value : p)));
    case "ArrayPattern":
      return nodesOf(pattern.elements).flatMap(boundNames);
    case "AssignmentPattern":
      return boundNames(nodeOf(pattern.left));
    case "RestElement":
      return boundNames(nodeOf(pattern.argument));
    case "TSParameterProperty":
      return boundNames(nodeOf(pattern.parameter));
    default:
      return [];
  }
}

/** The 1-based line of an offset. */
export function lineAt(text: string, at: number): number {
  return text.slice(0, Math.max(0, at)).split("\n").length;
}
