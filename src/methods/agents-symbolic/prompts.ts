import type { Critique } from "../../credit/critiques.ts";
import type { Prompt } from "../../model/prompt.ts";
import { critiqueReply } from "../../model/tagged-replies.ts";
import { showRun } from "../../propose/runs.ts";
import { showParams } from "../../propose/show.ts";
import { suggestionReply } from "../../propose/suggestion.ts";
import type { Candidate, Change } from "../../study/candidate.ts";
import type { Rollout } from "../../study/rollouts/evidence.ts";
import type { ParamInfo, Study } from "../../study/study.ts";

/** Asks what a run's result should have been like: the loss, in words. */
export function lossPrompt({ task: { description } }: Study, run: Rollout, criteria: string): Prompt<string> {
  return {
    name: "loss",
    slot: "critic",
    task: "Below is a run of a program, with the score that its result got. Say in what way the result falls short, and what is required of the program's last step so that it would not. Give feedback only: never write a new result yourself.",
    sections: {
      ...(description !== "" && { purpose: description }),
      ...(criteria.trim() !== "" && { objective: criteria }),
      runs: [showRun(run)],
    },
    reply: critiqueReply,
  };
}

/** Asks for new values for params that are not texts, by what was said of them. */
export function settingsPrompt(
  { task: { description } }: Study,
  told: readonly ParamInfo[],
  { values }: Candidate,
  critiques: readonly Critique[],
  temperature: number,
): Prompt<Change> {
  const names = told.map((param) => param.name);
  const own = critiques.filter(({ param }) => names.includes(param));
  return {
    name: "settings",
    task: "A program works with the variables below. The critiques say what is wrong with each of them. Give better values to those that should change: meet the critiques, and keep to what is allowed.",
    sections: {
      ...(description !== "" && { purpose: description }),
      variables: showParams({ params: told }, values),
      critiques: own.map(({ param, text }) => `${param}: ${text}`),
    },
    reply: suggestionReply(names),
    temperature,
  };
}
