import { canonical, type Json } from "../graph/json.ts";
import { fence } from "../model/fence.ts";
import type { ModelChoice } from "../model/setup.ts";
import { type LanguageModelSlot, languageModel } from "../model/slot.ts";

/** What a judge is asked through: a slot, or a model for a slot of its own named "judge". */
export function judgeSlot(model: LanguageModelSlot | ModelChoice): LanguageModelSlot {
  return "slotName" in model ? (model as LanguageModelSlot) : languageModel("judge", model);
}

/** The judge's task in our words, then each value in a fence that it cannot close. */
export function judgePrompt(task: string, shown: Readonly<Record<string, unknown>>): string {
  return [task, fenced(shown)].join("\n\n");
}

/** A text as it is; a record as a section for each member, so that people can read it; other values as JSON. */
function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  const isRecord =
    Object.prototype.toString.call(value) === "[object Object]" && Object.keys(value as object).length > 0;
  return isRecord ? fenced(value as Record<string, unknown>) : canonical(value as Json);
}

function fenced(parts: Readonly<Record<string, unknown>>): string {
  const given = Object.entries(parts).filter(([, part]) => part !== undefined);
  const names = given.map(([name]) => name);
  return given.map(([name, part]) => fence(name, textOf(part), names)).join("\n\n");
}
