import type { Critique } from "../credit/critiques.ts";
import { ACCEPT, ACCEPT_MEANING, descend } from "../propose/descent.ts";
import { type Beside, edits } from "../propose/edit.ts";
import { epochs } from "../propose/epochs.ts";
import { textOf, textParams } from "../propose/text-params.ts";
import type { Change } from "../study/candidate.ts";
import { method } from "../study/method/method.ts";
import { type OptionValues, option } from "../study/method/option.ts";
import type { ParamInfo } from "../study/study.ts";

const options = {
  batch: option.whole(3, "training examples whose runs each step criticizes"),
  perEdge: option.flag(true, "one critic call for each input of a model call; false: one for all its inputs together"),
  accept: option.choice("better", ACCEPT, ACCEPT_MEANING),
  momentum: option.whole(0, "texts of steps before that the editor sees, each with what was said of it", { min: 0 }),
  memory: option.whole(0, "steps before whose critiques the editor sees again", { min: 0 }),
  constraints: option.texts([], "what new texts must keep to, in words; critic and editor are told"),
  examples: option.texts([], "rewrites that are done well, for the editor"),
  critiques: option.texts([], "critiques that are done well, for the critic"),
  objective: option.text("", "what the program's output should be like, for the critic"),
  tokens: option.whole(
    2_000,
    "the most tokens of all critiques of one text; where there are more, a call sums them up",
  ),
  temperature: option.number(0, "the editor's sampling temperature", { min: 0 }),
};
type Options = OptionValues<typeof options>;

/** What a text was at a step, and what was said of it. */
interface Past {
  readonly text: string;
  readonly critiques: readonly string[];
}

/**
 * TextGrad: a critic at every model call says how its inputs should change, back from the feedback to the texts; then
 * each text that was criticized is rewritten, all in the same step. The change is undone where validation does not
 * accept it: in the paper, where it is not better; the code undoes what is worse and keeps what is equal, which is
 * `not-worse`; its library alone never looks, which is `always`. The paper takes 12 steps.
 * Runs with a perfect score are not criticized. The editor sees critiques alone, without the calls that each speaks of,
 * so what it sees does not grow with the batch; critic and editor see a text whole, where the code shows ten words of
 * each end. Momentum and memory reach the prompt, where the code has them and sends nothing; both are off, as there; a
 * text that was undone stands in the history as such.
 * Its several losses are the task's metric here. Demonstrations, numbers and code stay as they are.
 */
export const textgrad = method(
  {
    name: "textgrad",
    paper: 'Yuksekgonul et al.: TextGrad: Automatic "Differentiation" via Text (2024)',
    summary: "critiques walk back over every edge of the graph to the texts, and each text is rewritten",
    signal: "dynamic",
    credit: "backpropagation",
    needsModel: true,
    changes: ["texts"],
    cost: (o, n) => ({
      start: { rollouts: n.validation, asks: 0 },
      step: {
        rollouts: Math.min(o.batch, n.train) + n.validation,
        // Critics; a summary, where there is too much, and a rewrite for each text.
        asks: Math.min(o.batch, n.train) * (o.perEdge ? n.critics.edges : n.critics.nodes) + 2 * n.texts,
      },
    }),
  },
  options,
  async (study, options) => {
    const { accept, perEdge, constraints, critiques: good, objective, tokens, temperature } = options;
    const texts = textParams(study);
    const params = texts.map((param) => param.name);
    const minibatch = epochs(study, options.batch);
    const past = new Map(params.map((name): [string, Past[]] => [name, []]));
    // A text is remembered once, with what was said of it last.
    const remember = ({ name }: ParamInfo, one: Past) =>
      past.set(name, [...past.get(name)!.filter(({ text }) => text !== one.text), one]);
    let proposed: Change | undefined;
    await descend(study, { by: "textgrad", accept }, async (now) => {
      for (const param of texts) {
        const tried = proposed?.[param.name];
        if (tried !== undefined && tried !== textOf(now, param))
          remember(param, { text: String(tried), critiques: UNDONE });
      }
      const [seen] = await study.evaluate([now], minibatch());
      const brief = { params, perEdge, constraints, examples: good, objective, tokens };
      const critiques = await study.critique(seen!.rollouts, brief);
      const beside = (param: ParamInfo) => besideOf(past.get(param.name)!, textOf(now, param), options);
      const [change] = await edits(study, now, critiques, beside, { temperature });
      for (const param of texts) {
        const said = textsFor(param.name, critiques);
        if (said.length > 0) remember(param, { text: textOf(now, param), critiques: said });
      }
      proposed = change;
      return change;
    });
  },
);

function textsFor(name: string, critiques: readonly Critique[]): readonly string[] {
  return critiques.filter((critique) => critique.param === name).map((critique) => critique.text);
}

const UNDONE = ["It was not better on validation, and was taken back."];

/** What the editor of a text is shown of the steps before, and what its author asks for. */
function besideOf(past: readonly Past[], now: string, { momentum, memory, constraints, examples }: Options): Beside {
  const last = (n: number, of: readonly Past[]) => of.slice(Math.max(0, of.length - n));
  const others = past.filter(({ text }) => text !== now);
  const criticized = past.filter(({ critiques }) => critiques !== UNDONE);
  return {
    history: last(momentum, others).map(({ text, critiques }) =>
      [text, "", "It was said of it:", ...critiques].join("\n"),
    ),
    past_critiques: [...new Set(last(memory, criticized).flatMap(({ critiques }) => critiques))],
    constraints,
    examples,
  };
}
