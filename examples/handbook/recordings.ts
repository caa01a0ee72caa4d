import { fileURLToPath } from "node:url";
import { type ChatModel, recordingModel } from "gradus";

/** The replies that a language model gave to one method's study when it was run live, through the mailbox; by slot. */
export function recorded(method: string): Readonly<Record<"ask" | "optimizer" | "critic", ChatModel>> {
  const file = fileURLToPath(new URL(`./recordings/${method}.jsonl`, import.meta.url));
  const of = (name: string) => recordingModel(file, { name });
  return { ask: of("ask"), optimizer: of("optimizer"), critic: of("critic") };
}
