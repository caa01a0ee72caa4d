import { demoParams } from "../propose/demonstrations.ts";
import { fewShot } from "../propose/few-shot.ts";
import { teachingOptions } from "../propose/teaching-options.ts";
import { top } from "../search/selection.ts";
import { method } from "../study/method/method.ts";

/**
 * BootstrapFewShot: the program is run on training examples, in their order, and the calls of its good runs become its
 * demonstrations; labels fill the rest. One step, and the study ends.
 * The code takes what it made without a look; here it is compared with the program as it was, on validation. The code's
 * teacher may use another model: a study runs the program with the models that it has, so a teacher is given by values
 * of params. The code tries all rounds of an example before the next; here, an example is drawn anew once the others had
 * their turn. Labels fill a set in the order of training, where the code draws them.
 */
export const bootstrapFewShot = method(
  {
    name: "bootstrap-few-shot",
    paper: "Khattab et al.: DSPy: Compiling Declarative Language Model Calls into Self-Improving Pipelines (ICLR 2024)",
    summary: "the program's own good runs, and labels, become its demonstrations",
    signal: "dynamic",
    credit: "none",
    needsModel: false,
    changes: ["demos"],
    cost: (o, n) => ({
      start: { rollouts: n.validation, asks: 0 },
      step: { rollouts: o.rounds * n.train + n.validation, asks: 0 },
    }),
  },
  teachingOptions,
  async (study, options) => {
    const params = demoParams(study);
    const [before] = await study.evaluate([study.baseline], study.validation);
    if (!(await study.step("bootstrap"))) return;
    const sets = await fewShot(study, params, before!, options);
    const { change } = await sets.bootstrapped(study, study.train, options.bootstrapped);
    const after = await study.evaluate(await study.offer([study.baseline], [change], "bootstrap"), study.validation);
    study.keep(...top([before!, ...after], 2).map(({ candidate }) => candidate));
  },
);
