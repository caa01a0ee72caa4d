import { GradusError, nearest } from "../graph/errors.ts";
import type { ChatModel } from "./chat-model.ts";
import { classify } from "./classify.ts";
import { withFacts } from "./failure.ts";
import { mailbox, type Waiting } from "./mailbox.ts";
import { recordingModel } from "./recording.ts";

/** A model as it is named on the command line. */
export type ModelName =
  | { readonly scheme: "openai-compatible"; readonly url: string; readonly model: string }
  | { readonly scheme: "mailbox"; readonly dir: string }
  | { readonly scheme: "recording"; readonly file: string }
  | { readonly scheme: "simulated"; readonly world: string };

/** What a model's name needs besides itself. */
export interface ModelNameOptions {
  /** The slot that the model answers for; a recording is searched by it. */
  readonly slot: string;
  /** Where API keys are looked up. Default: the process's environment. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Whether the server can be held to a JSON schema; otherwise it is asked for JSON, and the schema stands in the prompt. Default false. */
  readonly structuredOutputs?: boolean;
  /** Told of the prompts that wait in a mailbox. */
  readonly onWaiting?: (waiting: Waiting) => void;
  /** Makes the model of a simulated world; without it there are none. */
  readonly simulated?: (world: string) => ChatModel | Promise<ChatModel>;
}

const FORMS = {
  "openai-compatible": "openai-compatible:URL#MODEL",
  mailbox: "mailbox:DIR",
  recording: "recording:FILE",
  simulated: "simulated:WORLD",
} as const;

const WANTED = { mailbox: "folder", recording: "file", simulated: "world" } as const;

/** Reads `openai-compatible:URL#MODEL`, `mailbox:DIR`, `recording:FILE` or `simulated:WORLD`. Throws `BAD_MODEL_NAME`. */
export function parseModelName(name: string): ModelName {
  const colon = name.indexOf(":");
  const scheme = colon < 0 ? name : name.slice(0, colon);
  const rest = colon < 0 ? "" : name.slice(colon + 1);
  if (scheme === "openai-compatible") return parseOpenAICompatible(name, rest);
  if (!isKey(scheme)) throw unknownScheme(name, scheme);
  if (rest === "") throw badName(name, `It names no ${WANTED[scheme]}.`, FORMS[scheme]);
  if (scheme === "mailbox") return { scheme, dir: rest };
  return scheme === "recording" ? { scheme, file: rest } : { scheme, world: rest };
}

/** The model that a name stands for. Throws `BAD_MODEL_NAME`; nothing is asked of a server yet. */
export async function modelFromName(name: string, options: ModelNameOptions): Promise<ChatModel> {
  const parsed = parseModelName(name);
  if (parsed.scheme === "mailbox") {
    return mailbox(parsed.dir, options.onWaiting && { onWaiting: options.onWaiting });
  }
  if (parsed.scheme === "recording") return recordingModel(parsed.file, { name: options.slot });
  if (parsed.scheme === "simulated") {
    if (options.simulated === undefined) throw badName(name, "Simulated worlds are not at hand here.", FORMS.mailbox);
    return options.simulated(parsed.world);
  }
  return openAICompatible(parsed.url, parsed.model, options);
}

async function openAICompatible(address: string, model: string, options: ModelNameOptions): Promise<ChatModel> {
  const { env = process.env, structuredOutputs = false } = options;
  // Loaded when asked for: most programs bring their own provider.
  const { createOpenAICompatible } = await import("@ai-sdk/openai-compatible");
  const url = new URL(address);
  const atOpenAI = url.protocol === "https:" && /(^|\.)openai\.com$/.test(url.hostname);
  // OpenAI's own key goes to OpenAI only, not to whatever URL is named.
  const variable = atOpenAI ? "OPENAI_API_KEY" : "GRADUS_API_KEY";
  const key = env[variable] || env.GRADUS_API_KEY;
  const provider = createOpenAICompatible({
    name: "openai-compatible",
    baseURL: `${url.origin}${url.pathname}`,
    queryParams: Object.fromEntries(url.searchParams),
    supportsStructuredOutputs: structuredOutputs,
    ...(key ? { apiKey: key } : {}),
    ...(atOpenAI ? { transformRequestBody: withNewCap } : {}),
  });
  const inner: ChatModel = provider(model);
  return {
    specificationVersion: inner.specificationVersion,
    provider: inner.provider,
    modelId: inner.modelId,
    async doGenerate(chat) {
      try {
        return await inner.doGenerate(chat);
      } catch (error) {
        const failure = classify(error);
        if (failure.reason !== "authentication") throw error;
        const fix = key
          ? `The server refused the key in ${env[variable] ? variable : "GRADUS_API_KEY"}: put the right one there.`
          : `The server wants an API key: put it in the environment variable ${variable}.`;
        throw withFacts(failure, { fix });
      }
    },
  };
}

/** OpenAI's newer models refuse the old name of the output cap, and all of its models take the new one. */
function withNewCap({ max_tokens: cap, ...body }: Record<string, unknown>): Record<string, unknown> {
  return cap === undefined ? body : { ...body, max_completion_tokens: cap };
}

function parseOpenAICompatible(name: string, rest: string): ModelName {
  const hash = rest.indexOf("#");
  const url = hash < 0 ? rest : rest.slice(0, hash);
  const model = hash < 0 ? "" : rest.slice(hash + 1);
  const form = `${FORMS["openai-compatible"]}, for example openai-compatible:http://127.0.0.1:11434/v1#llama3.2`;
  if (model === "") throw badName(name, "It names no model: that stands after a #.", form);
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw badName(name, `"${url}" is not an http or https URL.`, form);
  }
  return { scheme: "openai-compatible", url: url.replace(/\/+$/, ""), model };
}

function isKey(scheme: string): scheme is keyof typeof WANTED {
  return Object.hasOwn(WANTED, scheme);
}

function unknownScheme(name: string, scheme: string): GradusError {
  const near = nearest(scheme, Object.keys(FORMS));
  const hint = near ? ` Did you mean ${near}?` : "";
  return badName(name, `"${scheme}" is not a known kind of model.${hint}`, Object.values(FORMS).join(", "));
}

function badName(name: string, problem: string, form: string): GradusError {
  return new GradusError("BAD_MODEL_NAME", `Cannot read the model name "${name}". ${problem}`, {
    fix: `Write it as: ${form}.`,
    details: { name },
  });
}
