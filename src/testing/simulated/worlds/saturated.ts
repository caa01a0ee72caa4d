import { stage, type World } from "../world.ts";
import { desk } from "./desk.ts";

/** Nothing to gain: whatever the text says, each label is right with the same probability. */
export const saturated: World = {
  ...desk,
  name: "saturated",
  stages: desk.stages.map(({ vocabulary: _, format: __, check: ___, ...parts }) =>
    stage({ ...parts, answers: "chance" }),
  ),
};
