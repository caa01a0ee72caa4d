import { mkdir, readdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { hashOf } from "../graph/json.ts";
import type { ChatModel, ChatOptions } from "./chat-model.ts";
import { fromChatOptions } from "./convert.ts";
import { occurrenceCounter } from "./occurrence.ts";
import type { ModelRequest } from "./request.ts";
import { resultOf } from "./result.ts";
import { showRequest } from "./show-request.ts";
import { sleep } from "./sleep.ts";

/** How often a mailbox looks for replies, in milliseconds. */
const POLL_MS = 500;

const README = `# A mailbox of Gradus

Each file NNNN-HASH.prompt.md is a prompt that waits for a reply.
Reply by writing NNNN-HASH.reply.md beside it: the whole text of that file is the reply.

- Write the reply to another name first (say, NNNN-HASH.draft) and then rename it, so that no half reply is read.
  A file that still grows is not taken; an empty one counts as not written yet.
- A byte order mark at the beginning and one line break at the end are not part of the reply.
- Keep the files: a run that is resumed finds its answered prompts here. For new answers, use a new folder.
`;

/** The prompts of a mailbox that have no reply yet. */
export interface Waiting {
  readonly folder: string;
  /** File names in that folder, the first one first. */
  readonly prompts: readonly string[];
}

/**
 * A model answered through files, by a person or another program. Each prompt is a readable file in the folder, and
 * its reply a file beside it; README.txt there says how. A request is known by its content and its occurrence: asked
 * again, also after a restart, it is the same file, and finds its reply where there is one. Waits as long as it takes,
 * whatever timeout a call is given. `onWaiting` is told of all prompts that wait, whenever there is a new one.
 */
export function mailbox(
  dir: string,
  options: { readonly pollMs?: number; readonly onWaiting?: (waiting: Waiting) => void } = {},
): ChatModel {
  const { pollMs = POLL_MS, onWaiting } = options;
  const folder = resolve(dir);
  const occurrenceOf = occurrenceCounter();
  // Prompts are posted one after another, so that two of them never take the same number.
  let posting: Promise<unknown> = Promise.resolve();
  const waiting = new Set<string>();
  const told = new Set<string>();
  const missing = (stem: string) => {
    // Told at the second look, when the prompts that were posted together are all there.
    const isNew = [...waiting].some((one) => !told.has(one));
    if (isNew && waiting.has(stem)) {
      for (const one of waiting) told.add(one);
      onWaiting?.({ folder, prompts: [...waiting].sort().map((one) => `${one}.prompt.md`) });
    }
    waiting.add(stem);
  };
  return {
    specificationVersion: "v3",
    provider: "mailbox",
    modelId: basename(folder),
    unhurried: true,
    async doGenerate(chat: ChatOptions) {
      const request = fromChatOptions(chat);
      const occurrence = occurrenceOf(chat, request);
      const posted = posting.then(() => post(folder, request, occurrence));
      posting = posted.catch(() => undefined);
      const stem = await posted;
      const file = join(folder, `${stem}.reply.md`);
      try {
        return resultOf({ text: await replyIn(file, pollMs, chat.abortSignal, () => missing(stem)) });
      } finally {
        waiting.delete(stem);
      }
    },
  };
}

/** The stem of the request's files; writes the prompt where it is not there yet. */
async function post(folder: string, request: ModelRequest, occurrence: number): Promise<string> {
  const key = hashOf({ request, occurrence });
  const short = key.slice(0, 8);
  await mkdir(folder, { recursive: true });
  const names = await readdir(folder);
  if (!names.includes("README.txt")) await writeFile(join(folder, "README.txt"), README);
  const prompts = names.filter((name) => /^\d{4,}-[0-9a-f]{8}\.prompt\.md$/.test(name)).sort();
  for (const name of prompts.filter((one) => one.endsWith(`-${short}.prompt.md`))) {
    // The name has only part of the hash, so the whole of it decides.
    if ((await readFile(join(folder, name), "utf8")).split("\n")[1] === keyLine(key))
      return name.slice(0, -".prompt.md".length);
  }
  const number = 1 + prompts.reduce((most, name) => Math.max(most, Number.parseInt(name, 10)), 0);
  const stem = `${String(number).padStart(4, "0")}-${short}`;
  const draft = join(folder, `.${stem}.draft`);
  await writeFile(draft, promptFile(stem, key, request));
  await rename(draft, join(folder, `${stem}.prompt.md`));
  return stem;
}

function promptFile(stem: string, key: string, request: ModelRequest): string {
  return [
    `<!-- Reply in ${stem}.reply.md: its whole text is the reply. Write another file first, then rename it. -->`,
    keyLine(key),
    "",
    showRequest(request),
  ].join("\n");
}

function keyLine(key: string): string {
  return `<!-- request ${key} -->`;
}

/** Waits for a reply file that is there, not empty, and the same in two looks; `onMissing` is told of every look in vain. */
async function replyIn(
  file: string,
  pollMs: number,
  signal: AbortSignal | undefined,
  onMissing: () => void,
): Promise<string> {
  for (let before = ""; ; ) {
    signal?.throwIfAborted();
    const found = await stat(file).catch(() => undefined);
    const now = found && found.size > 0 ? `${found.size} ${found.mtimeMs}` : "";
    if (now !== "" && now === before)
      return (await readFile(file, "utf8")).replace(/^\uFEFF/, "").replace(/\r?\n$/, "");
    if (now === "") onMissing();
    before = now;
    await sleep(pollMs, signal);
  }
}
