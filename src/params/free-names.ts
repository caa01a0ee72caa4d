import { boundNames, childrenOf, identifierOf, nodeOf, nodesOf, type SyntaxNode } from "./syntax.ts";

/** A name that code uses and does not declare, with the offset of its first use. */
export interface FreeName {
  readonly name: string;
  readonly at: number;
}

interface Scope {
  readonly names: ReadonlySet<string>;
  readonly outer: Scope | undefined;
}

/**
 * The names that code uses and nothing in it declares, each once, in order of first use: variables, and "import" for a
 * dynamic import. Follows strict mode: `var` belongs to its function, all else to its block, declarations are hoisted.
 * Types, labels, member names and the operand of `typeof` are no uses.
 */
export function freeNames(root: SyntaxNode): FreeName[] {
  const found = new Map<string, FreeName>();

  function visit(node: SyntaxNode, outer: Scope | undefined): void {
    const used = node.type === "ImportExpression" ? "import" : identifierOf(node);
    if (used !== undefined && !found.has(used) && !isDeclared(used, outer)) {
      found.set(used, { name: used, at: node.start });
    }
    const names = declaredIn(node);
    const scope = names.length === 0 ? outer : { names: new Set(names), outer };
    for (const part of usingParts(node)) visit(part, scope);
  }

  visit(root, undefined);
  return [...found.values()].sort((a, b) => a.at - b.at);
}

function isDeclared(name: string, scope: Scope | undefined): boolean {
  for (let at = scope; at !== undefined; at = at.outer) if (at.names.has(name)) return true;
  return false;
}

/** The nodes below a node in which names are used, or declared in the scope that they stand in. */
function usingParts(node: SyntaxNode): SyntaxNode[] {
  switch (node.type) {
    case "Identifier":
    case "BreakStatement":
    case "ContinueStatement":
    case "MetaProperty":
      return [];
    case "LabeledStatement":
      return nodesOf(node.body);
    case "MemberExpression":
      return nodesOf([node.object, node.computed === true && node.property]);
    case "Property":
    case "MethodDefinition":
    case "PropertyDefinition":
    case "AccessorProperty":
      return nodesOf([node.decorators, node.computed === true && node.key, node.value]);
    case "UnaryExpression":
      return node.operator === "typeof" && identifierOf(nodeOf(node.argument)) !== undefined ? [] : childrenOf(node);
    default:
      return node.type.startsWith("TS") ? partsAtRunTime(node) : childrenOf(node);
  }
}

/** What is left of a node of TypeScript's own when types are stripped. */
function partsAtRunTime(node: SyntaxNode): SyntaxNode[] {
  switch (node.type) {
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "TSNonNullExpression":
    case "TSTypeAssertion":
    case "TSInstantiationExpression":
      return nodesOf(node.expression);
    case "TSParameterProperty":
      return nodesOf(node.parameter);
    case "TSEnumDeclaration":
      return enumMembers(node).flatMap((member) => nodesOf(member.initializer));
    default:
      return [];
  }
}

/** The names that a node declares for everything below it. */
function declaredIn(node: SyntaxNode): string[] {
  switch (node.type) {
    case "ArrowFunctionExpression":
      return functionNames(node);
    case "FunctionExpression":
    case "FunctionDeclaration":
      return ["arguments", ...boundNames(nodeOf(node.id)), ...functionNames(node)];
    case "ClassDeclaration":
    case "ClassExpression":
      return boundNames(nodeOf(node.id));
    case "BlockStatement":
      return lexicalNames(nodesOf(node.body));
    case "StaticBlock":
      return [...lexicalNames(nodesOf(node.body)), ...varNames(node)];
    case "SwitchStatement":
      return lexicalNames(nodesOf(node.cases).flatMap((part) => nodesOf(part.consequent)));
    case "ForStatement":
      return lexicalNames(nodesOf(node.init));
    case "ForInStatement":
    case "ForOfStatement":
      return lexicalNames(nodesOf(node.left));
    case "CatchClause":
      return boundNames(nodeOf(node.param));
    case "TSEnumDeclaration":
      return enumMembers(node).flatMap((member) => boundNames(nodeOf(member.id)));
    default:
      return [];
  }
}

function functionNames(node: SyntaxNode): string[] {
  return [...nodesOf(node.params).flatMap(boundNames), ...nodesOf(node.body).flatMap(varNames)];
}

function enumMembers(node: SyntaxNode): SyntaxNode[] {
  return nodesOf(nodeOf(node.body)?.members);
}

/** What statements declare in the block that they stand in, `var` apart. */
function lexicalNames(statements: readonly SyntaxNode[]): string[] {
  return statements.flatMap((statement) => {
    switch (statement.type) {
      case "VariableDeclaration":
        return statement.kind === "var" ? [] : variableNames(statement);
      case "FunctionDeclaration":
      case "ClassDeclaration":
      case "TSEnumDeclaration":
        return boundNames(nodeOf(statement.id));
      default:
        return [];
    }
  });
}

/** What `var` declares anywhere below, inner functions and classes apart. */
function varNames(node: SyntaxNode): string[] {
  return childrenOf(node).flatMap((child) => {
    if (/Function|^Class|^TS/.test(child.type)) return [];
    const own = child.type === "VariableDeclaration" && child.kind === "var" ? variableNames(child) : [];
    return [...own, ...varNames(child)];
  });
}

function variableNames(declaration: SyntaxNode): string[] {
  return nodesOf(declaration.declarations).flatMap((declarator) => boundNames(nodeOf(declarator.id)));
}
