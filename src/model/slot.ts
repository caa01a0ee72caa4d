import { setMaxListeners } from "node:events";
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { GradusError, messageOf } from "../graph/errors.ts";
import type { Json } from "../graph/json.ts";
import { orRefuse } from "../graph/late.ts";
import type { AnyNode, Node, Operation } from "../graph/node.ts";
import { lift } from "../graph/op.ts";
import { type Effect, frameFor } from "../graph/run.ts";
import { type Settled, templateNode } from "../graph/template.ts";
import { callOnce } from "./call.ts";
import { jsonReply } from "./json-reply.ts";
import { type Reply, repairRequest } from "./reply.ts";
import type { ModelRequest } from "./request.ts";
import { withRetry } from "./retry.ts";
import { DEFAULT_RETRIES, DEFAULT_TIMEOUT_MS, type ModelChoice, setupOf } from "./setup.ts";

/** What a program's model call comes back with. */
export interface SlotReply {
  readonly text: string;
  readonly finish: "stop" | "length" | "content-filter" | "other";
}

/** The effect of a model call; a study swaps the model by the slot's name. */
export interface ModelEffect extends Effect<Json> {
  readonly kind: "model";
  /** The slot's own default. */
  readonly choice: ModelChoice | undefined;
}

/** How a slot asks, whichever model fills it. */
export interface SlotOptions {
  /** Stands before every prompt, as the system message. */
  readonly system?: string;
  readonly temperature?: number;
  readonly maxOutputTokens?: number;
  readonly stop?: readonly string[];
  /** What this call is for, in a sentence, for the optimizer. */
  readonly description?: string;
}

/** A tag: `await ask`…${node}…`` sends the text and gives a node of the reply; every `${}` is an edge. */
export interface LanguageModelSlot {
  <const X extends readonly unknown[]>(strings: TemplateStringsArray, ...holes: Settled<X>): Promise<Node<string>>;
  readonly slotName: string;
  /** A tag whose reply is JSON that fits a Standard Schema; repaired once, then a failure of the program. */
  object<T>(
    schema: StandardSchemaV1<unknown, T>,
  ): <const X extends readonly unknown[]>(strings: TemplateStringsArray, ...holes: Settled<X>) => Promise<Node<T>>;
  /** As `object`, for a reply of any form: the form says how to answer, and reads the answer. */
  reply<T>(
    form: Reply<T>,
  ): <const X extends readonly unknown[]>(strings: TemplateStringsArray, ...holes: Settled<X>) => Promise<Node<T>>;
}

/**
 * A named slot for a language model, with an optional default; the CLI, a study or a test can fill it by name.
 * Used inside a flow.
 */
export function languageModel(name: string, model?: ModelChoice, options: SlotOptions = {}): LanguageModelSlot {
  const operation: Operation = {
    kind: "model",
    name,
    argumentNames: ["prompt"],
    description: options.description,
    effects: "read",
  };
  const asText = (strings: TemplateStringsArray, ...holes: unknown[]) =>
    orRefuse(() => ask(operation, model, options, templateNode(strings, holes), undefined));
  const reply =
    (form: Reply<unknown>) =>
    (strings: TemplateStringsArray, ...holes: unknown[]) =>
      orRefuse(() => ask(operation, model, options, templateNode(strings, holes), form));
  const object = (schema: StandardSchemaV1<unknown, unknown>) => reply(jsonReply("", schema));
  return Object.assign(asText, { slotName: name, object, reply }) as unknown as LanguageModelSlot;
}

function ask(
  operation: Operation,
  model: ModelChoice | undefined,
  options: SlotOptions,
  prompt: AnyNode,
  reply: Reply<unknown> | undefined,
): Promise<AnyNode> {
  const { run, scope } = frameFor(operation.name);
  // Every call in flight listens.
  setMaxListeners(0, run.signal);
  const send = async (request: ModelRequest) =>
    (await run.perform(effectOf(operation.name, model, request), {
      scope,
      signal: run.signal,
    })) as unknown as SlotReply;
  return lift(operation, [prompt], async (text) => {
    const request = requestOf(String(text), options, reply);
    const first = (await send(request)).text;
    if (reply === undefined) return first;
    try {
      return await reply.parse(first);
    } catch (error) {
      const second = (await send(repairRequest(request, first, messageOf(error)))).text;
      return await reply.parse(second);
    }
  }) as Promise<AnyNode>;
}

function requestOf(text: string, options: SlotOptions, reply: Reply<unknown> | undefined): ModelRequest {
  const { system, temperature, maxOutputTokens, stop } = options;
  const user = { role: "user" as const, content: reply === undefined ? text : `${text}\n\n${reply.describe.trim()}` };
  return {
    messages: system === undefined ? [user] : [{ role: "system", content: system }, user],
    ...(temperature !== undefined && { temperature }),
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    ...(stop !== undefined && { stop }),
    ...(reply?.json !== undefined && { json: reply.json }),
  };
}

function effectOf(name: string, choice: ModelChoice | undefined, request: ModelRequest): ModelEffect {
  return {
    kind: "model",
    name,
    request: request as unknown as Json,
    choice,
    direct: (signal) => callDirectly(name, choice, request, signal),
  };
}

/** A call outside any study: retried, but neither limited nor recorded. */
async function callDirectly(
  name: string,
  choice: ModelChoice | undefined,
  request: ModelRequest,
  signal: AbortSignal,
): Promise<Json> {
  if (choice === undefined) {
    throw new GradusError("NO_MODEL", `no model is given for "${name}"`, {
      fix: `give the slot a default: languageModel("${name}", model)`,
    });
  }
  const { model, timeoutMs = DEFAULT_TIMEOUT_MS, retries = DEFAULT_RETRIES, maxOutputTokens } = setupOf(choice);
  const full =
    request.maxOutputTokens === undefined && maxOutputTokens !== undefined ? { ...request, maxOutputTokens } : request;
  const { text, finish } = await withRetry(() => callOnce(model, full, { signal, timeoutMs }), {
    retries,
    random: Math.random,
    signal,
  });
  return { text, finish };
}
