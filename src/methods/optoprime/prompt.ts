import { traceText } from "../../credit/trace.ts";
import type { Prompt } from "../../model/prompt.ts";
import { showParams, showValues } from "../../propose/show.ts";
import { suggestionReply } from "../../propose/suggestion.ts";
import type { Change } from "../../study/candidate.ts";
import type { Evidence } from "../../study/rollouts/evidence.ts";
import type { Study } from "../../study/study.ts";

/** What the sections of the prompt are called. */
export const TAGS = {
  variables: "variables",
  trace: "traces",
  feedback: "feedback",
  memory: "attempts",
  mixture: "proposals",
} as const;

/** The parts of the prompt that can be left out. */
export const SECTIONS = ["trace", "feedback", "memory"] as const;

/** What is asked, and how much is shown; the options of the method say what each is. */
interface PromptOptions {
  readonly models: readonly string[];
  readonly tokens: number;
  readonly objective: string;
  readonly hide: readonly (typeof SECTIONS)[number][];
  readonly sections: Partial<Tags>;
  readonly temperature: number;
}

type Tags = Readonly<Record<keyof typeof TAGS, string>>;

/** OptoPrime's question: the present values, their runs and what was tried before. */
export function optoprimePrompt(
  study: Study,
  current: Evidence,
  memory: readonly string[],
  options: PromptOptions,
): Prompt<Change> {
  const { rollouts, candidate } = current;
  const tags = { ...TAGS, ...options.sections };
  const shown = (section: (typeof SECTIONS)[number]) => !options.hide.includes(section);
  const tokens = Math.floor(options.tokens / Math.max(1, rollouts.length));
  const sections: Prompt["sections"] = {
    [tags.variables]: showParams(study, candidate.values),
    ...(shown("trace") && {
      [tags.trace]: rollouts.map((rollout, i) =>
        traceText(rollout, { tokens, omit: i === 0 ? ["params"] : ["params", "definitions"] }),
      ),
    }),
    ...(shown("feedback") && {
      [tags.feedback]: rollouts.map((r, i) => `run ${i + 1}: score ${round(r.outcome.score)}\n${r.feedback}`),
    }),
    ...(shown("memory") && memory.length > 0 && { [tags.memory]: memory }),
  };
  return {
    name: "optoprime",
    ...(options.models.length > 0 && { slot: options.models }),
    task: task(study, options, tags),
    sections,
    reply: suggestionReply(study.params.map((p) => p.name)),
    temperature: options.temperature,
  };
}

function task(study: Study, { objective, hide }: PromptOptions, tags: Tags): string {
  const seen = [
    `the ${tags.variables} with their present values`,
    ...(hide.includes("trace")
      ? []
      : [`${tags.trace} of runs (definitions, then the calls in order with their values)`]),
    ...(hide.includes("feedback") ? [] : [`the ${tags.feedback} on the result of each run (a higher score is better)`]),
    ...(hide.includes("memory") ? [] : [`earlier ${tags.memory}, where there were any`]),
  ];
  return [
    "You improve a program by changing the values of its variables.",
    ...(study.task.description === "" ? [] : [`The program: ${study.task.description}`]),
    `Your goal: ${objective}`,
    `You see ${seen.join("; ")}.`,
    ...(seen.length > 1 ? ["Find out how the variables led to the results, and what would lead to better ones."] : []),
  ].join("\n");
}

/** A tried candidate, as the memory keeps it. */
export function attempt(study: Study, tried: Evidence, before: Evidence): string {
  return `${showValues(study, tried.candidate.values)}\nscore ${round(tried.mean)}, where the values before it had ${round(before.mean)} on the same runs`;
}

function round(x: number): number {
  return Math.round(x * 1e4) / 1e4;
}
