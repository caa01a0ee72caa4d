import { type AnyTask, defineTask } from "../../../evaluate/task.ts";
import { flow } from "../../../graph/flow.ts";
import type { Node } from "../../../graph/node.ts";
import { op } from "../../../graph/op.ts";
import { languageModel } from "../../../model/slot.ts";
import { param } from "../../../params/param.ts";
import { type Rule, stage, type World } from "../world.ts";
import { DESK_RULES, desk } from "./desk.ts";
import type { Made } from "./one-text.ts";
import { labelsIn, scoreOf } from "./score.ts";

/** Topics of the first step, and the teams that the second one sends them to. */
const TOPICS = ["T1", "T2", "T3", "T4", "T5", "T6"];
const TEAMS = ["K3", "K1", "K5", "K2", "K6", "K4"];
const found: readonly Rule[] = TOPICS.map((label, i) => ({ ...DESK_RULES[i]!, label }));
const sent: readonly Rule[] = TOPICS.map((topic, i) => ({ words: [topic], label: TEAMS[i]!, says: [topic] }));

/** Two model calls, each with a text and rules of its own: what the second one gets, the first one has found. */
export const pipeline: World = {
  ...desk,
  name: "pipeline",
  description: "Finds the topics of a message, and the teams that these topics go to.",
  stages: [
    stage({
      param: "find",
      purpose: "how the topics of a message are found",
      initial: "Read the message and give its topics.",
      marker: "Message",
      rules: found,
    }),
    stage({
      param: "send",
      purpose: "which teams the topics go to",
      initial: "Give the teams for these topics.",
      marker: "Topics",
      rules: sent,
    }),
  ],
};

/** Topics and teams count half each; what was wrong in finding and in sending is said at the model call that did it, and nowhere else. */
export function pipelineTask({ world, model, data }: Made): AnyTask {
  const [first, second] = [world.stages[0]!, world.stages[1]!];
  const find = param.text(first.param, first.initial, { description: first.purpose });
  const send = param.text(second.param, second.initial, { description: second.purpose });
  const finder = languageModel("finder", model, { description: "finds topics" });
  const sender = languageModel("sender", model, { description: "names teams" });
  const clean = op("clean", (reply: string) => [...labelsIn(first, reply)].sort().join(", ") || "none", {
    description: "keeps the topics of a reply",
  });
  const answer = op("answer", (topics: string, teams: string) => ({ topics, teams }));
  const program = flow(world.name, async (message: Node<string>) => {
    const topics = clean(await finder`${find}\n\nMessage: ${message}`);
    return answer(topics, await sender`${send}\n\nTopics: ${topics}`);
  });
  return defineTask({
    name: world.name,
    description: world.description,
    program,
    data,
    metric: ({ output: { topics, teams }, example }) => {
      const teamsOf = (topics: readonly string[]) => topics.map((topic) => TEAMS[TOPICS.indexOf(topic)]!).sort();
      const inFinding = scoreOf(first, topics, example);
      const inSending = scoreOf(second, teams, {
        input: topics,
        expected: teamsOf([...labelsIn(first, topics)]),
      });
      const teamsFound = scoreOf(second, teams, { input: topics, expected: teamsOf(example.expected) });
      const score = (inFinding.score + teamsFound.score) / 2;
      return {
        score,
        feedback: score === 1 ? "right" : "other topics or teams are right",
        on: {
          ...(inFinding.score < 1 && { finder: inFinding.feedback! }),
          ...(inSending.score < 1 && { sender: inSending.feedback! }),
        },
      };
    },
    params: [find, send],
    version: `simulated ${world.name} 1`,
  });
}
