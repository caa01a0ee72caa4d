import type { Prompt } from "../../model/prompt.ts";
import { critiquesForReply, newTextReply } from "../../model/tagged-replies.ts";
import { showExample, showRun } from "../../propose/runs.ts";
import type { Steps } from "../../propose/steps.ts";
import { role } from "../../propose/text-params.ts";
import { tracesOf } from "../../propose/traces.ts";
import type { Rollout } from "../../study/rollouts/evidence.ts";
import type { ParamInfo, Study } from "../../study/study.ts";

type Settings = { readonly temperature: number };
/** Whoever is to say whether a step was followed sees what the model answered, not the program's output alone. */
type TraceSettings = Settings & { readonly tokens: number };

/** Asks for a text as numbered steps. */
export function stepsPrompt(study: Study, param: ParamInfo, text: string, { temperature }: Settings): Prompt<string> {
  const task =
    "A model is to work by the text below. Write it as explicit numbered steps that it carries out in order, one step a line, and leave nothing out.";
  return { name: "steps", task, sections: { role: role(study, param), text }, reply: newTextReply, temperature };
}

/** Asks which step of a text led to an error. */
export function diagnosisPrompt(
  study: Study,
  param: ParamInfo,
  { run, steps }: { readonly run: Rollout; readonly steps: Steps },
  { tokens, temperature }: TraceSettings,
): Prompt<Readonly<Record<string, string>>> {
  const task =
    "A model worked by a guide with the steps below, and this run went wrong. Go through the steps in order and find the one that was not followed, or that does not suffice. Give a critique for this step alone: which of both it is, and what the step has to say.";
  const texts = steps.list.map(
    ({ address, text }) => `${address} (the variable ${param.name}, one step of it)\n${text}`,
  );
  const sections = { role: role(study, param), texts, runs: [showRun(run)], traces: tracesOf([run], param, tokens) };
  const reply = critiquesForReply(steps.list.map((step) => step.address));
  return { name: "diagnosis", task, sections, reply, temperature };
}

/** Asks for one step anew, in view of the errors that it is blamed for. */
export function refinementPrompt(
  study: Study,
  param: ParamInfo,
  shown: {
    readonly text: string;
    readonly step: Steps["list"][number];
    readonly evidence: readonly { readonly run: Rollout; readonly critique: string }[];
  },
  { tokens, temperature }: TraceSettings,
): Prompt<string> {
  const task =
    "The text below is one step of a guide that a model works by. The runs went wrong because the step was not followed or does not suffice, as the critiques say. Write this step alone anew, so that it suffices and will be followed; where it should be several steps, number them.";
  const sections = {
    role: role(study, param),
    guide: shown.text,
    text: shown.step.text,
    critiques: shown.evidence.map(({ critique }) => critique),
    runs: shown.evidence.map(({ run }) => showRun(run)),
    traces: tracesOf(
      shown.evidence.map(({ run }) => run),
      param,
      tokens,
    ),
  };
  return { name: "refinement", task, sections, reply: newTextReply, temperature };
}

/** A refined step as one step or several: numbers at the starts of lines part them. */
export function splitSteps(text: string): string[] {
  const steps = text.split(/^\s*\d+[.)]\s+/m);
  return steps.map((step) => step.trim()).filter((step) => step !== "");
}

/** Asks for a worked example that carries out every step of a text. */
export function demonstrationPrompt(
  study: Study,
  param: ParamInfo,
  { text, example }: { readonly text: string; readonly example: Rollout["example"] },
  { temperature }: Settings,
): Prompt<string> {
  const task =
    "Write a demonstration for the text below: work through the example, carry out every step in order, each by its number, and end with the right output.";
  const sections = { role: role(study, param), text, examples: [showExample(example)] };
  return { name: "demonstration", task, sections, reply: newTextReply, temperature };
}
