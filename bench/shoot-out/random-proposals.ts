import { newTextReply } from "../../src/model/tagged-replies.ts";
import { offerTexts } from "../../src/propose/offer-texts.ts";
import { showParams } from "../../src/propose/show.ts";
import { suggestionReply } from "../../src/propose/suggestion.ts";
import { role, textOf } from "../../src/propose/text-params.ts";
import type { Candidate } from "../../src/study/candidate.ts";
import { method } from "../../src/study/method/method.ts";
import { option } from "../../src/study/method/option.ts";
import type { Study } from "../../src/study/study.ts";

const TASK = "Propose something new that may work better. Nothing is known of how it went so far.";

/**
 * What every method must beat: the same model is asked for something new from the task and the author's values alone,
 * without runs, scores or feedback; the best on validation is kept. Texts take turns with the values of all params.
 */
export const randomProposals = method(
  {
    name: "random proposals",
    paper: "none",
    summary: "asks for new values from the task alone, and keeps the best on validation",
    signal: "static",
    credit: "none",
    needsModel: true,
  },
  { width: option.whole(4, "proposals per step") },
  async (study, { width }) => {
    const texts = study.params.filter((param) => param.prose);
    const turns = study.params.some((param) => param.space) ? [...texts, undefined] : texts;
    await study.evaluate([study.baseline], study.validation);
    for (let turn = 0; await study.step("proposals"); turn++) {
      const param = turns[turn % turns.length];
      const proposed =
        param === undefined
          ? await valuesFor(study, width)
          : await offerTexts(
              study,
              [study.baseline],
              param,
              await study.ask(textPrompt(study, param), width),
              "random",
            );
      await study.evaluate(proposed, study.validation);
    }
  },
);

function textPrompt(study: Study, param: Study["params"][number]) {
  return {
    name: "new text",
    task: TASK,
    sections: { purpose: role(study, param), text: textOf(study.baseline, param) },
    reply: newTextReply,
    temperature: 1,
  };
}

async function valuesFor(study: Study, width: number): Promise<Candidate[]> {
  const changes = await study.ask(
    {
      name: "new values",
      task: `${TASK}\n${study.task.description}`,
      sections: { variables: showParams(study, study.baseline.values) },
      reply: suggestionReply(study.params.map(({ name }) => name)),
      temperature: 1,
    },
    width,
  );
  return await study.offer([study.baseline], changes, "random");
}
