import { messageOf } from "../../graph/errors.ts";
import { hashOf, hashText, type Json } from "../../graph/json.ts";
import { isModelFailure } from "../../model/failure.ts";
import type { Role } from "../../model/meter.ts";
import { type Prompt, promptIdentity, renderPrompt } from "../../model/prompt.ts";
import { repairRequest } from "../../model/reply.ts";
import type { ModelRequest } from "../../model/request.ts";
import { isEnded } from "../end/ended.ts";
import type { Kernel } from "../kernel.ts";
import { diverged } from "../record/diverged.ts";
import { sampleIndex } from "./calls.ts";
import { warnOfHeldOut } from "./held-out-text.ts";
import { OPTIMIZER } from "./models.ts";
import { settleAll } from "./settle.ts";

/** `n` parsed replies at once; those that stay unusable after one repair are left out. */
export async function askAll<T>(kernel: Kernel, path: string, prompt: Prompt<T>, n: number): Promise<T[]> {
  const identity = hashOf(promptIdentity(prompt));
  let rendered: Promise<ModelRequest> | undefined;
  const request = () => {
    rendered ??= renderPrompt(prompt);
    return rendered;
  };
  const slots = [prompt.slot ?? OPTIMIZER].flat();
  const { ending } = kernel;
  const refused = ending.recordedAt(path);
  if (refused !== undefined) throw refused;
  try {
    const asked = Array.from({ length: n }, (_, i) =>
      askOne(kernel, `${path}#${i}`, prompt, {
        name: prompt.name,
        identity,
        request,
        slot: slots[i % slots.length] ?? OPTIMIZER,
      }),
    );
    return (await settleAll(asked, ending)).flatMap((one) => (one === undefined ? [] : [one.parsed]));
  } catch (error) {
    if (isEnded(error) && error.reason === "budget" && !ending.replayOnly)
      throw await ending.record(path, "budget", error.message);
    throw error;
  }
}

/** One question and who answers it. */
interface Question {
  /** What the prompt is called. */
  readonly name: string;
  readonly identity: string;
  readonly request: () => Promise<ModelRequest>;
  readonly slot: string;
}

async function askOne<T>(
  kernel: Kernel,
  key: string,
  prompt: Prompt<T>,
  question: Question,
): Promise<{ parsed: T } | undefined> {
  const { identity, request } = question;
  const first = await reply(kernel, key, question);
  if (first === undefined) return undefined;
  try {
    return { parsed: await prompt.reply.parse(first) };
  } catch (error) {
    const problem = messageOf(error);
    const repair = async () => repairRequest(await request(), first, problem);
    const again = hashText(`${identity}\n${first}\n${problem}`);
    const second = await reply(kernel, `${key}/repair`, { ...question, identity: again, request: repair });
    if (second === undefined) return undefined;
    try {
      return { parsed: await prompt.reply.parse(second) };
    } catch (still) {
      kernel.tell({ type: "rejected", by: prompt.name, reason: `unusable reply: ${messageOf(still)}` });
      return undefined;
    }
  }
}

/** The recorded or paid reply of one call; `undefined` where the model refused this prompt. */
async function reply(kernel: Kernel, key: string, question: Question): Promise<string | undefined> {
  const { name, identity, request, slot } = question;
  const { ledger, ending, calls, models, seed } = kernel;
  try {
    const known = ledger.find("ask", key);
    if (known !== undefined) {
      const facts: Json = { prompt: name, identity };
      if (known.facts.identity !== identity) {
        throw diverged(key, { prompt: known.facts.prompt ?? null, identity: known.facts.identity ?? null }, facts);
      }
      return (await calls.recall(known)).text;
    }
    ending.check();
    const model = models.asked(slot);
    const full = await request();
    await warnOfHeldOut(kernel, full);
    const paid = await calls.pay({
      kind: "ask",
      key,
      role: roleOf(slot),
      model,
      request: full,
      sample: sampleIndex(seed, key),
      facts: { prompt: name, identity },
      signal: ending.signal,
    });
    return paid.text;
  } catch (error) {
    if (!isModelFailure(error)) throw error;
    if (ending.end !== undefined) throw ending.end;
    if (error.failure === "transient")
      throw ending.stop("paused", `the ${slot}'s model does not answer: ${error.message}`, error);
    if (error.failure === "configuration") throw error;
    kernel.tell({ type: "rejected", by: name, reason: error.message });
    return undefined;
  }
}

/** Slots are named after what their models do; whatever is neither judged nor criticized is proposed. */
function roleOf(slot: string): Role {
  return slot === "critic" || slot === "judge" ? slot : "proposer";
}
