import { type AnyTask, defineTask } from "../../../evaluate/task.ts";
import { flow } from "../../../graph/flow.ts";
import type { Node } from "../../../graph/node.ts";
import type { Param } from "../../../graph/param.ts";
import type { ChatModel } from "../../../model/chat-model.ts";
import { languageModel } from "../../../model/slot.ts";
import { param } from "../../../params/param.ts";
import type { World } from "../world.ts";
import type { messages } from "./messages.ts";
import { scoreOf } from "./score.ts";

/** What a world makes its task of. */
export interface Made {
  readonly world: World;
  readonly model: ChatModel;
  readonly data: ReturnType<typeof messages>;
}

/** One model call with one text: the task of the worlds that have one stage. */
export function oneText(made: Made): AnyTask {
  const { param: name, initial, purpose } = made.world.stages[0]!;
  return oneCall(made, param.text(name, initial, { description: purpose }));
}

/** One model call with the given param as its text. */
export function oneCall({ world, model, data }: Made, instructions: Param<string>): AnyTask {
  const stage = world.stages[0]!;
  const ask = languageModel("ask", model);
  const program = flow(world.name, (message: Node<string>) => ask`${instructions}\n\nMessage: ${message}`);
  return defineTask({
    name: world.name,
    description: world.description,
    program,
    data,
    metric: ({ output, example }) => scoreOf(stage, output, example),
    params: [instructions],
    version: `simulated ${world.name} 1`,
  });
}
