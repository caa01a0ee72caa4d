import { distinct } from "../propose/distinct.ts";
import { edits } from "../propose/edit.ts";
import { textParams } from "../propose/text-params.ts";
import { top } from "../search/selection.ts";
import type { Candidate } from "../study/candidate.ts";
import { method } from "../study/method/method.ts";
import { option } from "../study/method/option.ts";

const options = {
  iterations: option.whole(10, "rounds of criticism and choice"),
  beam: option.whole(3, "candidates that go on to the next round"),
  samples: option.whole(30, "training examples that each of them runs"),
  edits: option.whole(3, "new candidates that are made of each of them"),
  screen: option.whole(10, "validation examples on which new candidates are compared first"),
  summarize: option.flag(true, "one summary stands for all critiques of a text; false: only where they are too long"),
  criteria: option.text("", "what the program's output should be like, for the critic"),
  tokens: option.whole(2_000, "the most tokens of a summary, or of all critiques of one text"),
  temperature: option.number(1, "the editor's sampling temperature; several edits at 0 would be the same one", {
    min: 0,
  }),
};

/**
 * GRAD-SUM: the runs that went wrong are criticized, one call sums the critiques of a text up, and an editor writes
 * candidates from the summary alone: so single examples weigh little, and what it sees does not grow with the batch. The
 * new candidates are screened on a few examples of validation, the same for all; the best of them are measured on the
 * whole of it, and so is the beam chosen, parents among them.
 * The paper has one prompt; here critiques walk back over the graph to each text, and a candidate has a rewrite of every
 * text that was criticized. How many edits and screening examples it takes, and its temperature, are not published to
 * our knowledge; beam, samples and iterations are from secondary notes, unverified. Its judge is the task's metric.
 */
export const gradSum = method(
  {
    name: "grad-sum",
    paper: "Austin, Chartock: GRAD-SUM: Leveraging Gradient Summarization for Optimal Prompt Engineering (2024)",
    summary:
      "sums the critiques of all wrong runs up, writes candidates from the summary, and keeps a beam of the best",
    signal: "dynamic",
    credit: "backpropagation",
    needsModel: true,
    changes: ["texts"],
    cost: (o, n) => ({
      start: { rollouts: n.validation, asks: 0 },
      step: {
        rollouts:
          o.beam * Math.min(o.samples, n.train) +
          o.beam * o.edits * Math.min(o.screen, n.validation) +
          o.beam * (n.validation - Math.min(o.screen, n.validation)),
        asks: o.beam * (Math.min(o.samples, n.train) * n.critics.nodes + n.texts * (1 + o.edits)),
      },
    }),
  },
  options,
  async (study, { iterations, beam: width, samples, edits: n, screen, summarize, criteria, tokens, temperature }) => {
    const params = textParams(study).map((param) => param.name);
    let beam: readonly Candidate[] = [study.baseline];
    await study.evaluate(beam, study.validation);
    for (let i = 0; i < iterations && (await study.step("iteration")); i++) {
      const parents = await study.evaluate(beam, study.draw("samples").sample(study.train, samples));
      const children = await study.each(parents, async ({ candidate, rollouts }, scope) => {
        const critiques = await scope.critique(rollouts, { params, summarize, objective: criteria, tokens });
        const changes = await edits(scope, candidate, critiques, () => ({}), { n, temperature });
        return await scope.offer([candidate], changes, "grad-sum");
      });
      const known = new Set(study.seen(study.validation).map((e) => e.candidate.id));
      const fresh = distinct(children.flat()).filter((child) => !known.has(child.id));
      const few = study.draw("screen").sample(study.validation, screen);
      const survivors = top(await study.evaluate(fresh, few), width).map((e) => e.candidate);
      const measured = await study.evaluate([...beam, ...survivors], study.validation);
      beam = top(measured, width).map((e) => e.candidate);
      study.keep(...beam);
    }
  },
);
