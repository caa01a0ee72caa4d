import type { AnyTask } from "../../../evaluate/task.ts";
import { param } from "../../../params/param.ts";
import { frozen } from "../../../params/sections.ts";
import { defineWorld } from "../world.ts";
import { DESK_RULES } from "./desk.ts";
import { type Made, oneCall } from "./one-text.ts";

const GOAL = "Go through these steps and collect the labels of the message.";
const STEPS = [
  "Read the whole message with care.",
  'Whenever "refund" comes up, R7 belongs in the answer.',
  'Use A1 for "parcel".',
  '"invoice" calls for B2.',
  'If "broken" is mentioned, add the label D8.',
  'Use C3 for "cancel".',
];

/** A numbered guide in parts, of which three steps are right, two are wrong and one does nothing; its first line is frozen. */
export const steps = defineWorld({
  name: "steps",
  description: "Sorts messages to a service desk by a numbered guide: each gets the labels that its needs call for.",
  rules: DESK_RULES,
  initial: [GOAL, ...STEPS.map((step, i) => `${i + 1}. ${step}`)].join("\n"),
});

export function stepsTask(made: Made): AnyTask {
  const { param: name, purpose } = made.world.stages[0]!;
  return oneCall(made, param.parts(name, { goal: frozen(GOAL), steps: STEPS }, { description: purpose }));
}
