import type { MethodFactory } from "../study/method/method.ts";
import type { MethodOptions } from "../study/method/option.ts";
import { abo } from "./abo/abo.ts";
import { agentsSymbolic } from "./agents-symbolic/agents-symbolic.ts";
import { ape } from "./ape.ts";
import { bootstrapFewShot } from "./bootstrap-few-shot.ts";
import { bootstrapRandomSearch } from "./bootstrap-random-search.ts";
import { copro } from "./copro.ts";
import { evoprompt } from "./evoprompt/evoprompt.ts";
import { gepa } from "./gepa/gepa.ts";
import { gradSum } from "./grad-sum.ts";
import { grips } from "./grips/grips.ts";
import { hybrid } from "./hybrid.ts";
import { inferRules } from "./infer-rules.ts";
import { miprov2 } from "./miprov2/miprov2.ts";
import { opro } from "./opro.ts";
import { optoprime } from "./optoprime/optoprime.ts";
import { promptAgent } from "./prompt-agent/prompt-agent.ts";
import { promptbreeder } from "./promptbreeder/promptbreeder.ts";
import { promst } from "./promst/promst.ts";
import { protegi } from "./protegi.ts";
import { randomSearch } from "./random-search.ts";
import { sammo } from "./sammo/sammo.ts";
import { semanticBackprop } from "./semantic-backprop.ts";
import { simba } from "./simba/simba.ts";
import { textgrad } from "./textgrad.ts";
import { tpe } from "./tpe.ts";

/** In the order in which listings show them: what takes any param, what rewrites texts, what needs no model. */
const registry = [
  optoprime,
  hybrid,
  textgrad,
  semanticBackprop,
  gradSum,
  agentsSymbolic,
  ape,
  opro,
  bootstrapFewShot,
  bootstrapRandomSearch,
  copro,
  miprov2,
  evoprompt,
  grips,
  protegi,
  promptAgent,
  promptbreeder,
  promst,
  abo,
  sammo,
  gepa,
  simba,
  inferRules,
  tpe,
  randomSearch,
] as unknown as readonly MethodFactory<MethodOptions>[]; // Each takes its own options; a listing knows none of them.

/** Every method by name: what the command line, the docs and the conformance tests list. */
export const methods: Readonly<Record<string, MethodFactory<MethodOptions>>> = Object.freeze(
  Object.fromEntries(registry.map((one) => [one.info.name, one])),
);

export { traceText } from "../credit/trace.ts";
export { type JsonCheck, jsonReply } from "../model/json-reply.ts";
export type { LazyText, Prompt, Section } from "../model/prompt.ts";
export { BadReply, type Reply, taggedReply, textReply } from "../model/reply.ts";
export {
  critiqueReply,
  critiquesForReply,
  critiquesReply,
  newTextReply,
  newTextsReply,
} from "../model/tagged-replies.ts";
export { bootstrap, demonstrationsOf, demoParams, labelled } from "../propose/demonstrations.ts";
export { type Dimension, spacesOf, toChange, toPoint } from "../propose/point.ts";
export { imperfect, showExample, showRun } from "../propose/runs.ts";
export { showParams, showValues } from "../propose/show.ts";
export { suggestionReply } from "../propose/suggestion.ts";
export { role, textOf, textParams } from "../propose/text-params.ts";
export {
  type Arm,
  type RacePolicy,
  successiveHalving,
  successiveRejects,
  ucb,
  ucbE,
  uniform,
} from "../search/bandits.ts";
export { dominates, paretoFront } from "../search/pareto.ts";
export { bestOfRace, POLICIES, type PolicyName, type PolicySettings, policyNamed } from "../search/policies.ts";
export { type RacingOptions, racing } from "../search/racing.ts";
export type { Random } from "../search/random.ts";
export { top } from "../search/selection.ts";
export { randomPoint } from "../search/space.ts";
export type { Trial } from "../search/tpe.ts";
export {
  abo,
  agentsSymbolic,
  ape,
  bootstrapFewShot,
  bootstrapRandomSearch,
  copro,
  evoprompt,
  gepa,
  gradSum,
  grips,
  hybrid,
  inferRules,
  miprov2,
  opro,
  optoprime,
  promptAgent,
  promptbreeder,
  promst,
  protegi,
  randomSearch,
  sammo,
  semanticBackprop,
  simba,
  textgrad,
  tpe,
};
