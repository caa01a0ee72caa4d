import type { Examples } from "../../evaluate/example.ts";
import type { Rollout } from "../../study/rollouts/evidence.ts";
import type { Study } from "../../study/study.ts";
import type { Born } from "./descent.ts";
import { tells } from "./gathered.ts";

/** A program, and its mean difference to the baseline on the same rows. */
export interface Program extends Born {
  readonly n: number;
  readonly mean: number;
}

/** Several runs of each example, each of a program that is drawn for it. */
export async function explore(
  study: Study,
  drawn: () => Born,
  on: Examples,
  times: number,
): Promise<readonly Rollout[]> {
  const looks = Array.from({ length: times }, (_, slot) => {
    const draws = on.map((example) => ({ example, candidate: drawn().candidate }));
    return [...new Set(draws.map((draw) => draw.candidate))].map((candidate) => ({
      candidate,
      examples: draws.filter((draw) => draw.candidate === candidate).map((draw) => draw.example),
      replicate: `slot ${slot + 1}`,
    }));
  }).flat();
  const seen = await study.each(looks, ({ candidate, examples, replicate }, scope) =>
    scope.evaluate([candidate], examples, { replicate }),
  );
  return seen.flat().flatMap(({ rollouts }) => rollouts);
}

/** New programs by their differences to the baseline, row by row; not where a program holds the row's own demonstration. */
export async function compare(study: Study, born: readonly Born[], on: Examples): Promise<readonly Program[]> {
  if (born.length === 0) return [];
  const [before] = await study.evaluate([study.baseline], on);
  const known = new Map(before!.rollouts.map(({ example, outcome }) => [example.id, outcome.score]));
  const seen = await study.each(born, (program, scope) =>
    scope.evaluate(
      [program.candidate],
      on.filter((example) => !tells(program, example)),
    ),
  );
  return born.flatMap((program, i) => {
    const { rollouts, n } = seen[i]![0]!;
    const gain = rollouts.reduce((sum, { example, outcome }) => sum + outcome.score - known.get(example.id)!, 0);
    return n === 0 ? [] : [{ ...program, n, mean: gain / n }];
  });
}
