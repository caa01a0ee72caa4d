import { paraphrase } from "../../propose/paraphrase.ts";
import { type Passage, passagesOf } from "../../propose/passages.ts";
import {
  type PieceLevel,
  phrasesAt,
  phrasesOf,
  withAdded,
  withoutPhrase,
  withPhrase,
  withSwapped,
} from "../../propose/phrases.ts";
import { role } from "../../propose/text-params.ts";
import type { Candidate } from "../../study/candidate.ts";
import type { ParamInfo, Study } from "../../study/study.ts";

export const OPERATORS = ["delete", "swap", "paraphrase", "add"] as const;
type Operator = (typeof OPERATORS)[number];

/** A phrase of one param's text. */
export interface Phrase {
  readonly param: string;
  readonly text: string;
}

/** A candidate, and the phrases that it lost and got back. */
interface Edited {
  readonly candidate: Candidate;
  readonly deleted: readonly Phrase[];
  readonly added: readonly Phrase[];
}

/** How edits are drawn. */
interface Rules {
  readonly operators: readonly Operator[];
  readonly level: PieceLevel;
  readonly edits: number;
  readonly temperature: number;
}

/** A candidate with random edits in one passage, drawn anew; none where nothing can be edited, or the edits undo each other. */
export async function edited(
  study: Study,
  params: readonly ParamInfo[],
  from: Candidate,
  pool: readonly Phrase[],
  rules: Rules,
): Promise<Edited[]> {
  const passages = passagesOf(from, params);
  if (passages.length === 0) return [];
  const passage = study.draw("passage").pick(passages);
  const { param } = passage;
  const deleted: Phrase[] = [];
  const added: Phrase[] = [];
  let { text } = passage;
  for (let i = 0; i < rules.edits; i++) {
    const left = pool.filter((phrase) => phrase.param === param.name && !added.includes(phrase));
    const edit = await oneEdit(study, { text, param }, left, rules);
    text = edit.text;
    if (edit.deleted !== undefined) deleted.push({ param: param.name, text: edit.deleted });
    if (edit.added !== undefined) added.push(edit.added);
  }
  const change = passage.change(text);
  const offered = change === undefined ? [] : await study.offer([from], [change], "grips");
  return offered.map((candidate) => ({ candidate, deleted, added }));
}

async function oneEdit(
  study: Study,
  { text, param }: Pick<Passage, "text" | "param">,
  pool: readonly Phrase[],
  { operators, level, temperature }: Rules,
): Promise<{ text: string; deleted?: string; added?: Phrase }> {
  const pieces = phrasesOf(text, level);
  const phrases = phrasesAt(pieces);
  const enough = {
    delete: phrases.length > 1,
    swap: phrases.length > 1,
    paraphrase: phrases.length > 0,
    add: pool.length > 0,
  };
  const possible = operators.filter((operator) => enough[operator]);
  if (possible.length === 0) return { text };
  const random = study.draw("edit");
  switch (random.pick(possible)) {
    case "delete": {
      const at = random.pick(phrases);
      return { text: withoutPhrase(pieces, at), deleted: pieces[at]!.text };
    }
    case "swap": {
      const [a, b] = random.sample(phrases, 2);
      return { text: withSwapped(pieces, a!, b!) };
    }
    case "paraphrase": {
      const at = random.pick(phrases);
      const [phrase = pieces[at]!.text] = await study.ask(
        paraphrase(pieces[at]!.text, temperature, role(study, param)),
      );
      return { text: withPhrase(pieces, at, phrase) };
    }
    case "add": {
      const added = random.pick(pool);
      return { text: withAdded(pieces, random.pick([-1, ...phrases]), added.text), added };
    }
  }
}
