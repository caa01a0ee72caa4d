import { GradusError } from "../../graph/errors.ts";
import { canonical } from "../../graph/json.ts";
import type { ChatModel, ChatOptions, ChatResult } from "../../model/chat-model.ts";
import { fromChatOptions } from "../../model/convert.ts";
import { estimateInputTokens, estimateTokens, type ModelRequest } from "../../model/request.ts";
import { resultOf } from "../../model/result.ts";
import { sleep } from "../../model/sleep.ts";
import { randomStream } from "../../search/random.ts";
import { knobsIn, knobsOf, type SimulationKnobs } from "./knobs.ts";
import { replyTo } from "./reply-to.ts";
import type { World } from "./world.ts";
import { theWorld } from "./worlds.ts";

/** Settings of a simulated model. */
export interface SimulatedModelOptions {
  /** Other replies of the same kind; default 0. */
  readonly seed?: number;
  /** Of the knobs that act in the world. */
  readonly knobs?: Partial<SimulationKnobs>;
  /** How long a call takes, in milliseconds; default 0. */
  readonly latencyMs?: number;
}

/** A simulated model; it keeps no state. */
export interface SimulatedModel extends ChatModel {
  readonly world: World;
  /** Those that act in the world, defaults filled in. */
  readonly knobs: Partial<SimulationKnobs>;
}

/**
 * A deterministic stand-in for a language model in a world with hidden rules, as student, critic, editor and judge alike.
 * A reply depends on the world, the seed, the request and the sample index (the occurrence that Gradus passes, else the
 * request's seed) alone; at temperature 0 not on the sample index. It says nothing about real models' quality, only about
 * an optimizer's mechanics. Throws `WORLD_UNKNOWN`; `BAD_OPTIONS` for bad knobs and for those that would change nothing
 * in the world.
 */
export function simulatedModel(world: string | World, options: SimulatedModelOptions = {}): SimulatedModel {
  const { seed = 0, latencyMs = 0 } = options;
  const in_ = typeof world === "string" ? theWorld(world) : world;
  const knobs = knobsOf(in_, options.knobs);
  if (!Number.isFinite(seed))
    throw new GradusError("BAD_OPTIONS", `the seed is ${seed}`, { fix: "give a finite number" });
  return {
    specificationVersion: "v3",
    provider: "simulated",
    modelId: in_.name,
    world: in_,
    knobs: Object.fromEntries(knobsIn(in_).map((name) => [name, knobs[name]])),
    async doGenerate(chat: ChatOptions): Promise<ChatResult> {
      if (latencyMs > 0) await sleep(latencyMs, chat.abortSignal);
      const request = fromChatOptions(chat);
      const occurrence = chat.providerOptions?.gradus?.occurrence;
      const sample = request.temperature === 0 ? 0 : (occurrence ?? request.seed ?? 0);
      const asked = canonical([request.messages, request.json ?? null]);
      const text = cut(replyTo(in_, request, knobs, randomStream(seed, in_.name, String(sample), asked)), request);
      const usage = {
        inputTokens: estimateInputTokens(request),
        outputTokens: estimateTokens(text.text),
        estimated: false,
      };
      return resultOf({ ...text, usage });
    },
  };
}

/** A reply no longer than the output cap, in whole characters. */
function cut(text: string, { maxOutputTokens }: ModelRequest): { text: string; finish: "stop" | "length" } {
  if (maxOutputTokens === undefined || estimateTokens(text) <= maxOutputTokens) return { text, finish: "stop" };
  const bytes = Buffer.from(text).subarray(0, maxOutputTokens * 4);
  return { text: bytes.toString().replace(/�+$/, ""), finish: "length" };
}
