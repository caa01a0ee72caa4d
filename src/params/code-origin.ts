import { GradusError } from "../graph/errors.ts";
import type { CodeSlice } from "./code-slices.ts";
import { providedSlice, refuseInjected, textOf } from "./code-sources.ts";
import { type FunctionText, isFunctionText, readFunction } from "./function-text.ts";
import { signatureOf } from "./signature.ts";
import { nodeOf, nodesOf, parseSource, type SyntaxNode, unparsable } from "./syntax.ts";
import type { Contract } from "./type-check.ts";
import { inline } from "./words.ts";

/** Where a code param begins: its text, and what is known about its type. */
export interface CodeOrigin {
  readonly source: string;
  /** Its type for people and models; without the arrow where the type of the result is not written anywhere. */
  readonly signature: string;
  readonly argumentNames: readonly string[];
  /** How many arguments the program can give; `Infinity` for a rest argument. */
  readonly arity: number;
  /** Absent where the function is known as compiled text only. */
  readonly contract?: Contract;
}

/** The origin of `param.code(name, initial)`. Throws `CODE_SOURCE`, `CODE_SIGNATURE` or `BAD_DEFAULT`. */
export function originOf(
  name: string,
  initial: ((...args: never[]) => unknown) | { readonly source: string; readonly signature: string },
): CodeOrigin {
  if (typeof initial !== "function") return explicitOrigin(name, initial.source, initial.signature);
  const slice = providedSlice(name);
  if (slice !== undefined) return slicedOrigin(name, slice);
  const read = readDefault(name, textOf(name, initial));
  return { ...shapeOf(read), signature: signatureOf(read.parsed, read.node) };
}

/** A function and its type as the author gives them: the type is what every value must fit. */
function explicitOrigin(name: string, source: string, signature: string): CodeOrigin {
  const type = functionType(signature);
  if (type === undefined) {
    throw new GradusError(
      "CODE_SIGNATURE",
      `the signature of the code param "${name}" is no function type: ${inline(signature)}`,
      {
        fix: "write it as TypeScript does: (docs: string[], query: string) => string[]",
      },
    );
  }
  const read = readDefault(name, source);
  const contract = { declarations: "", type: signature };
  return { ...shapeOf(read), arity: arityOf(nodesOf(type.params)), signature, contract };
}

/** A function as its file has it: every value must fit the type that TypeScript infers for it there. */
function slicedOrigin(name: string, slice: CodeSlice): CodeOrigin {
  const read = readDefault(name, slice.source);
  const declarations = `${slice.declarations}\nconst initial = (\n${read.source}\n);`;
  const where = slice.declarations === "" ? "" : ` where ${inline(slice.declarations, 2000)}`;
  return { ...shapeOf(read), signature: slice.signature + where, contract: { declarations, type: "typeof initial" } };
}

function readDefault(name: string, text: string): FunctionText {
  const read = readFunction(text);
  if (isFunctionText(read)) return read;
  refuseInjected(name, read.free ?? []);
  throw new GradusError("BAD_DEFAULT", `the default of the param "${name}" is not allowed: ${read.problem}`, {
    fix: "move into the function what it needs, or pass it as an argument",
  });
}

function shapeOf({
  source,
  argumentNames,
  node,
}: FunctionText): Pick<CodeOrigin, "source" | "argumentNames" | "arity"> {
  return { source, argumentNames, arity: arityOf(nodesOf(node.params)) };
}

function arityOf(params: readonly SyntaxNode[]): number {
  if (params.some((param) => param.type === "RestElement")) return Number.POSITIVE_INFINITY;
  return params.filter((param) => param.name !== "this").length;
}

function functionType(signature: string): SyntaxNode | undefined {
  if (unparsable(signature) !== undefined) return undefined;
  const parsed = parseSource(`let f: ${signature};`);
  const [declaration, ...others] = parsed.ok ? parsed.statements : [];
  const id = nodeOf(nodeOf(declaration?.declarations)?.id);
  const type = nodeOf(nodeOf(id?.typeAnnotation)?.typeAnnotation);
  return others.length === 0 && type?.type === "TSFunctionType" ? type : undefined;
}
