import type { Critique } from "../../credit/critiques.ts";
import { GradusError } from "../../graph/errors.ts";
import { ACCEPT, ACCEPT_MEANING, descend } from "../../propose/descent.ts";
import { edits } from "../../propose/edit.ts";
import { epochs } from "../../propose/epochs.ts";
import { imperfect } from "../../propose/runs.ts";
import type { Candidate, Change } from "../../study/candidate.ts";
import { method } from "../../study/method/method.ts";
import { type OptionValues, option } from "../../study/method/option.ts";
import type { Rollout } from "../../study/rollouts/evidence.ts";
import type { Study } from "../../study/study.ts";
import { lossPrompt, settingsPrompt } from "./prompts.ts";

const OPTIMIZERS = ["prompt", "node"] as const;

const options = {
  batch: option.whole(2, "training examples whose runs each step learns from"),
  optimizers: option.choices(
    OPTIMIZERS,
    OPTIMIZERS,
    "what is rewritten: texts, one call each; params of all other kinds, in one call",
  ),
  accept: option.choice("not-worse", ACCEPT, ACCEPT_MEANING),
  criteria: option.text("", "what the program's output should be like, for the loss"),
  tokens: option.whole(
    2_000,
    "the most tokens of all critiques of one param; where there are more, a call sums them up",
  ),
  temperature: option.number(0.3, "sampling temperature of what rewrites", { min: 0 }),
};
type Options = OptionValues<typeof options>;

/**
 * Symbolic Learning (Agents 2.0): the loss is language: one call a run says what its result should have been like. It is
 * walked back by one call a model call, which gives at once what should change in the params that went into it (the
 * weight's gradient) and what is required of the calls before (the activation's). Then a prompt optimizer rewrites the
 * texts, and a node optimizer what else makes up a call: choices, numbers, JSON, demonstrations, code.
 * Left out: adding and removing nodes, roles and tools, since the flow of a program is its author's code; where a JSON or
 * code param holds such a thing, the node optimizer rewrites it. The loss has the row's truth where there is one, and
 * the metric's score and feedback always: its two cases without a score do not arise.
 * The paper rolls back what made the loss worse, on validation here. The code does so only where it is told to: it
 * compares one batch with the next, and after a drop runs what stood before on the new batch, too. It runs one of its
 * optimizers a step, here both do, and its prompt optimizer changes named components of a prompt, here a text as a whole.
 * The batch is of the code's example settings, as is the temperature.
 */
export const agentsSymbolic = method(
  {
    name: "agents-symbolic",
    paper: "Zhou et al.: Symbolic Learning Enables Self-Evolving Agents (2024)",
    summary:
      "a loss in words is walked back; one call gives suggestions for a call's params and requirements for its inputs",
    signal: "dynamic",
    credit: "backpropagation",
    needsModel: true,
    changes: ["any"],
    cost: (o, n) => ({
      start: { rollouts: n.validation, asks: 0 },
      step: {
        rollouts: Math.min(o.batch, n.train) + n.validation,
        // Losses and critics; a summary, where there is too much, for each param; the optimizers.
        asks:
          Math.min(o.batch, n.train) * (1 + n.critics.nodes) +
          (o.optimizers.includes("prompt") ? 2 * n.texts : 0) +
          (o.optimizers.includes("node") && n.params > n.texts ? n.params - n.texts + 1 : 0),
      },
    }),
  },
  options,
  async (study, options) => {
    const { optimizers, accept, tokens, temperature } = options;
    const params = study.params.filter((param) => optimizers.includes(param.prose ? "prompt" : "node"));
    if (params.length === 0) {
      throw new GradusError("BAD_OPTION", `no param of this study is for the optimizers ${optimizers.join(", ")}`, {
        fix: '"prompt" rewrites texts, "node" everything else',
      });
    }
    const minibatch = epochs(study, options.batch);
    await descend(study, { by: "agents-symbolic", accept }, async (now) => {
      const [seen] = await study.evaluate([now], minibatch());
      const judged = await study.each(imperfect(study, seen!), (run, scope) => withLoss(scope, run, options));
      const critiques = await study.critique(judged, { params: params.map((param) => param.name), tokens });
      const [texts] = await edits(study, now, critiques, () => ({}), { temperature });
      return { ...(await settings(study, now, critiques, temperature)), ...texts };
    });
  },
  ({ optimizers }) => (optimizers.length === 0 ? '"optimizers" names none' : undefined),
);

/** The run with its loss beside what the metric said of it. */
async function withLoss(study: Study, run: Rollout, { criteria }: Options): Promise<Rollout> {
  const [loss = ""] = await study.ask(lossPrompt(study, run, criteria));
  return { ...run, feedback: [run.feedback, loss].filter((text) => text.trim() !== "").join("\n") };
}

/** New values for the params other than texts that were criticized. */
async function settings(
  study: Study,
  now: Candidate,
  critiques: readonly Critique[],
  temperature: number,
): Promise<Change> {
  const told = study.params.filter(({ prose, name }) => !prose && critiques.some(({ param }) => param === name));
  if (told.length === 0) return {};
  const names = told.map((param) => param.name);
  const [change = {}] = await study.ask(settingsPrompt(study, told, now, critiques, temperature));
  return Object.fromEntries(Object.entries(change).filter(([name]) => names.includes(name)));
}
