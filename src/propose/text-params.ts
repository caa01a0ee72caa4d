import { GradusError } from "../graph/errors.ts";
import type { Candidate } from "../study/candidate.ts";
import type { ParamInfo, Study } from "../study/study.ts";

/** The params whose values are language. Throws `NO_TEXT` where none is: the method has nothing to work on. */
export function textParams(study: Pick<Study, "params">): readonly ParamInfo[] {
  const texts = study.params.filter((param) => param.prose);
  if (texts.length > 0) return texts;
  throw new GradusError("NO_TEXT", "the method rewrites texts, and no param is one", {
    fix: `use optoprime, which writes any kind, or tpe for numbers and choices; the params are ${study.params.map((p) => `${p.name} (${p.kind})`).join(", ")}`,
  });
}

/** The text that a candidate has for a param, as it stands in prompts. */
export function textOf(candidate: Candidate, param: ParamInfo): string {
  return param.show(candidate.values[param.name] ?? null);
}

/** What a param is for and what its values must keep to: one paragraph for a prompt. */
export function role(study: Pick<Study, "task">, param: ParamInfo): string {
  const { description } = study.task;
  return [...(description === "" ? [] : [`The program: ${description}`]), `The text: ${param.describe()}`].join("\n");
}
