import type { Prompt } from "../../model/prompt.ts";
import { newTextReply } from "../../model/tagged-replies.ts";
import { showRun } from "../../propose/runs.ts";
import { role, textOf } from "../../propose/text-params.ts";
import { tracesOf } from "../../propose/traces.ts";
import type { Candidate } from "../../study/candidate.ts";
import type { Evidence } from "../../study/rollouts/evidence.ts";
import type { ParamInfo, Study } from "../../study/study.ts";

interface ReflectionOptions {
  readonly tokens: number;
  readonly temperature: number;
}

/** The candidate with new texts for these params, each from a question of its own: none where no reply was usable. */
export async function reflections(
  study: Study,
  seen: Evidence,
  params: readonly ParamInfo[],
  options: ReflectionOptions,
): Promise<Candidate[]> {
  const texts = await study.each(params, (param, scope) => scope.ask(reflection(scope, seen, param, options)));
  const change = Object.fromEntries(params.flatMap(({ name }, i) => texts[i]!.map((text) => [name, text])));
  return await study.offer([seen.candidate], [change], "reflection");
}

function reflection(
  study: Study,
  { candidate, rollouts }: Evidence,
  param: ParamInfo,
  { tokens, temperature }: ReflectionOptions,
): Prompt<string> {
  return {
    name: "reflection",
    task: "A program works with the text below. You see runs of it with what came back about them, and for each run the trace of the calls that the text had a part in. Find out what the task is, what went well and what went wrong, and why. Then write a better text: put in what the feedback tells of the domain that a reader of the text could not know, and any way of working that has proved itself. Do not copy single inputs: the text must serve for others.",
    sections: {
      purpose: role(study, param),
      text: textOf(candidate, param),
      runs: rollouts.map(showRun),
      traces: tracesOf(rollouts, param, tokens),
    },
    reply: newTextReply,
    temperature,
  };
}
