import type { Candidate } from "../../study/candidate.ts";
import type { Study } from "../../study/study.ts";
import { type AdviceOptions, withAdvice } from "./advice.ts";
import type { Bucket } from "./buckets.ts";
import { changeTo, dropped, type Gathered, withDemo } from "./gathered.ts";

/** A program that has not been compared yet. */
export interface Born extends Gathered {
  readonly candidate: Candidate;
}

interface DescentOptions extends AdviceOptions {
  /** The most rules that a text holds. */
  readonly rules: number;
  /** The most new programs. */
  readonly most: number;
}

/**
 * New programs from the first buckets that have something to give: a program that is drawn, less what chance drops, with
 * a demonstration or a rule more.
 */
export async function descend(
  study: Study,
  drawn: () => Born,
  buckets: readonly Bucket[],
  o: DescentOptions,
): Promise<Born[]> {
  const texts = study.params.filter((param) => param.prose);
  const places = new Map(study.params.flatMap(({ name, demos }) => (demos ? [[name, demos.max] as const] : [])));
  const ways = [...(places.size > 0 ? ["demo" as const] : []), ...(texts.length > 0 ? ["rule" as const] : [])];
  const drafts = buckets
    .map((bucket) => {
      const source = drawn();
      const kept = dropped(source, study.draw("drop"), (name) => places.get(name) ?? o.rules);
      return { bucket, source, kept, way: study.draw("way").pick(ways) };
    })
    .filter(({ bucket, way }) => (way === "demo" ? bucket.canDemonstrate : bucket.canTeach));
  const born = await study.each(drafts.slice(0, o.most), async ({ bucket, source, kept, way }, scope) => {
    const gathered = await (way === "demo" ? withDemo(kept, bucket) : withAdvice(scope, texts, kept, bucket, o));
    if (gathered === undefined) return [];
    const change = changeTo(study.baseline.values, texts, gathered);
    return (await scope.offer([source.candidate], [change], way)).map((candidate) => ({ ...gathered, candidate }));
  });
  const others = born.flat().filter(({ candidate }) => candidate.id !== study.baseline.id);
  return [...new Map(others.map((one) => [one.candidate.id, one])).values()];
}
