import type { Examples } from "../evaluate/example.ts";
import type { Prompt } from "../model/prompt.ts";
import { newTextReply } from "../model/tagged-replies.ts";
import type { ParamInfo, Study } from "../study/study.ts";
import { showExample } from "./runs.ts";
import { role } from "./text-params.ts";

/** Asks for the instruction behind pairs of input and output: APE's forward induction (Zhou et al., 2023). */
export function inductionPrompt(
  study: Pick<Study, "task">,
  param: ParamInfo,
  pairs: Examples,
  temperature: number,
): Prompt<string> {
  return {
    name: "induction",
    task: "Somebody was given an instruction, and answered each of the inputs below with the output beside it. Write the instruction. It must work for other inputs of this kind, so it names none of these.",
    sections: { purpose: role(study, param), examples: pairs.map(showExample) },
    reply: newTextReply,
    temperature,
  };
}
