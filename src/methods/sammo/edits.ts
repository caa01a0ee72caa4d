import type { Json } from "../../graph/json.ts";
import { phrasesAt, phrasesOf, withoutPhrase, withSwapped } from "../../propose/phrases.ts";
import { type Segment, segmentsOf } from "../../propose/segments.ts";
import type { Random } from "../../search/random.ts";
import { randomPoint } from "../../search/space.ts";
import type { Change } from "../../study/candidate.ts";
import type { Evidence } from "../../study/rollouts/evidence.ts";
import type { ParamInfo, Study } from "../../study/study.ts";

/** What mutators go by. */
export interface MutatorSettings {
  /** Training examples that an instruction is induced from. */
  readonly pairs: number;
  /** Errors that are looked at together. */
  readonly errors: number;
  /** Reasons for them that one edit goes by. */
  readonly reasons: number;
  readonly temperature: number;
}

/** A change of one place of a candidate, made when it is asked for; none where the place cannot take it. */
export type Mutation = (study: Study) => Promise<Change | undefined>;

/** The texts; there may be none where there are demonstrations. */
export function textsOf({ params }: Pick<Study, "params">): readonly ParamInfo[] {
  return params.filter((param) => param.prose);
}

/** Every place of a candidate that a mutator can work on. */
export type Mutator = (study: Study, parent: Evidence, settings: MutatorSettings) => readonly Mutation[];

/** Words that can go from an instruction without a change of its meaning; none in a name such as {the-name}. */
const STOP_WORDS =
  /(?<![\w{.-])(?:an?|the|please|kindly|very|really|quite|just|simply|actually|basically)(?![\w}.-])[^\S\n]*/gi;

/** A name in braces, which the program fills in: what holds one is not dropped. */
const NAME = /\{[\w.-]+\}/;

/** The mutators that change structure and values by rule; they ask nobody. */
export const EDITS = {
  "drop phrase": onSegments(({ text, replace }) => {
    const { pieces, phrases } = phrasesIn(text);
    if (phrases.length > 1) return (random) => replace(withoutPhrase(pieces, random.pick(phrases)));
  }),
  "swap phrases": onSegments(({ text, replace }) => {
    const { pieces, phrases } = phrasesIn(text);
    if (phrases.length > 1)
      return (random) => replace(withSwapped(pieces, ...(random.sample(phrases, 2) as [number, number])));
  }),
  "drop stop words": onSegments(({ text, replace }) => {
    const left = text.replace(STOP_WORDS, "").trim();
    if (left !== text && left !== "") return () => replace(left);
  }),
  drop: onSegments(({ param, text, remove }, all) => {
    const siblings = all.filter((other) => other.param === param);
    return siblings.length > 1 && !NAME.test(text) ? remove : undefined;
  }),
  repeat: onSegments(({ part, repeat }) => (part.list === undefined ? undefined : repeat)),
  move: onSegments((segment, all) => {
    const { param, part } = segment;
    const others = all.filter((other) => other !== segment && other.param === param && other.part.list !== undefined);
    if (part.list !== undefined && others.length > 0) return (random) => segment.moveBehind(random.pick(others));
  }),
  "drop example": onDemos((list, random) => list.toSpliced(random.int(list.length), 1)),
  "fewer examples": onDemos((list) => list.slice(0, Math.floor(0.8 * list.length))),
  "other value": (study) =>
    study.params.flatMap(({ name, space }) =>
      space === undefined ? [] : [async (scope) => ({ [name]: randomPoint([space], scope.draw("value"))[0]! })],
    ),
} satisfies Readonly<Record<string, Mutator>>;

/** A mutator by rule: what it makes of a segment that it can work on. */
function onSegments(
  make: (segment: Segment, all: readonly Segment[]) => ((random: Random) => Change | undefined) | undefined,
): Mutator {
  return (study, { candidate }) => {
    const all = segmentsOf(candidate, textsOf(study));
    const made = all.flatMap((segment) => make(segment, all) ?? []);
    return made.map((edit) => async (scope) => edit(scope.draw("edit")));
  };
}

/** A mutator of lists of demonstrations that are not empty. */
function onDemos(make: (list: readonly Json[], random: Random) => readonly Json[]): Mutator {
  return (study, { candidate }) =>
    study.params.flatMap(({ name, demos }) => {
      const list = demos === undefined ? [] : (candidate.values[name] as readonly Json[]);
      return list.length === 0 ? [] : [async (scope) => ({ [name]: make(list, scope.draw("demos")) })];
    });
}

function phrasesIn(text: string) {
  const pieces = phrasesOf(text);
  return { pieces, phrases: phrasesAt(pieces) };
}
