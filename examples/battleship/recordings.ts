import { fileURLToPath } from "node:url";
import { type ChatModel, recordingModel } from "gradus";

/** The replies that a language model gave when this row and seed were run live, through the mailbox. */
export function recorded(row: "seen" | "blind", seed: number): ChatModel {
  const file = fileURLToPath(new URL(`./recordings/${row}-${seed}.jsonl`, import.meta.url));
  return recordingModel(file, { name: "optimizer" });
}
