import type { Prompt } from "../../model/prompt.ts";
import { critiqueReply, newTextReply } from "../../model/tagged-replies.ts";
import { dissimilar } from "../../propose/dissimilar.ts";
import { showRun } from "../../propose/runs.ts";
import { role, textOf } from "../../propose/text-params.ts";
import { top } from "../../search/selection.ts";
import type { Candidate } from "../../study/candidate.ts";
import type { Evidence, Rollout } from "../../study/rollouts/evidence.ts";
import type { ParamInfo, Study } from "../../study/study.ts";

/** The paper's operators that write a text, and what they ask for. Crossover and new contexts come on top of any of them. */
const TASKS = {
  "zero-order":
    "Think of a list of 100 hints for the purpose below. Write the first of them, as a text that serves the purpose alone.",
  "first-order": "Change the text below as the advice says.",
  estimation: "The texts below are a list. Write the one that comes next in it.",
  // The order is told the other way round, as in the paper: a model would copy what it takes for the best of the list.
  "ranked estimation":
    "The texts below stand in descending order of their scores. The one that comes next is the best of all, and resembles the last of them more than the first. Write it, as the advice says.",
  lineage: "The texts below stand in ascending order of quality. Write the one that comes next.",
  "zero-order hyper": "Change the text below as the advice says.",
  "first-order hyper": "Change the text below as the advice says.",
  lamarckian:
    "Somebody was given an instruction, and did what you see below, all of it right. Write the instruction. It must work for other inputs, so it names none of these.",
} as const;
export type Operator = keyof typeof TASKS;
export const OPERATORS = Object.keys(TASKS) as readonly Operator[];

/** A member of the population. */
export interface Unit {
  /** Its task prompts, and its context where the program has demonstrations. */
  readonly candidate: Candidate;
  /** Its mutation prompt: how a text is to be changed. */
  readonly mutation: string;
  readonly temperature: number;
  /** Its ancestors, and itself, that were the best of the population, oldest first. */
  readonly elites: readonly Candidate[];
}

/** What an operator may look at. */
export interface Parentage {
  readonly unit: Unit;
  /** The unit's runs that came out right. */
  readonly workings: readonly Rollout[];
  /** The whole population, measured on the same examples. */
  readonly population: readonly Evidence[];
}

/** Whether an operator has what it works on. */
export function applicable(operator: Operator, { unit, workings }: Parentage): boolean {
  if (operator === "lineage") return unit.elites.length > 0;
  return operator !== "lamarckian" || workings.length > 0;
}

/** For the operators that begin with it: a new mutation prompt, by a way to think or from the old one. */
export function hyperPrompt(
  operator: Operator,
  unit: Unit,
  purpose: string,
  style: string,
): Prompt<string> | undefined {
  const what = "It stands for every text, not for one alone.";
  const asked = { name: operator, reply: critiqueReply, temperature: unit.temperature };
  if (operator === "zero-order hyper") {
    const task = `Think about the purpose below in the way that is named. Then give advice on how to change a text that serves it. ${what}`;
    return { ...asked, task, sections: { purpose, style } };
  }
  const task = `Sum up the advice below on how to change a text, and make a better one of it. ${what}`;
  return operator === "first-order hyper" ? { ...asked, task, sections: { advice: unit.mutation } } : undefined;
}

/** The first text of a unit, by its mutation prompt and a way to think. */
export function firstPrompt(study: Pick<Study, "task">, param: ParamInfo, unit: Unit, style: string): Prompt<string> {
  return {
    name: "first text",
    task: "Write a text for the purpose below: think in the way that is named, and change the present text as the advice says.",
    sections: { purpose: role(study, param), style, advice: unit.mutation, text: textOf(unit.candidate, param) },
    reply: newTextReply,
    temperature: unit.temperature,
  };
}

/** The next text for one param of a unit. */
export function textPrompt(
  study: Pick<Study, "task" | "draw">,
  operator: Operator,
  param: ParamInfo,
  parentage: Parentage,
  similarity: number,
): Prompt<string> {
  return {
    name: operator,
    task: TASKS[operator],
    sections: { purpose: role(study, param), ...materialOf(study, operator, param, parentage, similarity) },
    reply: newTextReply,
    temperature: parentage.unit.temperature,
  };
}

/** What an operator shows besides the purpose. Lists of texts never have scores: models copy the text with the highest. */
function materialOf(
  study: Pick<Study, "draw">,
  operator: Operator,
  param: ParamInfo,
  { unit, workings, population }: Parentage,
  similarity: number,
): Prompt["sections"] {
  const advice = unit.mutation;
  const texts = (of: readonly { readonly candidate: Candidate }[]) => of.map((e) => textOf(e.candidate, param));
  if (operator === "zero-order") return {};
  if (operator === "lamarckian") return { runs: study.draw("workings").sample(workings, 3).map(showRun) };
  if (operator === "lineage") return { texts: unit.elites.map((elite) => textOf(elite, param)) };
  if (operator === "estimation")
    return { texts: dissimilar(texts(study.draw("order").shuffle(population)), similarity) };
  if (operator === "ranked estimation")
    return { advice, texts: dissimilar(texts(top(population, population.length)), similarity).reverse() };
  return { advice, text: textOf(unit.candidate, param) };
}
