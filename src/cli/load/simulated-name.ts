import { GradusError } from "../../graph/errors.ts";
import type { SimulationKnobs } from "../../testing/simulated/knobs.ts";
import { type SimulatedModel, simulatedModel } from "../../testing/simulated/simulated-model.ts";
import { simulatedWorld } from "../../testing/simulated/simulated-world.ts";
import type { LoadedTask } from "./loaded-task.ts";

/** What a world's name says. */
interface WorldName {
  readonly world: string;
  readonly seed?: number;
  readonly knobs: Partial<SimulationKnobs>;
}

/** Reads `WORLD` or `WORLD?seed=1&critic=0.5`: what stands after "simulated:". Throws `BAD_OPTIONS`. */
export function parseWorld(name: string): WorldName {
  const [world = "", query = ""] = name.split(/\?(.*)/s);
  const given = [...new URLSearchParams(query)].map(([key, text]) => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isFinite(value))
      throw new GradusError("BAD_OPTIONS", `"${key}" of the simulated model is "${text}"`, { fix: "give a number" });
    return [key, value] as const;
  });
  const { seed, ...knobs } = Object.fromEntries(given);
  return { world, knobs, ...(seed !== undefined && { seed }) };
}

/** The model of a world's name. Throws `WORLD_UNKNOWN`, `BAD_OPTIONS`. */
export function simulatedByName(name: string): SimulatedModel {
  const { world, ...options } = parseWorld(name);
  return simulatedModel(world, options);
}

/**
 * The task of a world as a task is named: `simulated:WORLD?seed=1`. Its "file" is that name, which is also the name of the
 * model that answers in it. Throws `WORLD_UNKNOWN`, `BAD_OPTIONS`.
 */
export function loadWorld(task: string): LoadedTask {
  const { world, ...options } = parseWorld(task.slice("simulated:".length));
  const made = simulatedWorld(world, options);
  return { task: made.task, file: task, params: made.task.params ?? [] };
}
