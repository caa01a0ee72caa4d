import type { Candidate } from "../study/candidate.ts";
import type { ParamInfo, Study } from "../study/study.ts";

/** Offers texts for one param, each as a candidate that has the rest from the first parent. */
export async function offerTexts(
  study: Pick<Study, "offer">,
  parents: readonly Candidate[],
  param: Pick<ParamInfo, "name">,
  texts: readonly string[],
  by: string,
): Promise<Candidate[]> {
  const changes = texts.map((text) => ({ [param.name]: text }));
  return await study.offer(parents, changes, by);
}
