import { open, readFile } from "node:fs/promises";
import { GradusError, messageOf } from "../graph/errors.ts";
import { canonical } from "../graph/json.ts";
import { type Redact, redactor } from "./redact.ts";
import type { ModelReply, ModelRequest } from "./request.ts";

/** One recorded call; a recording is a file with one of them a line, as JSON. */
export interface RecordingEntry {
  /** The slot's name. */
  readonly model: string;
  readonly request: ModelRequest;
  readonly reply: ModelReply;
  /** Which of several equal requests it answered: 0, 1, 2… */
  readonly occurrence: number;
}

/** Appends one call to a recording as one whole line, redacted first. Creates the file; its folder must exist. */
export async function appendRecording(file: string, entry: RecordingEntry, redact: Redact = redactor()): Promise<void> {
  const line = `${canonical(redact(entry))}\n`;
  const handle = await open(file, "a+");
  try {
    const { size } = await handle.stat();
    const last = size === 0 ? undefined : (await handle.read(Buffer.alloc(1), 0, 1, size - 1)).buffer[0];
    // A line that a killed process left half written must not swallow this one.
    await handle.appendFile(last === undefined || last === 0x0a ? line : `\n${line}`);
  } finally {
    await handle.close();
  }
}

/** The calls in a recording. A last line without its end is left out: its writer was killed. Throws `BAD_RECORDING`. */
export async function readRecording(file: string): Promise<RecordingEntry[]> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    throw new GradusError("BAD_RECORDING", `The recording ${file} cannot be read: ${messageOf(error)}`, {
      fix: "Check the path of the recording.",
      cause: error,
    });
  }
  const lines = text.split("\n");
  const entries: RecordingEntry[] = [];
  for (const [i, line] of lines.entries()) {
    if (line.trim() === "") continue;
    const entry = entryOf(line);
    if (entry) entries.push(entry);
    else if (i < lines.length - 1) {
      throw new GradusError("BAD_RECORDING", `Line ${i + 1} of the recording ${file} is not a recorded call.`, {
        fix: "Delete that line, or record again.",
        details: { file, line: i + 1 },
      });
    }
  }
  return entries;
}

function entryOf(line: string): RecordingEntry | undefined {
  try {
    const value = JSON.parse(line) as Partial<RecordingEntry> | null;
    const whole =
      typeof value?.model === "string" &&
      Array.isArray(value.request?.messages) &&
      typeof value.reply?.text === "string" &&
      typeof value.occurrence === "number";
    return whole ? (value as RecordingEntry) : undefined;
  } catch {
    return undefined;
  }
}
