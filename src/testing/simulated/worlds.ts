import type { AnyTask } from "../../evaluate/task.ts";
import { GradusError, nearest } from "../../graph/errors.ts";
import type { World } from "./world.ts";
import { desk } from "./worlds/desk.ts";
import { mixture, mixtureTask } from "./worlds/mixture.ts";
import { type Made, oneText } from "./worlds/one-text.ts";
import { pipeline, pipelineTask } from "./worlds/pipeline.ts";
import { saturated } from "./worlds/saturated.ts";
import { steps, stepsTask } from "./worlds/steps.ts";

/** The worlds that come with Gradus, by name. */
const WORLDS: Readonly<Record<string, World>> = { desk, pipeline, mixture, saturated, steps };
const TASKS: Readonly<Record<string, (made: Made) => AnyTask>> = {
  pipeline: pipelineTask,
  mixture: mixtureTask,
  steps: stepsTask,
};

export const WORLD_NAMES: readonly string[] = Object.keys(WORLDS);

/** The world of a name. Throws `WORLD_UNKNOWN`. */
export function theWorld(name: string): World {
  if (Object.hasOwn(WORLDS, name)) return WORLDS[name]!;
  const near = nearest(name, WORLD_NAMES);
  throw new GradusError("WORLD_UNKNOWN", `there is no world "${name}"${near ? `; "${near}" is near` : ""}`, {
    fix: `take one of ${WORLD_NAMES.join(", ")}`,
    details: { name },
  });
}

/** The task of a world: its own, or one call with one text. */
export function taskOf(made: Made): AnyTask {
  const own = WORLDS[made.world.name] === made.world ? TASKS[made.world.name] : undefined;
  return (own ?? oneText)(made);
}
