import type { Json } from "../graph/json.ts";
import { FENCE_FORMAT, fence } from "./fence.ts";
import type { Reply } from "./reply.ts";
import type { ModelRequest, RequestMessage } from "./request.ts";

/** A text that is made only for a live call: on resume it is known by its identity, and never rendered. */
export interface LazyText {
  /** What the text is made from; equal identities must give equal texts. */
  readonly identity: Json;
  render(): Promise<string> | string;
}

/** One section's content: a text, or a list of texts that stand as numbered items. */
export type Section = string | LazyText | readonly (string | LazyText)[];

/** What a model is asked, in named parts, and how its reply is read. */
export interface Prompt<T = string> {
  /** Names the question in journals and reports: "critic". Not shown to the model. */
  readonly name: string;
  /**
   * The model slot that is asked; default "optimizer". A slot without a model of its own is answered by the optimizer's,
   * and counted apart all the same. Of several slots, the draws go to one after the other, in turn.
   */
  readonly slot?: string | readonly string[];
  /** The author's own words, as the system message. Never values from data, tools or models: nothing fences them. */
  readonly system?: string;
  /** The author's own words, before the sections. The same rule as for `system`. */
  readonly task?: string;
  /** Everything else, in this order; each stands in a fence that its content cannot close. */
  readonly sections: Readonly<Record<string, Section>>;
  readonly reply: Reply<T>;
  readonly temperature?: number;
  readonly maxOutputTokens?: number;
}

/** What makes two prompts the same question, without rendering anything; its hash is the prompt's identity. */
export function promptIdentity<T>(prompt: Prompt<T>): Json {
  return {
    format: FENCE_FORMAT,
    name: prompt.name,
    system: prompt.system ?? null,
    task: prompt.task ?? null,
    // A list, since the order of sections is part of the prompt.
    sections: Object.entries(prompt.sections).map(([name, section]) => [name, sectionIdentity(section)]),
    describe: prompt.reply.describe,
    json: prompt.reply.json ? { schema: prompt.reply.json.schema ?? null } : null,
    temperature: prompt.temperature ?? null,
    maxOutputTokens: prompt.maxOutputTokens ?? null,
    // Only where given: the identities of older journals have none.
    ...(prompt.slot !== undefined && { slot: prompt.slot }),
  };
}

/** The request that a prompt stands for: equal prompts give the same bytes. Lazy texts are rendered side by side. */
export async function renderPrompt<T>(prompt: Prompt<T>): Promise<ModelRequest> {
  const names = Object.keys(prompt.sections);
  const rendered = await Promise.all(
    Object.entries(prompt.sections).map(async ([name, section]) => fence(name, await renderSection(section), names)),
  );
  const user = [prompt.task ?? "", ...rendered, prompt.reply.describe].filter((part) => part !== "").join("\n\n");
  const messages: RequestMessage[] = [{ role: "user", content: user }];
  if (prompt.system !== undefined) messages.unshift({ role: "system", content: prompt.system });
  return {
    messages,
    ...(prompt.temperature === undefined ? {} : { temperature: prompt.temperature }),
    ...(prompt.maxOutputTokens === undefined ? {} : { maxOutputTokens: prompt.maxOutputTokens }),
    ...(prompt.reply.json === undefined ? {} : { json: prompt.reply.json }),
  };
}

async function renderSection(section: Section): Promise<string> {
  if (!isList(section)) return renderText(section);
  const texts = await Promise.all(section.map(renderText));
  return texts.map((text, i) => fence(`item-${i + 1}`, text, ["item"])).join("\n");
}

async function renderText(text: string | LazyText): Promise<string> {
  return typeof text === "string" ? text : await text.render();
}

function sectionIdentity(section: Section): Json {
  return isList(section) ? { items: section.map(textIdentity) } : textIdentity(section);
}

function textIdentity(text: string | LazyText): Json {
  return typeof text === "string" ? text : { lazy: text.identity };
}

function isList(section: Section): section is readonly (string | LazyText)[] {
  return Array.isArray(section);
}
