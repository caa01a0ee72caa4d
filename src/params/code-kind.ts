import type { Json } from "../graph/json.ts";
import { BadValue, type Kind } from "../graph/kind.ts";
import { resolveLimits, type SandboxLimits } from "../sandbox/sandbox.ts";
import { bare, fencedBlocks, halfCharacterProblem, unfenced } from "./answer.ts";
import { type FunctionText, isFunctionText, readFunction } from "./function-text.ts";
import { normalText } from "./normal-text.ts";
import { problemOf, refuse } from "./refuse.ts";
import type { CodeText } from "./run-code.ts";
import { type Contract, typeProblem } from "./type-check.ts";
import { type UnitCheck, unitProblem } from "./unit-check.ts";
import { inline, named } from "./words.ts";

/** What a code kind is made from. */
export interface CodeRules {
  /** The function's name in messages: the param's. */
  readonly name: string;
  /** The type that every value has, for people and models. */
  readonly signature: string;
  /** What TypeScript checks it against; absent where no types are known. */
  readonly contract?: Contract;
  /** How many arguments the program can give; `Infinity` for a rest argument. */
  readonly arity: number;
  readonly checks: readonly UnitCheck[];
  readonly limits?: Partial<SandboxLimits>;
}

/** A kind whose whole check costs time: `check` takes the default on trust, `verify` takes nothing on trust. */
export interface CodeKind extends Kind<CodeText> {
  /** Syntax, names, number of arguments, types, then the unit checks. */
  verify(value: Json): Promise<string | undefined>;
}

/**
 * The kind of code params. `initial` is the default's source: it is what the program's author runs anyway, so that
 * `check` looks only at its syntax and names; `checkDefault` does the rest.
 */
export function codeKind(rules: CodeRules, initial: string): CodeKind {
  const { name, signature, contract, checks, limits } = rules;

  function read(value: Json): FunctionText {
    if (typeof value !== "string") throw new BadValue(`the code of a function is needed, not ${named(value)}`);
    refuse(halfCharacterProblem(value));
    const found = readFunction(value);
    if (!isFunctionText(found)) throw new BadValue(found.problem);
    if (found.required > rules.arity) {
      throw new BadValue(
        `the function needs ${found.required} arguments and gets ${rules.arity}; its type is ${inline(signature)}`,
      );
    }
    normal(found.source);
    return found;
  }

  /** Besides what `read` asks: a candidate holds the function alone, as an expression. */
  const staticProblem = (value: Json) => problemOf(() => read(value) && normal(value as string));

  async function verify(value: Json): Promise<string | undefined> {
    const problem = staticProblem(value);
    if (problem !== undefined) return problem;
    const source = value as string;
    const types = contract === undefined ? undefined : await typeProblem(contract, source);
    return types ?? (await unitProblem(name, source, checks, limits));
  }

  return {
    name: "code",
    describe: () => `a self-contained TypeScript function ${described(signature)}; ${RULES}; ${limited(limits)}`,
    show: (value) => String(value),
    parse: (answer) => read(typeof answer === "string" ? codeIn(answer) : answer).source,
    check: (value) => staticProblem(value) ?? (value === initial ? undefined : verify(value)),
    verify,
    decode: (value) => ({ source: String(value), signature }),
    encode: (value) => read(value.source).source,
    identity: (value) => {
      try {
        return normal(String(value));
      } catch {
        return value;
      }
    },
  };
}

const RULES =
  "no imports, no input or output, no timers; it may use its arguments, what it declares inside and JavaScript's built-ins, and takes and returns JSON";

function described(signature: string): string {
  const one = inline(signature, 2000);
  return one.includes("=>") ? `of type ${one}` : `with the arguments ${one} and the result type it has now`;
}

/** What its author must know of the sandbox to stay within it. */
function limited(limits: Partial<SandboxLimits> | undefined): string {
  const { timeMs, memoryMb } = resolveLimits(limits);
  return `a call is stopped after ${timeMs} ms and at ${memoryMb} MB, in an interpreter that is ten times and more slower than Node.js`;
}

/** The code in an answer: a fenced block where there is one, else all of it. */
function codeIn(answer: string): string {
  const inner = unfenced(answer);
  if (inner !== undefined) return inner;
  if (isFunctionText(readFunction(answer))) return answer;
  const blocks = fencedBlocks(answer);
  if (blocks.length > 1) throw new BadValue(`the answer holds ${blocks.length} blocks of code; send one function`);
  return blocks[0] ?? bare(answer);
}

function normal(source: string): string {
  try {
    return normalText(source).code;
  } catch (error) {
    if (error instanceof SyntaxError) throw new BadValue(`the code has a syntax error: ${inline(error.message)}`);
    throw error;
  }
}
