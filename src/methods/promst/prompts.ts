import { fairShare } from "../../credit/fair-share.ts";
import type { Prompt } from "../../model/prompt.ts";
import { critiqueReply, newTextReply } from "../../model/tagged-replies.ts";
import type { ErrorType } from "../../propose/error-types.ts";
import { showRun } from "../../propose/runs.ts";
import { role, textOf } from "../../propose/text-params.ts";
import { tracesOf } from "../../propose/traces.ts";
import type { Candidate } from "../../study/candidate.ts";
import type { ParamInfo, Study } from "../../study/study.ts";

/** The runs of one error type, and how much of them is shown. */
interface Errors extends ErrorType {
  readonly tokens: number;
  readonly temperature: number;
}

/** Asks what the errors of one type have in common. */
export function summaryPrompt(
  study: Pick<Study, "task">,
  param: ParamInfo,
  candidate: Candidate,
  { type, rollouts, tokens, temperature }: Errors,
): Prompt<string> {
  return {
    name: "summary",
    task: "The runs below all ended with the same type of error, under the text below. Say briefly what caused these errors, and which aspects of the text should be improved so that they do not happen again.",
    sections: {
      purpose: role(study, param),
      text: textOf(candidate, param),
      error: type,
      runs: fairShare(rollouts.map(showRun), tokens / 2),
      traces: tracesOf(rollouts, param, tokens / 2),
    },
    reply: critiqueReply,
    temperature,
  };
}

/** Asks for the next text after all those on the way to it. */
export function rewritePrompt(
  study: Pick<Study, "task">,
  param: ParamInfo,
  path: readonly Candidate[],
  critiques: readonly string[],
  temperature: number,
): Prompt<string> {
  const texts = path.map((candidate) => textOf(candidate, param));
  return {
    name: "rewrite",
    task: "Improve the text below. You see summaries of the errors that it led to, one for each type of error, and the texts that came before it, oldest first. Mend every cause that is named, keep what works, and write a text that differs from all of them.",
    sections: { purpose: role(study, param), text: texts.at(-1)!, critiques, history: texts.slice(0, -1) },
    reply: newTextReply,
    temperature,
  };
}
