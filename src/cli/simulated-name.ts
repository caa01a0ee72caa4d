import { GradusError } from "../graph/errors.ts";
import { type SimulatedModel, simulatedModel } from "../testing/simulated/simulated-model.ts";

/** The model of `WORLD` or `WORLD?seed=1&critic=0.5`: what stands after "simulated:". Throws `WORLD_UNKNOWN`, `BAD_OPTIONS`. */
export function simulatedByName(name: string): SimulatedModel {
  const [world = "", query = ""] = name.split(/\?(.*)/s);
  const given = [...new URLSearchParams(query)].map(([key, text]) => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isFinite(value))
      throw new GradusError("BAD_OPTIONS", `"${key}" of the simulated model is "${text}"`, { fix: "give a number" });
    return [key, value] as const;
  });
  const { seed = 0, ...knobs } = Object.fromEntries(given);
  return simulatedModel(world, { seed, knobs });
}
