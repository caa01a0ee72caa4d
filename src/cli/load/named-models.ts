import { relative, resolve } from "node:path";
import { GradusError } from "../../graph/errors.ts";
import type { Waiting } from "../../model/mailbox.ts";
import { modelFromName, parseModelName } from "../../model/model-name.ts";
import type { ModelChoice, ModelSettings } from "../../model/setup.ts";
import { OPTIMIZER } from "../../study/calls/models.ts";
import type { Io } from "../io.ts";
import type { Origin } from "./origin.ts";

/** Models and their settings as `optimize` takes them. */
export interface NamedModels {
  readonly models: Readonly<Record<string, ModelChoice>>;
  readonly optimizer?: ModelChoice;
  readonly modelSettings: Readonly<Record<string, ModelSettings>>;
}

/** The same name with the path in it made absolute, so that it means the same from any folder. */
export function absoluteName(name: string, cwd: string): string {
  const parsed = parseModelName(name);
  if (parsed.scheme === "mailbox") return `mailbox:${resolve(cwd, parsed.dir)}`;
  return parsed.scheme === "recording" ? `recording:${resolve(cwd, parsed.file)}` : name;
}

/** Makes the models that a study's origin names. Throws `BAD_MODEL_NAME`. */
export async function namedModels(io: Io, origin: Omit<Origin, "task">): Promise<NamedModels> {
  const onWaiting = (waiting: Waiting) => tellWaiting(io, waiting);
  const simulated = async (world: string) => (await import("./simulated-name.ts")).simulatedByName(world);
  const make = (slot: string, name: string) => modelFromName(name, { slot, env: io.env, onWaiting, simulated });
  const models = await Promise.all(
    Object.entries(origin.models).map(async ([slot, name]) => [slot, await make(slot, name)] as const),
  );
  const slots = new Set([...Object.keys(origin.prices), ...Object.keys(origin.maxOutputTokens)]);
  const settings = [...slots].map((slot) => {
    const [price, maxOutputTokens] = [origin.prices[slot], origin.maxOutputTokens[slot]];
    return [slot, { ...(price && { price }), ...(maxOutputTokens !== undefined && { maxOutputTokens }) }] as const;
  });
  return {
    models: Object.fromEntries(models),
    modelSettings: Object.fromEntries(settings),
    ...(origin.optimizer !== undefined && { optimizer: await make(OPTIMIZER, origin.optimizer) }),
  };
}

/** Says which prompts wait for a person, or for another program. */
function tellWaiting(io: Io, { folder, prompts }: Waiting): void {
  const near = relative(io.cwd, folder);
  const where = near === "" || near.startsWith("..") ? folder : near;
  const how = prompts.length === 1 ? "1 prompt waits for its reply" : `${prompts.length} prompts wait for replies`;
  // The progress line may stand there.
  io.stderr(`${io.isTTY ? "\r\x1b[2K" : ""}${how} in ${where}: first ${prompts[0]} (README.txt there says how)\n`);
}

/** Throws where a method needs a model that nobody gave, before anything is paid. */
export function requireOptimizer(
  method: { readonly name: string; readonly needsModel: boolean },
  given: boolean,
): void {
  if (!method.needsModel || given) return;
  throw new GradusError("NO_MODEL", `the method ${method.name} asks a model for proposals, and none is given`, {
    fix: "add --optimizer openai-compatible:URL#MODEL, or choose a method that needs none: gradus methods",
  });
}
