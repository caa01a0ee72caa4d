import { setMaxListeners } from "node:events";
import { GradusError } from "../graph/errors.ts";
import { type Json, toJson } from "../graph/json.ts";
import type { Effect } from "../graph/run.ts";
import { sharedSandbox } from "../sandbox/javascript.ts";
import { markLine } from "../sandbox/mark-line.ts";
import type { SandboxLimits, SandboxResult } from "../sandbox/sandbox.ts";
import { normalText } from "./normal-text.ts";
import { notJson } from "./plain-json.ts";
import { inline } from "./words.ts";

/** What the program sees of a code param: its source, and the type that every value has. */
export interface CodeText {
  readonly source: string;
  readonly signature: string;
}

/**
 * The effect of one call: equal normal text and arguments are the same effect. Its reply is the sandbox's whole result,
 * failures included, so that a replay fails as the run did.
 */
export function codeEffect(
  name: string,
  { source }: CodeText,
  args: readonly unknown[],
  limits: Partial<SandboxLimits> | undefined,
): Effect {
  const plain = plainArgs(name, args);
  const { code } = normalText(source);
  const request = { source: code, args: plain, ...(limits && { limits }) };
  return {
    kind: "code",
    name,
    request: toJson(request),
    direct: async (signal) => {
      // Every call in flight listens.
      setMaxListeners(0, signal);
      return (await sharedSandbox().run(request, signal)) as unknown as Json;
    },
  };
}

/** The value in a reply. Throws `CODE_FAILED` where there is none; its message marks the line and is feedback. */
export function valueIn({ source }: CodeText, reply: Json): Json {
  const result = reply as unknown as SandboxResult;
  if (result.ok) return result.value;
  throw new GradusError("CODE_FAILED", failureOf(source, result), { details: { reason: result.reason } });
}

/** What went wrong, with the marked line of the source as its author wrote it, and what the code printed last. */
export function failureOf(source: string, result: Extract<SandboxResult, { ok: false }>): string {
  const message = result.message.trim() === "" ? "it threw an error without a message" : result.message;
  const marked = result.line === undefined ? message : markLine(source, lineIn(source, result), message);
  const said = marked === message ? message : `${inline(message)}\n${marked}`;
  const printed = result.logs.slice(-5).map((line) => inline(line, 200));
  return printed.length === 0 ? said : `${said}\nprinted before: ${printed.join(" | ")}`;
}

function lineIn(source: string, result: Extract<SandboxResult, { ok: false }>): number {
  return normalText(source).original(result.line!, result.column).line;
}

/** Arguments as JSON; those left out at the end stay out, so that defaults apply. */
export function plainArgs(name: string, args: readonly unknown[]): Json[] {
  let end = args.length;
  while (end > 0 && args[end - 1] === undefined) end--;
  return args.slice(0, end).map((arg, i) => {
    const problem = notJson(arg, true);
    if (problem !== undefined) {
      const what = problem.replace("$", `argument ${i + 1} of "${name}"`);
      throw new GradusError("CODE_ARGUMENT", `${what}, which cannot go into the sandbox`, {
        fix: "pass plain JSON: texts, numbers, booleans, null, lists and objects of these",
      });
    }
    return toJson(arg);
  });
}
