import type { AnyTask } from "../../evaluate/task.ts";
import { carried, read } from "./claims.ts";
import { type SimulatedModel, type SimulatedModelOptions, simulatedModel } from "./simulated-model.ts";
import type { World } from "./world.ts";
import { messages, type RowCounts } from "./worlds/messages.ts";
import { taskOf, theWorld } from "./worlds.ts";

/** How a simulated world differs from its usual self. */
export interface SimulatedWorldOptions extends SimulatedModelOptions {
  /** Rows of train, validation and test. Default 30, 30, 100. */
  readonly rows?: RowCounts;
}

/** A world with its task, and the model that lives there. */
export interface SimulatedWorld {
  readonly task: AnyTask;
  /** Answers the task's own calls, and serves as optimizer, critic and judge as well. */
  readonly model: SimulatedModel;
  /** The share of a world's rules that texts carry, 0 to 1, by what the texts are called: what no optimizer gets to see. */
  carried(values: Readonly<Record<string, unknown>>): number;
}

/**
 * A task with hidden rules and a simulated model for all its calls: "desk", "pipeline", "mixture", "saturated" or
 * "steps", or a world made by `defineWorld`. Throws `WORLD_UNKNOWN`, `BAD_OPTIONS`.
 */
export function simulatedWorld(name: string | World, options: SimulatedWorldOptions = {}): SimulatedWorld {
  const { rows = [30, 30, 100], ...settings } = options;
  const world = typeof name === "string" ? theWorld(name) : name;
  const model = simulatedModel(world, settings);
  return {
    task: taskOf({ world, model, data: messages(world, options.seed ?? 0, rows) }),
    model,
    carried(values) {
      const shares = world.stages.map((stage) => {
        const text = lines(values[stage.param] ?? stage.initial);
        return [carried(stage, read(stage, text).claims).size, stage.rules.length] as const;
      });
      return shares.reduce((sum, [has]) => sum + has, 0) / shares.reduce((sum, [, all]) => sum + all, 0);
    },
  };
}

/** A value as text: of a text in parts, every text in it, one a line. */
function lines(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  return Object.values(value).map(lines).join("\n");
}
