import { newTextReply } from "../../model/tagged-replies.ts";
import { formatDemos } from "../../params/demos.ts";
import { demonstrationsOf } from "../../propose/demonstrations.ts";
import { textHistory } from "../../propose/text-history.ts";
import { role, textOf } from "../../propose/text-params.ts";
import type { Evidence, Rollout } from "../../study/rollouts/evidence.ts";
import type { ParamInfo, Study } from "../../study/study.ts";
import type { MiproOptions } from "./plan.ts";
import type { View } from "./view.ts";

/** Combinations by what they are worth, and how many are shown. */
type Scored = Pick<Evidence, "candidate" | "n" | "mean">;
const HISTORY = 10;

/** Examples that a proposal shows. */
const SHOWN = 3;

/** Ways to write, one of which a proposal is told; "" for none. */
const TIPS: readonly string[] = [
  "",
  "Do not be afraid to be creative.",
  "Keep it simple and clear.",
  "Be descriptive: leave nothing that matters unsaid.",
  "Say what is at stake: let the reader feel that a right answer matters a great deal.",
  "Give the reader a role, such as that of an expert of the field.",
];

/** One new instruction for a text, where the reply can be used; `scored`: combinations that it is to surpass. */
export async function proposal(
  study: Study,
  param: ParamInfo,
  view: View,
  o: MiproOptions,
  scored: readonly Scored[] = [],
): Promise<string[]> {
  const { data, program, parts } = view;
  const part = parts[param.name];
  const examples = o.views.includes("examples") ? await callsOf(study, param, view.good) : [];
  const tip = o.views.includes("tip") ? study.draw("tip").pick(TIPS) : "";
  const surpass =
    scored.length === 0 ? "" : " You also see texts that were tried, from the worst to the best score: surpass them.";
  return await study.ask({
    name: "instruction",
    task: `A program gives the text below to a language model. Write a text in its place with which the model does its work better. ${tip}${surpass}`,
    sections: {
      purpose: role(study, param),
      text: textOf(study.baseline, param),
      ...(data !== undefined && { data }),
      ...(program !== undefined && { program }),
      ...(part !== undefined && { part }),
      ...(examples.length > 0 && { examples }),
      ...(scored.length > 0 && { history: textHistory(param, scored, HISTORY) }),
    },
    reply: newTextReply,
    temperature: o.temperature,
  });
}

/** Some of the calls in good runs that the text was for, one a run: others for each proposal. */
async function callsOf(study: Study, param: ParamInfo, runs: readonly Rollout[]): Promise<string[]> {
  const found: string[] = [];
  for (const run of study.draw("examples").sample(runs, SHOWN))
    found.push(...(await demonstrationsOf(run, param)).slice(0, 1).map((call) => formatDemos([call])));
  return found;
}
