import type { Examples } from "../evaluate/example.ts";
import type { Prompt } from "../model/prompt.ts";
import { critiqueReply } from "../model/tagged-replies.ts";
import type { Study } from "../study/study.ts";
import { showExample } from "./runs.ts";

/** Examples that one question shows, questions before the last, and how often nothing may be added before they end. */
const SHOWN = 10;
const LOOKS = 10;
const COMPLETE = 5;

/** The most that `summarizeData` asks about so many training examples. */
export function summaryAsks(train: number): number {
  return Math.min(LOOKS, Math.ceil(train / SHOWN)) + 1;
}

/**
 * What the training data are like, in a few sentences, as MIPROv2's proposer is told (Opsahl-Ong et al., 2024): looked at
 * ten by ten, each time for what is not yet said, and condensed. None where no reply can be used.
 */
export async function summarizeData(study: Study, temperature: number): Promise<string | undefined> {
  const seen: string[] = [];
  for (let look = 0, complete = 0; look < LOOKS && complete < COMPLETE; look++) {
    const shown = study.train.slice(SHOWN * look, SHOWN * (look + 1));
    if (shown.length === 0) break;
    const found = await study.ask(observation(shown, seen, temperature));
    seen.push(...found.filter((text) => !isComplete(text)));
    if (found.some(isComplete)) complete++;
  }
  return seen.length === 0 ? undefined : (await study.ask(condensed(seen, temperature)))[0];
}

function isComplete(text: string): boolean {
  return /^\W*complete\W*$/i.test(text);
}

function observation(shown: Examples, critiques: readonly string[], temperature: number): Prompt<string> {
  const more =
    critiques.length === 0
      ? "Say what holds for most of them: topics, form, what it takes to answer, what is easily got wrong."
      : "You also see what was observed on others. Add what it leaves out; where it leaves nothing out, write COMPLETE.";
  return {
    name: "observations",
    task: `Below are examples of the data that a program works on. ${more}`,
    sections: { ...(critiques.length > 0 && { critiques }), examples: shown.map(showExample) },
    reply: critiqueReply,
    temperature,
  };
}

function condensed(critiques: readonly string[], temperature: number): Prompt<string> {
  const task =
    "Below is what was observed on the data that a program works on. Say what matters of it in two or three sentences.";
  return { name: "data summary", task, sections: { critiques }, reply: critiqueReply, temperature };
}
