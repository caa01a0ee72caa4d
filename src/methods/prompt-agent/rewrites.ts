import type { LazyText, Prompt } from "../../model/prompt.ts";
import { critiqueReply, newTextsReply } from "../../model/tagged-replies.ts";
import { offerTexts } from "../../propose/offer-texts.ts";
import { imperfect, showRun } from "../../propose/runs.ts";
import { role, textOf, textParams } from "../../propose/text-params.ts";
import { tracesOf } from "../../propose/traces.ts";
import { pathTo, type TreeNode } from "../../search/uct.ts";
import type { Candidate } from "../../study/candidate.ts";
import type { Study } from "../../study/study.ts";

interface RewriteOptions {
  readonly batch: number;
  readonly children: number;
  readonly tokens: number;
  readonly temperature: number;
}

/** What both prompts show: what the text is for, the text, and runs of it with the calls that it had a part in. */
interface Shown extends Readonly<Record<"purpose" | "text", string>> {
  readonly runs: readonly string[];
  readonly traces: readonly LazyText[];
}

/** Rewrites of a node: a batch is run, its errors lead to feedback, and feedback and the texts on the way to new ones. */
export async function rewrites(study: Study, node: TreeNode<Candidate>, options: RewriteOptions): Promise<Candidate[]> {
  const { batch, temperature } = options;
  const texts = textParams(study);
  const param = texts[node.depth % texts.length]!;
  const [evidence] = await study.evaluate([node.item], study.draw("batch").sample(study.train, batch));
  const wrong = imperfect(study, evidence!);
  const runs = wrong.length > 0 ? wrong : evidence!.rollouts;
  const shown = {
    purpose: role(study, param),
    text: textOf(node.item, param),
    runs: runs.map(showRun),
    traces: tracesOf(runs, param, options.tokens),
  };
  const [feedback] = await study.ask(feedbackPrompt(shown, wrong.length === 0, temperature));
  if (feedback === undefined) return [];
  const before = pathTo(node).slice(0, -1);
  const history = [...new Set(before.map(({ item }) => textOf(item, param)))];
  const [found = []] = await study.ask(rewritePrompt(shown, feedback, history, options));
  return await offerTexts(study, [node.item], param, found, "prompt-agent");
}

/** Asks what is to be mended, or, where all runs went well, what the text owes that to. */
function feedbackPrompt(sections: Shown, allWell: boolean, temperature: number): Prompt<string> {
  const task = allWell
    ? "A program works with the text below, and all of the runs below went well. Go through them one by one: say what in the text made each go well. Then list what would make it hold for harder inputs."
    : "A program works with the text below, and the runs below went wrong. Go through them one by one: say step by step how the text led to each error. Then sum up, as a list, which aspects of the text can be improved.";
  return { name: allWell ? "ascend" : "feedback", task, sections: { ...sections }, reply: critiqueReply, temperature };
}

/** Asks for better texts, given those that led to the present one, oldest first. */
function rewritePrompt(
  shown: Shown,
  feedback: string,
  history: readonly string[],
  { children, temperature }: RewriteOptions,
): Prompt<readonly string[]> {
  return {
    name: "rewrite",
    task: "A program works with the text below. You see runs of it, a critique, and the texts that it came from, oldest first. Write a better text: meet the critique, and go on from the texts before instead of going back to one of them.",
    sections: { ...shown, critiques: [feedback], history },
    reply: newTextsReply(children),
    temperature,
  };
}
