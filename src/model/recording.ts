import { createTwoFilesPatch } from "diff";
import { hashOf } from "../graph/json.ts";
import type { ChatModel, ChatOptions } from "./chat-model.ts";
import { fromChatOptions } from "./convert.ts";
import { ModelFailure } from "./failure.ts";
import { occurrenceCounter } from "./occurrence.ts";
import { type RecordingEntry, readRecording } from "./recording-file.ts";
import { type Redact, redactor } from "./redact.ts";
import type { ModelRequest } from "./request.ts";
import { resultOf } from "./result.ts";
import { showRequest } from "./show-request.ts";

/** A diff in an error message is cut here, in characters. */
const LONGEST_DIFF = 2000;
/** No more of two prompts is compared, in characters: a diff of two whole books would take minutes. */
const COMPARED = 20_000;

/**
 * A model that replays recorded calls, found by (slot name, request, occurrence). A request that was not recorded
 * throws a `ModelFailure` of code `RECORDING_MISS` (configuration) that shows the nearest recorded prompt as a diff.
 * The file is read at the first call. `redact` must be what the recording was written with.
 */
export function recordingModel(
  source: string | readonly RecordingEntry[],
  options: { readonly name: string; readonly redact?: Redact },
): ChatModel {
  const { name, redact = redactor() } = options;
  const occurrenceOf = occurrenceCounter();
  let loaded: Promise<Map<string, RecordingEntry>> | undefined;
  return {
    specificationVersion: "v3",
    provider: "recording",
    modelId: name,
    async doGenerate(chat: ChatOptions) {
      const request = redact(fromChatOptions(chat));
      const occurrence = occurrenceOf(chat, request);
      loaded ??= load(source, redact);
      const entries = await loaded;
      const entry = entries.get(keyOf(name, request, occurrence));
      if (entry === undefined) throw miss(name, request, occurrence, [...entries.values()]);
      return resultOf(entry.reply);
    },
  };
}

async function load(source: string | readonly RecordingEntry[], redact: Redact): Promise<Map<string, RecordingEntry>> {
  const entries = typeof source === "string" ? await readRecording(source) : source;
  // The first of two equal keys stands: what was paid first is what was used.
  const byKey = new Map<string, RecordingEntry>();
  for (const entry of entries.map((one) => redact(one))) {
    const key = keyOf(entry.model, entry.request, entry.occurrence);
    if (!byKey.has(key)) byKey.set(key, entry);
  }
  return byKey;
}

function keyOf(name: string, request: ModelRequest, occurrence: number): string {
  return `${occurrence} ${hashOf(request)} ${name}`;
}

function miss(name: string, request: ModelRequest, occurrence: number, all: readonly RecordingEntry[]): ModelFailure {
  const mine = all.filter((entry) => entry.model === name);
  const same = mine.filter((entry) => hashOf(entry.request) === hashOf(request)).map((entry) => entry.occurrence);
  const names = [...new Set(all.map((entry) => entry.model))].sort();
  const nearest = mine.length === 0 ? undefined : nearestTo(request, mine);
  const sameText = nearest !== undefined && hashOf(nearest.messages) === hashOf(request.messages);
  const about =
    mine.length === 0
      ? `It has no calls of "${name}"; it has calls of: ${names.join(", ") || "nothing"}.`
      : same.length > 0
        ? `It has this request, but only as occurrence ${same.sort((a, b) => a - b).join(", ")}.`
        : `The nearest recorded request differs${sameText ? " in its settings only" : ""}:\n${diffOf(nearest!, request)}`;
  const fix =
    same.length > 0
      ? "Run with the seed, the method and the options of the recorded run: which of several equal requests this is follows from them. Or record again."
      : sameText
        ? "Run with the options of the recorded run (temperature, seed, output cap …): they are part of what is recorded. Or record again."
        : "Record again with the present program, or run the program that was recorded.";
  return new ModelFailure({
    reason: "rejected request",
    code: "RECORDING_MISS",
    message: `The recording has no reply of "${name}" to this request (occurrence ${occurrence}). ${about}`,
    fix,
    model: `recording/${name}`,
  });
}

/** The recorded request that shares the most lines with this one. */
function nearestTo(request: ModelRequest, entries: readonly RecordingEntry[]): ModelRequest {
  const lines = linesOf(request);
  let best = { entry: entries[0]!, score: -1 };
  for (const entry of entries) {
    const other = linesOf(entry.request);
    const shared = [...other].filter((line) => lines.has(line)).length;
    const score = shared / Math.max(1, lines.size + other.size - shared);
    if (score > best.score) best = { entry, score };
  }
  return best.entry.request;
}

function linesOf(request: ModelRequest): Set<string> {
  return new Set(showRequest(request).slice(0, COMPARED).split("\n"));
}

function diffOf(recorded: ModelRequest, asked: ModelRequest): string {
  const [from, to] = [showRequest(recorded), showRequest(asked)];
  // From a little before the first difference, which may stand far down in a long prompt.
  const start = from.lastIndexOf("\n", Math.max(0, commonLength(from, to) - 200)) + 1;
  const [before, after] = [from, to].map((text) => text.slice(start, start + COMPARED)) as [string, string];
  const patch = createTwoFilesPatch("recorded", "asked", before, after, "", "", { context: 1, timeout: 1000 });
  const text = patch?.replace(/^=+\n/, "") ?? "(too different to compare)";
  return text.length > LONGEST_DIFF ? `${text.slice(0, LONGEST_DIFF)}\n… (the rest of the diff is left out)` : text;
}

function commonLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}
