import type { Examples } from "../evaluate/example.ts";
import { canonical } from "../graph/json.ts";
import { showExample } from "../propose/runs.ts";
import { showParams, showValues } from "../propose/show.ts";
import { suggestionReply } from "../propose/suggestion.ts";
import { top } from "../search/selection.ts";
import { method } from "../study/method/method.ts";
import { type OptionValues, option } from "../study/method/option.ts";

const options = {
  window: option.whole(20, "scored candidates that the model is shown"),
  width: option.whole(8, "proposals per step"),
  exemplars: option.whole(3, "training examples that the model is shown; 0 for none", { min: 0 }),
  answers: option.flag(
    true,
    "exemplars show what their rows expect; false: their inputs alone, so that no answer leaks",
  ),
  temperature: option.number(1, "sampling temperature", { min: 0 }),
};

/**
 * OPRO: the model sees the best candidates with their scores, worst first, and proposes better ones.
 * Scores are means on the whole of train, as whole hundredths. What a reply leaves out has the author's value. The code
 * takes 200 steps, and its filters stand in its scripts: texts over 500 characters, scores below a threshold; here none is.
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
          task: `You optimize the variables of a program.\n${study.task.description}\nBelow are earlier values with their scores, from the worst to the best (higher is better)${aboutShown(options)}. Propose values that differ from all of them and score higher.`,
          sections: {
            variables: showParams(study, study.baseline.values),
            history: history.map((e) => `${showValues(study, e.candidate.values)}\nscore: ${Math.round(100 * e.mean)}`),
            ...(exemplars.length > 0 && shown(exemplars, options)),
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

type Shown = Pick<OptionValues<typeof options>, "exemplars" | "answers">;

function aboutShown({ exemplars, answers }: Shown): string {
  return exemplars === 0 ? "" : `, and ${answers ? "examples" : "some inputs"} of the program`;
}

function shown(exemplars: Examples, { answers }: Pick<Shown, "answers">): Readonly<Record<string, readonly string[]>> {
  if (answers) return { examples: exemplars.map(showExample) };
  return { inputs: exemplars.map((example) => canonical(example.row.input)) };
}
