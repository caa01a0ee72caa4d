import { traceText } from "../credit/trace.ts";
import type { Prompt } from "../model/prompt.ts";
import { known, wholeNumbers } from "../propose/option-checks.ts";
import { showParams, showValues } from "../propose/show.ts";
import { suggestionReply } from "../propose/suggestion.ts";
import { top } from "../search/selection.ts";
import type { Change } from "../study/candidate.ts";
import type { Evidence } from "../study/evidence.ts";
import { method } from "../study/method.ts";
import type { Study } from "../study/study.ts";

/** The parts of the prompt that can be left out, for ablations. */
const SECTIONS = ["trace", "feedback", "memory"] as const;
type Section = (typeof SECTIONS)[number];

const defaults = {
  /** Training examples that each step looks at. */
  batch: 3,
  /** Proposals per step; the best on the step's own examples is taken. */
  candidates: 1,
  /** Past attempts that the model is shown; 0 for none. */
  memory: 5,
  /** "better": a proposal replaces the current candidate where it scores higher on the same examples. "always": as in the paper. */
  accept: "better" as "better" | "always",
  /** The most tokens that all traces together may take. */
  tokens: 12_000,
  /** What the model is told to do. */
  objective: "Change the values of the variables so that the program's score gets higher.",
  /** Sections to leave out. */
  hide: [] as readonly Section[],
  /** Sampling temperature; several candidates at 0 would be the same one. */
  temperature: 0.7,
};

/**
 * OptoPrime: one call sees the execution trace, the feedback and all params, and proposes new values for any of them.
 * Beyond the paper: proposals are compared on the same examples before they replace anything, and the best ever seen on
 * validation is kept apart from the current one.
 */
export const optoprime = method(
  {
    name: "optoprime",
    paper: "Cheng, Nie, Swaminathan: Trace is the Next AutoDiff (2024)",
    summary: "one model call sees trace, feedback and every param, and rewrites any of them together",
    signal: "dynamic",
    credit: "trace",
    needsModel: true,
  },
  defaults,
  async (study, options) => {
    let now = study.baseline;
    let [best] = await study.evaluate([now], study.validation);
    const memory: string[] = [];
    while (await study.step("update")) {
      const on = study.draw("batch").sample(study.train, options.batch);
      const [current] = await study.evaluate([now], on);
      const changes = await study.ask(prompt(study, current!, memory, options), options.candidates);
      const proposals = await study.offer([now], changes, "optoprime");
      const scored = await study.evaluate(proposals, on);
      memory.push(...scored.map((e) => attempt(study, e, current!)));
      memory.splice(0, memory.length - options.memory);
      const winner = top(options.accept === "always" ? scored : [current!, ...scored], 1)[0];
      if (winner === undefined || winner.candidate === now) continue;
      now = winner.candidate;
      const [checked] = await study.evaluate([now], study.validation);
      if (checked!.mean > best!.mean) best = checked;
      study.keep(best!.candidate);
    }
  },
  (options) =>
    wholeNumbers<typeof defaults>({ batch: 1, candidates: 1, memory: 0, tokens: 1 })(options) ??
    known<typeof defaults>("hide", SECTIONS)(options),
);

function prompt(study: Study, current: Evidence, memory: readonly string[], options: typeof defaults): Prompt<Change> {
  const { rollouts, candidate } = current;
  const shown = (section: Section) => !options.hide.includes(section);
  const tokens = Math.floor(options.tokens / Math.max(1, rollouts.length));
  const sections: Prompt["sections"] = {
    variables: showParams(study, candidate.values),
    ...(shown("trace") && {
      traces: rollouts.map((rollout, i) =>
        traceText(rollout, { tokens, omit: i === 0 ? ["params"] : ["params", "definitions"] }),
      ),
    }),
    ...(shown("feedback") && {
      feedback: rollouts.map((r, i) => `run ${i + 1}: score ${round(r.outcome.score)}\n${r.feedback}`),
    }),
    ...(shown("memory") && memory.length > 0 && { attempts: memory }),
  };
  return {
    name: "optoprime",
    task: task(study, options),
    sections,
    reply: suggestionReply(study.params.map((p) => p.name)),
    temperature: options.temperature,
  };
}

function task(study: Study, { objective, hide }: typeof defaults): string {
  const seen = [
    "the variables with their present values",
    ...(hide.includes("trace") ? [] : ["traces of runs (definitions, then the calls in order with their values)"]),
    ...(hide.includes("feedback") ? [] : ["the feedback on the result of each run (a higher score is better)"]),
    ...(hide.includes("memory") ? [] : ["earlier attempts, where there were any"]),
  ];
  return [
    "You improve a program by changing the values of its variables.",
    ...(study.task.description === "" ? [] : [`The program: ${study.task.description}`]),
    `Your goal: ${objective}`,
    `You see ${seen.join("; ")}.`,
    ...(seen.length > 1 ? ["Find out how the variables led to the results, and what would lead to better ones."] : []),
  ].join("\n");
}

function attempt(study: Study, tried: Evidence, before: Evidence): string {
  return `${showValues(study, tried.candidate.values)}\nscore ${round(tried.mean)}, where the values before it had ${round(before.mean)} on the same runs`;
}

function round(x: number): number {
  return Math.round(x * 1e4) / 1e4;
}
