import type { GraphNode } from "../graph/graph.ts";
import type { Prompt } from "../model/prompt.ts";
import { critiqueReply } from "../model/tagged-replies.ts";
import { told } from "./backward-message.ts";
import type { BackwardWalk, Criticized } from "./backward-walk.ts";
import { besides, type CriticBrief } from "./critic-brief.ts";
import { cutToBytes, fairShare } from "./fair-share.ts";

/** What a param is told, and by which runs. */
export interface Critique {
  readonly param: string;
  readonly text: string;
  /** Every run and node that said so, also of what was summarized, in the order of the runs. */
  readonly from: readonly CritiqueOrigin[];
}

/** Where a critique came from. */
export interface CritiqueOrigin {
  /** The rollout's key. */
  readonly rollout: string;
  readonly example: string;
  /** The node whose critic, rule or recorded feedback said it: its name in the rollout's graph. */
  readonly node: string;
  readonly score: number;
}

/** What all runs told one param. */
export interface Told {
  readonly param: GraphNode;
  /** Equal texts are one, with all that said them. */
  readonly critiques: readonly Critique[];
}

/** What the walks brought to each param, in the order of `params`; the runs keep theirs, and so do the calls in each run. */
export function gather(
  walks: readonly { readonly run: Criticized; readonly walk: BackwardWalk }[],
  params: readonly string[],
): Told[] {
  const all = new Map<string, { param: GraphNode; byText: Map<string, CritiqueOrigin[]> }>();
  for (const { run, walk } of walks)
    for (const { param, messages } of walk.received()) {
      const own = all.get(param.name) ?? { param, byText: new Map<string, CritiqueOrigin[]>() };
      all.set(param.name, own);
      for (const message of messages) {
        const text = told(message);
        const from = own.byText.get(text) ?? [];
        own.byText.set(text, from);
        from.push({ rollout: run.key, example: run.example.id, node: message.source.node, score: run.outcome.score });
      }
    }
  return params.flatMap((name) => {
    const own = all.get(name);
    if (own === undefined) return [];
    return [{ param: own.param, critiques: [...own.byText].map(([text, from]) => ({ param: name, text, from })) }];
  });
}

/** Whether the critiques of one param take more tokens than they may. */
export function isTooLong({ critiques }: Told, tokens: number): boolean {
  return critiques.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0) > tokens * 4;
}

/** What a summary reads, as a multiple of what it may say: so its prompt does not grow with the batch either. */
const READS = 4;

/** Asks for one critique in the place of several. After GRAD-SUM (Austin and Chartock, 2024). */
export function summaryPrompt(
  { param, critiques }: Told,
  { program, constraints }: Pick<CriticBrief, "program" | "constraints">,
  tokens: number,
): Prompt<string> {
  const about = [param.description, param.param?.allowed].filter((text) => text !== undefined && text !== "");
  const beside = besides({ constraints });
  return {
    name: "critic summary",
    slot: "critic",
    task: [
      `Below are critiques that several runs of a program made of one variable. Join them into one critique of at most ${Math.max(20, Math.floor(tokens / 2))} words: first what many runs say, then every other point of weight. Leave out what belongs to single runs alone. Give feedback only: never write a new value yourself.`,
      ...beside.told,
    ].join(" "),
    sections: {
      variable: [...(program === "" ? [] : [`The program: ${program}`]), `${param.name}: ${about.join(" — ")}`].join(
        "\n",
      ),
      ...beside.sections,
      text: cutToBytes(param.param?.shown ?? "", tokens * 4),
      critiques: fairShare(critiques.map(counted), tokens * READS),
    },
    reply: critiqueReply,
  };
}

/** All critiques of a param as one, within `tokens`: the summary, or, where there is none, as much of them as fits. */
export function summarized({ param, critiques }: Told, summary: string | undefined, tokens: number): Critique {
  const text =
    summary ??
    fairShare(critiques.map(counted), Math.max(1, tokens - critiques.length))
      .map((one) => `- ${one}`)
      .join("\n");
  return { param: param.name, text: cutToBytes(text, tokens * 4), from: critiques.flatMap(({ from }) => from) };
}

function counted({ text, from }: Critique): string {
  const runs = new Set(from.map(({ rollout }) => rollout)).size;
  return runs === 1 ? text : `${text} (in ${runs} runs)`;
}
