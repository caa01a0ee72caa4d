import { hashText } from "../graph/json.ts";
import { asksForWords, inForm } from "./reply-forms.ts";
import type { ScriptedCall } from "./scripted-model.ts";

type Asked = Pick<ScriptedCall, "occurrence">;
type Draw = (name: string, n: number) => number;

const TEXTS = ["Answer.", "Answer carefully.", "Reply at once."] as const;
const MODES = ["max", "sum", "min"] as const;

/** Proposes by a hash of what it is asked: mostly one change, sometimes nothing, garbage, or a value out of range. */
export function propose(prompt: string, call: Asked): string {
  const draw = drawOf(prompt, call);
  const kind = draw("kind", 20);
  if (kind === 0) return "I would rather not.";
  if (asksForWords(prompt)) {
    const pieces = { text: (i: number) => TEXTS[draw(`text ${i}`, 3)]!, critique: () => "It could be said otherwise." };
    return kind === 1 ? "" : inForm(prompt, pieces);
  }
  if (kind === 1) return "<values></values>";
  const level = kind === 2 ? 99 : draw("level", 11);
  const parts = [
    `<value name="level">${level}</value>`,
    `<value name="mode">${MODES[draw("mode", 3)]}</value>`,
    `<value name="instructions">${TEXTS[draw("text", 3)]}</value>`,
  ];
  return `Let me see.\n<values>\n${parts.filter((_, i) => draw(`take ${i}`, 3) > 0).join("\n")}\n</values>`;
}

/** Proposes what the feedback asks for, care, and tries levels and modes. */
export function sensibly(prompt: string, call: Asked): string {
  const draw = drawOf(prompt, call);
  if (asksForWords(prompt)) {
    const text = (i: number) => `Answer carefully${"!".repeat(i === 0 ? 0 : draw(`mark ${i}`, 9))}.`;
    return inForm(prompt, { text, critique: () => "It should be said carefully." });
  }
  const mode = MODES[draw("mode", 3)];
  return `<values><value name="instructions">Answer carefully.</value>
<value name="level">${draw("level", 11)}</value><value name="mode">${mode}</value></values>`;
}

function drawOf(prompt: string, call: Asked): Draw {
  return (name, n) => Math.floor(noise(`${prompt} ${call.occurrence ?? 0} ${name}`) * n);
}

/** A number in [0, 1) that a text determines. */
export function noise(text: string): number {
  return Number.parseInt(hashText(text).slice(0, 8), 16) / 2 ** 32;
}
