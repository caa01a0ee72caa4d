import { traceText } from "../../credit/trace.ts";
import type { Prompt } from "../../model/prompt.ts";
import { newIn, rulesReply } from "../../propose/rules.ts";
import { showRun } from "../../propose/runs.ts";
import { showParams } from "../../propose/show.ts";
import type { Change, Values } from "../../study/candidate.ts";
import type { ParamInfo, Study } from "../../study/study.ts";
import type { Bucket } from "./buckets.ts";
import { type Gathered, textsWith } from "./gathered.ts";

export interface AdviceOptions {
  readonly tokens: number;
  readonly temperature: number;
}

/** With the rules that the optimizer's model draws from the best and the worst run; `undefined` where it has none that is new. */
export async function withAdvice(
  study: Study,
  texts: readonly ParamInfo[],
  to: Gathered,
  bucket: Bucket,
  options: AdviceOptions,
): Promise<Gathered | undefined> {
  const values = textsWith(study.baseline.values, texts, to);
  const [advice = {}] = await study.ask(advicePrompt({ params: texts, task: study.task }, values, bucket, options));
  const fresh = texts.flatMap((param) => {
    const rule = newIn(String(advice[param.name] ?? ""), param.show(values[param.name]!));
    return rule === "" ? [] : [[param.name, [...to.rules[param.name]!, rule]] as const];
  });
  return fresh.length === 0 ? undefined : { ...to, rules: { ...to.rules, ...Object.fromEntries(fresh) } };
}

/** What is shown of a study beside the runs: the texts alone. */
type Texts = Pick<Study, "params" | "task">;

function advicePrompt(study: Texts, values: Values, { best, worst }: Bucket, o: AdviceOptions): Prompt<Change> {
  const isContrast = best.outcome.score > worst.outcome.score;
  const runs = isContrast ? [best, worst] : [worst];
  const seen = isContrast
    ? "You see two runs of a program on the same input, the better one first, with what came back about them and their traces."
    : "You see a run of a program that could have gone better, with what came back about it and its trace.";
  const task = `${seen} The variables are texts that the program works with. For each that could have made the difference, write one short rule to be added at its end: in which situation to do what. It must serve for other inputs as well.`;
  const { description } = study.task;
  return {
    name: "advice",
    task,
    sections: {
      ...(description !== "" && { purpose: description }),
      variables: showParams(study, values),
      runs: runs.map(showRun),
      traces: runs.map((run) => traceText(run, { tokens: Math.floor(o.tokens / runs.length) })),
    },
    reply: rulesReply(study.params.map(({ name }) => name)),
    temperature: o.temperature,
  };
}
