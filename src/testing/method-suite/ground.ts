import type { AnyTask } from "../../evaluate/task.ts";
import type { MethodInfo } from "../../study/method/method.ts";
import type { ScriptedModel } from "../scripted-model.ts";
import { toyDemos } from "../toy-demos.ts";
import { type ToyOptions, toyTask } from "../toy-task.ts";

/** A toy and the models behind it, whatever is to be gained in it. */
export interface AnyToy {
  readonly task: AnyTask;
  readonly words: ScriptedModel;
  readonly optimizer: ScriptedModel;
}

/** The toy that a method is held against. */
export interface Ground {
  readonly toy: (options?: ToyOptions) => AnyToy;
  /** The same where every candidate has the same scores. */
  readonly alike: () => AnyToy;
  /** Rows that are one fewer in train and validation. */
  readonly fewer: readonly [number, number, number];
  /** Budgets of calls that end a study in its midst, at its beginning and near its end. */
  readonly calls: readonly number[];
}

const PARAMS: Ground = {
  toy: toyTask,
  alike: () => toyTask({ alike: true }),
  fewer: [5, 5, 20],
  calls: [400, 320, 477],
};
const DEMOS: Ground = {
  toy: toyDemos,
  alike: () => toyDemos({ gain: false }),
  fewer: [19, 14, 40],
  calls: [300, 285, 330],
};

/** The toy task, or where a method changes nothing but demonstrations, theirs. */
export function groundOf({ changes = ["any"] }: MethodInfo): Ground {
  return changes.every((kind) => kind === "demos") ? DEMOS : PARAMS;
}
