import { canonical } from "../graph/json.ts";
import { showParams, showValues } from "../propose/show.ts";
import { suggestionReply } from "../propose/suggestion.ts";
import { top } from "../search/selection.ts";
import { method } from "../study/method/method.ts";
import { option } from "../study/method/option.ts";

const options = {
  window: option.whole(20, "scored candidates that the model is shown"),
  width: option.whole(8, "proposals per step"),
  exemplars: option.whole(3, "training inputs that the model is shown; 0 for none", { min: 0 }),
  temperature: option.number(1, "sampling temperature", { min: 0 }),
};

/**
 * OPRO: the model sees the best candidates with their scores, worst first, and proposes better ones.
 * Scores are means on the whole of train, as whole hundredths. The exemplars show inputs without gold answers: the
 * published code shows the answers too, which lets them leak into prompts.
 */
export const opro = method(
  {
    name: "opro",
    paper: "Yang et al.: Large Language Models as Optimizers (ICLR 2024)",
    summary: "a model continues the list of scored candidates, worst first",
    signal: "dynamic",
    credit: "none",
    needsModel: true,
    changes: ["any"],
    cost: (o, n) => ({ start: { rollouts: n.train, asks: 0 }, step: { rollouts: o.width * n.train, asks: o.width } }),
  },
  options,
  async (study, options) => {
    await study.evaluate([study.baseline], study.train);
    while (await study.step("iteration")) {
      const history = top(study.seen(study.train), options.window).reverse();
      const exemplars = study.draw("exemplars").sample(study.train, options.exemplars);
      const changes = await study.ask(
        {
          name: "opro",
          task: `You optimize the variables of a program.\n${study.task.description}\nBelow are earlier values with their scores, from the worst to the best (higher is better), and some inputs of the program. Propose values that differ from all of them and score higher.`,
          sections: {
            variables: showParams(study, study.baseline.values),
            history: history.map((e) => `${showValues(study, e.candidate.values)}\nscore: ${Math.round(100 * e.mean)}`),
            inputs: exemplars.map((example) => canonical(example.row.input)),
          },
          reply: suggestionReply(study.params.map((p) => p.name)),
          temperature: options.temperature,
        },
        options.width,
      );
      await study.evaluate(await study.offer([study.baseline], changes, "opro"), study.train);
    }
  },
);
