import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type ChatModel, recordingModel } from "gradus";

/** The replies that a language model gave when this row and seed were run live, through the mailbox. */
export function recorded(row: "seen" | "blind", seed: number): ChatModel {
  return recordingModel(recordingFile(row, seed), { name: "optimizer" });
}

/** Where the replies of a row and seed are kept. */
export function recordingFile(row: "seen" | "blind", seed: number): string {
  return fileURLToPath(new URL(`./recordings/${row}-${seed}.jsonl`, import.meta.url));
}

export function isRecorded(row: "seen" | "blind", seed: number): boolean {
  return existsSync(recordingFile(row, seed));
}
