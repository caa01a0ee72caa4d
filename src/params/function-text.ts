import { markLine } from "../sandbox/mark-line.ts";
import { freeNames } from "./free-names.ts";
import { SANDBOX_NAMES } from "./sandbox-names.ts";
import {
  boundNames,
  lineAt,
  nodeOf,
  nodesOf,
  type Parsed,
  parseSource,
  type Span,
  type SyntaxNode,
  unparsable,
} from "./syntax.ts";

/** A text that is one function: the code without what surrounded it, and its shape. */
export interface FunctionText {
  /** Comments in front of the function, and the function: an expression, without `export`, name or semicolon around it. */
  readonly source: string;
  /** Argument names in order; "…name" for a rest argument, "argument2" for a pattern. */
  readonly argumentNames: readonly string[];
  /** How many arguments a caller must give. */
  readonly required: number;
  /** The function's own node; its offsets count in `parsed`. */
  readonly node: SyntaxNode;
  readonly parsed: string;
}

/** Why a text is not a function that can run in the sandbox: one sentence, and below it the marked line where there is one. */
export interface NotAFunction {
  readonly problem: string;
  /** The names that exist nowhere in it nor in the sandbox, where those are the problem. */
  readonly free?: readonly string[];
}

const FORMS = "write one function and nothing else: (docs, query) => … or function rank(docs, query) { … }";

/**
 * Reads a text that holds one function, as an expression, a declaration, an export or a constant, and checks that it is
 * self-contained: no imports, and no names but its own and the language's.
 */
export function readFunction(text: string): FunctionText | NotAFunction {
  const tooMuch = unparsable(text);
  if (tooMuch !== undefined) return { problem: `${tooMuch}; write a shorter function` };
  const found = findFunction(text);
  if ("problem" in found) return found;
  try {
    return shapeProblem(found.node) ?? namesProblem(text, found) ?? found;
  } catch (error) {
    // The walk recurses: code that nests without brackets (a.b.b.b…) can still be deeper than the stack.
    if (error instanceof RangeError) return { problem: "the code nests too deep; write a simpler function" };
    throw error;
  }
}

/** Whether `readFunction` found a function. */
export function isFunctionText(read: FunctionText | NotAFunction): read is FunctionText {
  return "source" in read;
}

function findFunction(text: string): FunctionText | NotAFunction {
  const program = parseSource(text);
  const node = program.ok ? functionIn(program.statements) : undefined;
  if (program.ok && node !== undefined) return functionText(text, node, program.comments);
  // A function without a name is no statement, but it is an expression.
  const assignment = `x=${text}`;
  const expression = parseSource(assignment);
  if (expression.ok && expression.statements.length === 1) {
    const right = nodeOf(nodeOf(expression.statements[0]!.expression)?.right);
    if (right !== undefined && isFunction(right)) return functionText(assignment, right, expression.comments);
  }
  return { problem: program.ok ? `the code is ${whatIs(program.statements)}; ${FORMS}` : syntaxProblem(text, program) };
}

/** The function that is all of a program. */
function functionIn(statements: readonly SyntaxNode[]): SyntaxNode | undefined {
  const [statement, ...others] = statements.filter((s) => s.type !== "EmptyStatement");
  if (statement === undefined || others.length > 0) return undefined;
  let node: SyntaxNode | undefined = statement;
  if (/^Export(Named|Default)Declaration$/.test(statement.type)) node = nodeOf(statement.declaration);
  if (node?.type === "ExpressionStatement") node = nodeOf(node.expression);
  if (node?.type === "VariableDeclaration") {
    const declarators = nodesOf(node.declarations);
    node = declarators.length === 1 ? nodeOf(declarators[0]!.init) : undefined;
  }
  return node !== undefined && isFunction(node) ? node : undefined;
}

function functionText(parsed: string, node: SyntaxNode, comments: readonly Span[]): FunctionText {
  const before = comments.filter((comment) => comment.end <= node.start);
  const parts = [...before, node].map(({ start, end }) => parsed.slice(start, end).trim());
  const params = nodesOf(node.params).filter((param) => param.name !== "this");
  const optional = params.findIndex(isOptional);
  return {
    source: parts.join("\n"),
    argumentNames: params.map(argumentName),
    required: optional < 0 ? params.length : optional,
    node,
    parsed,
  };
}

function isFunction(node: SyntaxNode): boolean {
  return /^(ArrowFunctionExpression|FunctionExpression|FunctionDeclaration)$/.test(node.type);
}

function isOptional(param: SyntaxNode): boolean {
  return param.type === "AssignmentPattern" || param.type === "RestElement" || param.optional === true;
}

function argumentName(param: SyntaxNode, place: number): string {
  const rest = param.type === "RestElement";
  const target = nodeOf(param.type === "AssignmentPattern" ? param.left : rest ? param.argument : param);
  const name = target?.type === "Identifier" ? boundNames(target)[0]! : `argument${place + 1}`;
  return rest ? `…${name}` : name;
}

function shapeProblem(node: SyntaxNode): NotAFunction | undefined {
  if (node.generator !== true) return undefined;
  return { problem: "the code is a generator, whose result is not JSON; write a plain or an async function" };
}

function namesProblem(text: string, found: FunctionText): NotAFunction | undefined {
  const free = freeNames(found.node).filter(({ name }) => !SANDBOX_NAMES.has(name));
  if (free.length === 0) return undefined;
  const names = free.slice(0, 8).map(({ name }) => name);
  const line = lineAt(found.parsed, free[0]!.at);
  const sentence =
    `the function uses ${names.join(", ")}${free.length > 8 ? " and others" : ""}, which ${free.length === 1 ? "does" : "do"} not exist where it runs; ` +
    "it may use its arguments, what it declares inside, and JavaScript's built-ins";
  return {
    problem: `${sentence}\n${markLine(text, line, `${free[0]!.name} is not declared`)}`,
    free: free.map(({ name }) => name),
  };
}

function syntaxProblem(text: string, failed: Extract<Parsed, { ok: false }>): string {
  return `the code has a syntax error: ${failed.message}\n${markLine(text, lineAt(text, failed.at), failed.message)}`;
}

function whatIs(statements: readonly SyntaxNode[]): string {
  const kinds = statements.filter((s) => s.type !== "EmptyStatement");
  if (kinds.length === 0) return "empty";
  if (kinds.length > 1) return `${kinds.length} statements; helpers and types belong inside the function`;
  return "no function";
}
