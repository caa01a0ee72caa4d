import type { Prompt } from "../../model/prompt.ts";
import { newTextReply } from "../../model/tagged-replies.ts";
import { role, textOf } from "../../propose/text-params.ts";
import type { Candidate } from "../../study/candidate.ts";
import type { ParamInfo, Study } from "../../study/study.ts";

/** What is done with the texts, in the paper's steps; the model itself finds what differs, as published. */
const STEPS = {
  differential: `Below are four texts for one purpose: the first is to be improved, the second and the third are two others, the fourth is the best so far. Make a new one:
1. Find the parts in which the second and the third differ.
2. Change those parts, and only those, into something new.
3. Put what you have changed into the fourth, where it fits.
4. Cross the outcome with the first: take from either what serves the purpose best. Give this text.`,
  genetic: `Below are two texts for one purpose. Make a new one:
1. Cross them: take from either what serves the purpose best, and make one text of it.
2. Mutate the outcome: change a part of it into something new. Give this text.`,
};

/** Asks for a child of these candidates, in the order that the steps count in. The paper's worked example kept older models to the form. */
export function evolution(
  name: keyof typeof STEPS,
  study: Study,
  param: ParamInfo,
  candidates: readonly Candidate[],
  temperature: number,
): Prompt<string> {
  const texts = candidates.map((candidate) => textOf(candidate, param));
  return {
    name,
    task: STEPS[name],
    sections: { purpose: role(study, param), texts },
    reply: newTextReply,
    temperature,
  };
}
