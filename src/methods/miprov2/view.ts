import { traceText } from "../../credit/trace.ts";
import type { Prompt } from "../../model/prompt.ts";
import { critiqueReply } from "../../model/tagged-replies.ts";
import { summarizeData } from "../../propose/data-summary.ts";
import type { DemoSet } from "../../propose/few-shot.ts";
import { role, textOf } from "../../propose/text-params.ts";
import type { Rollout } from "../../study/rollouts/evidence.ts";
import type { ParamInfo, Study } from "../../study/study.ts";
import type { MiproOptions } from "./plan.ts";

/** What all proposals of a study are made with a view of. */
export interface View {
  readonly data: string | undefined;
  readonly program: string | undefined;
  /** What part each text plays, by name. */
  readonly parts: Readonly<Record<string, string>>;
  /** The good runs of all sets that were bootstrapped. */
  readonly good: readonly Rollout[];
}

/** Looks at data and program; each is described once, where the published code asks anew for every proposal. */
export async function lookAround(
  study: Study,
  texts: readonly ParamInfo[],
  { good, bad }: Pick<DemoSet, "good" | "bad">,
  o: MiproOptions,
): Promise<View> {
  const data = o.views.includes("data") ? await summarizeData(study, o.temperature) : undefined;
  if (!o.views.includes("program")) return { data, program: undefined, parts: {}, good };
  const run = good[0] ?? bad[0] ?? (await study.evaluate([study.baseline], study.train.slice(0, 1)))[0]!.rollouts[0]!;
  const [program] = await study.ask(programQuestion(study, run, o));
  const asked = await study.each(texts, (param, scope) => scope.ask(partQuestion(scope, run, param, program, o)));
  const parts = Object.fromEntries(texts.flatMap(({ name }, i) => asked[i]!.map((part) => [name, part])));
  return { data, program, parts, good };
}

function programQuestion(study: Study, run: Rollout, { tokens, temperature }: MiproOptions): Prompt<string> {
  return {
    name: "program",
    task: "Below is the trace of one run of a program that calls language models. Say what kind of task the program solves and how it goes about it, step by step.",
    sections: {
      ...(study.task.description !== "" && { purpose: study.task.description }),
      trace: traceText(run, { tokens }),
    },
    reply: critiqueReply,
    temperature,
  };
}

function partQuestion(
  study: Study,
  run: Rollout,
  param: ParamInfo,
  program: string | undefined,
  { tokens, temperature }: MiproOptions,
): Prompt<string> {
  return {
    name: "part",
    task: "Below is a text that a program gives to a language model, and the part of a run's trace that it leads to. Say what part the text plays in the program.",
    sections: {
      purpose: role(study, param),
      ...(program !== undefined && { program }),
      text: textOf(study.baseline, param),
      trace: traceText(run, { tokens, params: [param.name] }),
    },
    reply: critiqueReply,
    temperature,
  };
}
