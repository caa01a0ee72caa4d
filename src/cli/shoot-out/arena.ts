import { GradusError } from "../../graph/errors.ts";
import { simulatedWorld } from "../../testing/simulated/simulated-world.ts";
import type { Io } from "../io.ts";
import { namedModels } from "../load/named-models.ts";
import { simulatedByName } from "../load/simulated-name.ts";
import { type ModelFlags, originOf } from "../study-options.ts";
import type { Seed } from "./contest.ts";

/** Whether a task is named as a simulated world: `simulated:desk`. */
export function isWorld(task: string): boolean {
  return task.startsWith("simulated:");
}

/**
 * A simulated world as the ground of a contest. Every seed plays on a world of its own, messages and replies, where
 * the name gives none (`simulated:desk?seed=3`). Its model proposes, too, where no optimizer is named.
 */
export async function simulatedGround(io: Io, task: string, flags: ModelFlags) {
  const name = task.slice("simulated:".length);
  const { world, knobs } = simulatedByName(name);
  const fixed = new URLSearchParams(name.split(/\?(.*)/s)[1]).get("seed");
  const { models, optimizer, modelSettings } = await namedModels(io, originOf(io, flags));
  return (seed: Seed) => {
    if (typeof seed !== "number")
      throw new GradusError("BAD_OPTIONS", `the seed of a simulated world is "${seed}"`, { fix: "give whole numbers" });
    const made = simulatedWorld(world, { knobs, seed: fixed === null ? seed : Number(fixed) });
    return { task: made.task, models, modelSettings, optimizer: optimizer ?? made.model };
  };
}
