import type { Prompt } from "../model/prompt.ts";
import { newTextReply } from "../model/tagged-replies.ts";
import { keepBest } from "../propose/keep-best.ts";
import { offerTexts } from "../propose/offer-texts.ts";
import { textHistory } from "../propose/text-history.ts";
import { role, textOf, textParams } from "../propose/text-params.ts";
import { top } from "../search/selection.ts";
import { method } from "../study/method/method.ts";
import { type OptionValues, option } from "../study/method/option.ts";
import type { Evidence } from "../study/rollouts/evidence.ts";
import type { ParamInfo, Study } from "../study/study.ts";

const options = {
  breadth: option.whole(10, "texts that each step tries, and the most that the model is shown", { min: 2 }),
  depth: option.whole(3, "how often each text has its turn"),
  temperature: option.number(1.4, "sampling temperature", { min: 0 }),
};
type Options = OptionValues<typeof options>;

/**
 * COPRO, DSPy's coordinate ascent over instructions, which its code alone describes: the texts take turns; in its first turn, variants of a text are
 * asked for, and later better ones than the best so far, which the model sees with their scores, worst first. The best
 * takes its place before the next text's turn.
 * Everyone is scored on the whole of validation; the code scores and selects on training data. There, an instruction is
 * scored anew whenever another text has changed; here, each candidate keeps its score, and new texts are laid over the
 * best one. The code tunes a prefix for the answer as well, which a program here would have as a text of its own.
 */
export const copro = method(
  {
    name: "copro",
    paper: "Khattab et al.: DSPy: Compiling Declarative Language Model Calls into Self-Improving Pipelines (ICLR 2024)",
    summary: "tries variants of one text after the other; the model sees the best so far with their scores",
    signal: "dynamic",
    credit: "none",
    needsModel: true,
    changes: ["texts"],
    cost: (o, n) => ({
      start: { rollouts: n.validation, asks: 0 },
      step: { rollouts: o.breadth * n.validation, asks: o.breadth },
    }),
  },
  options,
  async (study, options) => {
    const texts = textParams(study);
    let scored: readonly Evidence[] = await study.evaluate([study.baseline], study.validation);
    for (let turn = 0; turn < options.depth; turn++) {
      for (const param of texts) {
        if (!(await study.step("instructions"))) return;
        const [best] = top(scored, 1);
        const found =
          turn === 0
            ? // The text itself is the first of so many.
              await study.ask(variant(study, param, textOf(best!.candidate, param), options), options.breadth - 1)
            : await study.ask(better(study, param, scored, options), options.breadth);
        const offered = await offerTexts(study, [best!.candidate], param, found, "copro");
        await study.evaluate(offered, study.validation);
        scored = study.seen(study.validation);
        keepBest(study);
      }
    }
  },
);

function variant(study: Study, param: ParamInfo, text: string, { temperature }: Options): Prompt<string> {
  return {
    name: "variant",
    task: "Below is a text that a program gives to a language model. Write a text in its place with which the program does its work better. Do not be afraid to be creative.",
    sections: { purpose: role(study, param), text },
    reply: newTextReply,
    temperature,
  };
}

function better(study: Study, param: ParamInfo, scored: readonly Evidence[], o: Options): Prompt<string> {
  return {
    name: "better",
    task: "Below are texts that a program has given to a language model, with the score of the program under each, from the worst to the best (higher is better). Write one that differs from all of them and scores higher. Do not be afraid to be creative.",
    sections: { purpose: role(study, param), history: textHistory(param, scored, o.breadth) },
    reply: newTextReply,
    temperature: o.temperature,
  };
}
