import { bestOnValidation } from "../../propose/best-on-validation.ts";
import { mixture } from "../../propose/mixture.ts";
import { sectionNames } from "../../propose/section-names.ts";
import { top } from "../../search/selection.ts";
import { method } from "../../study/method/method.ts";
import { option } from "../../study/method/option.ts";
import { attempt, optoprimePrompt, SECTIONS, TAGS } from "./prompt.ts";

const options = {
  batch: option.whole(3, "training examples that each step looks at"),
  candidates: option.whole(1, "proposals per step; the best on the step's own examples is taken"),
  models: option.texts([], "model slots that the proposals are asked of, in turn; none: the optimizer's"),
  mixture: option.flag(false, "one more call joins the proposals into another one, which is compared with them"),
  memory: option.whole(5, "past attempts that the model is shown; 0 for none", { min: 0 }),
  accept: option.choice(
    "better",
    ["better", "always"],
    "when a proposal replaces the present values: where it scores higher on the same examples, or as in the paper",
  ),
  tokens: option.whole(12_000, "the most tokens that all traces together may take"),
  objective: option.text(
    "Change the values of the variables so that the program's score gets higher.",
    "what the model is told to do",
  ),
  hide: option.choices([], SECTIONS, "parts of the prompt to leave out, for ablations"),
  sections: sectionNames(TAGS, "other names for the prompt's sections, to see whether the names matter"),
  temperature: option.number(0.7, "sampling temperature; several candidates at 0 would be the same one", { min: 0 }),
};

/**
 * OptoPrime: one call sees the execution trace, the feedback and all params, and proposes new values for any of them.
 * Beyond the paper: proposals are compared on the same examples before they replace anything, and the best ever seen on
 * validation is kept apart from the current one. Batch, memory and temperature are ours: the code's memory is 0 by
 * default, and keeps what came back about an attempt, where ours keeps what the attempt changed and its score.
 */
export const optoprime = method(
  {
    name: "optoprime",
    paper: "Cheng, Nie, Swaminathan: Trace is the Next AutoDiff (2024)",
    summary: "one model call sees trace, feedback and every param, and rewrites any of them together",
    signal: "dynamic",
    credit: "trace",
    needsModel: true,
    changes: ["any"],
    cost: (o, n) => ({
      start: { rollouts: n.validation, asks: 0 },
      step: {
        rollouts: Math.min(o.batch, n.train) * (1 + o.candidates + Number(o.mixture)) + n.validation,
        asks: o.candidates + Number(o.mixture),
      },
    }),
  },
  options,
  async (study, options) => {
    let now = study.baseline;
    const validation = await bestOnValidation(study);
    const memory: string[] = [];
    while (await study.step("update")) {
      const on = study.draw("batch").sample(study.train, options.batch);
      const [current] = await study.evaluate([now], on);
      const asked = optoprimePrompt(study, current!, memory, options);
      const changes = await study.ask(asked, options.candidates);
      if (options.mixture && changes.length > 1)
        changes.push(...(await study.ask(mixture(asked, options.sections.mixture ?? TAGS.mixture, changes))));
      const proposals = await study.offer([now], changes, "optoprime");
      const scored = await study.evaluate(proposals, on);
      memory.push(...scored.map((e) => attempt(study, e, current!)));
      memory.splice(0, memory.length - options.memory);
      const winner = top(options.accept === "always" ? scored : [current!, ...scored], 1)[0];
      if (winner === undefined || winner.candidate === now) continue;
      now = winner.candidate;
      await validation.look(now);
    }
  },
  ({ candidates, models, mixture }) => {
    if (models.length > candidates) return `"models" names ${models.length} slots for ${candidates} "candidates"`;
    return mixture && candidates === 1 ? '"mixture" takes 2 "candidates" or more' : undefined;
  },
);
