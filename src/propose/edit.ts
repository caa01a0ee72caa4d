import type { Critique } from "../credit/critiques.ts";
import type { LazyText, Prompt, Section } from "../model/prompt.ts";
import { newTextReply } from "../model/tagged-replies.ts";
import type { Candidate, Change } from "../study/candidate.ts";
import type { ParamInfo, Study } from "../study/study.ts";
import { role, textOf } from "./text-params.ts";

/** What an editor may see beside a text and its critiques, and what it is told about it. */
const BESIDE = {
  runs: "The runs show what the critiques speak of: put nothing into the text that holds for single runs only.",
  traces: "The traces show the calls of these runs that the text had a part in.",
  history:
    "The history shows the text at steps before, oldest first, each with what was said of it: go on from there, and not back to what was criticized.",
  past_critiques:
    "The past critiques speak of runs before: what they say still holds, where the text does not meet it yet.",
  constraints: "The text must keep to the constraints.",
  examples: "The examples show how such a rewrite is done well.",
} as const;

/** What an editor sees beside a text and its critiques; what is empty is left out. */
export type Beside = { readonly [name in keyof typeof BESIDE]?: readonly (string | LazyText)[] };

/** How often the editor is asked for each text, and how it samples. */
export interface EditOptions {
  /** Changes that are made; default 1. */
  readonly n?: number;
  readonly temperature?: number;
}

/**
 * Backpropagation's last step: `n` changes, each a rewrite of every text that was criticized. One call a text and change,
 * all side by side. A text whose reply cannot be used stays as it is.
 */
export async function edits(
  study: Study,
  now: Candidate,
  critiques: readonly Critique[],
  beside: (param: ParamInfo) => Beside,
  { n = 1, temperature }: EditOptions = {},
): Promise<Change[]> {
  const told = study.params
    .filter((param) => param.prose)
    .flatMap((param) => {
      const own = critiques.filter((critique) => critique.param === param.name).map((critique) => critique.text);
      const shown = { purpose: role(study, param), text: textOf(now, param), critiques: own };
      return own.length === 0 ? [] : [{ param, prompt: editPrompt(shown, beside(param), temperature) }];
    });
  const texts = await study.each(told, ({ prompt }, scope) => scope.ask(prompt, n));
  return Array.from({ length: n }, (_, i) =>
    Object.fromEntries(
      told.flatMap(({ param: { name } }, at) => (texts[at]![i] === undefined ? [] : [[name, texts[at]![i]!]])),
    ),
  );
}

function editPrompt(
  shown: Readonly<Record<string, Section>>,
  beside: Beside,
  temperature: number | undefined,
): Prompt<string> {
  const names = (Object.keys(BESIDE) as (keyof Beside)[]).filter((name) => (beside[name]?.length ?? 0) > 0);
  return {
    name: "edit",
    task: [
      "A program works with the text below. The critiques say what is wrong with it. Write a better text: meet the critiques, and keep what is good.",
      ...names.map((name) => BESIDE[name]),
    ].join(" "),
    sections: { ...shown, ...Object.fromEntries(names.map((name) => [name, beside[name]!])) },
    reply: newTextReply,
    ...(temperature !== undefined && { temperature }),
  };
}
