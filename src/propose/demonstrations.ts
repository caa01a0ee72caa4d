import type { Examples, OpenExample } from "../evaluate/example.ts";
import { GradusError } from "../graph/errors.ts";
import { canonical, type Json, sameJson } from "../graph/json.ts";
import type { Demo } from "../params/demos.ts";
import type { Rollout } from "../study/rollouts/evidence.ts";
import type { ParamInfo, Study } from "../study/study.ts";
import { callsWith } from "./demo-calls.ts";
import { isGood } from "./good-runs.ts";

/** An example whose own demonstrations are left out: in its own prompt they would tell it the answer. */
interface Without {
  readonly except?: OpenExample;
}

/** The params that hold demonstrations. Throws `NO_DEMOS` where none does: the method has nothing to work on. */
export function demoParams(study: Pick<Study, "params">): readonly ParamInfo[] {
  const found = study.params.filter((param) => param.demos);
  if (found.length > 0) return found;
  throw new GradusError("NO_DEMOS", "the method chooses demonstrations, and no param holds any", {
    fix: `put param.demos("demos") into the program's prompt; the params are ${study.params.map((p) => `${p.name} (${p.kind})`).join(", ")}`,
  });
}

/** What a run shows of the calls that a demos param is for: one demonstration a call, in the order of its graph. */
export async function demonstrationsOf(rollout: Rollout, param: Pick<ParamInfo, "name">): Promise<readonly Demo[]> {
  return callsWith(await rollout.graph(), param.name);
}

/**
 * Demonstrations from good runs (after DSPy's BootstrapFewShot; Khattab et al., 2024): of every run that did not fail and
 * scored `threshold` or more (above 0 where it is 0, as published), each of its calls that the param is for; each
 * demonstration once, in the order of the examples. Throws `NOT_TRAINING_DATA` for runs on other examples than training ones.
 *
 * No type keeps an example's own demonstration out of its prompt: a score on training data of a candidate that holds it
 * is too good. Give `except` for what is to run on that example, and choose between candidates by validation.
 */
export async function bootstrap(
  rollouts: readonly Rollout[],
  param: Pick<ParamInfo, "name">,
  { threshold, except }: Without & { readonly threshold: number },
): Promise<readonly Demo[]> {
  refuseOthers(rollouts.map(({ example }) => example));
  const good = rollouts.filter((rollout) => isGood(rollout, threshold) && !isSame(rollout.example, except));
  return await demonstrationsIn(inExampleOrder(good), param);
}

/** Each demonstration that training runs have for a param, once, in their order, whatever they scored. */
export async function demonstrationsIn(
  runs: readonly Rollout[],
  param: Pick<ParamInfo, "name">,
): Promise<readonly Demo[]> {
  refuseOthers(runs.map(({ example }) => example));
  const found: Demo[] = [];
  for (const run of runs) found.push(...(await demonstrationsOf(run, param)));
  return distinctDemos(found);
}

/**
 * Demonstrations from labels alone: input and `expected` of every row that has one, each once, in order. They fit a param
 * whose call is the whole program, from input to output. Throws `NOT_TRAINING_DATA` as `bootstrap` does.
 */
export function labelled(examples: Examples, { except }: Without = {}): readonly Demo[] {
  refuseOthers(examples);
  return distinctDemos(
    examples.flatMap((example) => {
      const { input, expected } = example.row as { readonly input: Json; readonly expected?: Json };
      return expected === undefined || isSame(example, except) ? [] : [{ input, output: expected }];
    }),
  );
}

/** Whether two examples ask the same, also where their rows are two. */
function isSame(example: OpenExample, other: OpenExample | undefined): boolean {
  return other !== undefined && (example.id === other.id || sameJson(example.row.input, other.row.input));
}

function refuseOthers(examples: readonly OpenExample[]): void {
  const other = examples.find(({ split }) => split !== "train");
  if (other === undefined) return;
  throw new GradusError("NOT_TRAINING_DATA", `the ${other.split} example ${other.id} was to become a demonstration`, {
    fix: "make demonstrations of study.train alone: what stands in a prompt cannot grade it",
  });
}

/** Runs of the example that came first before those of the next, whichever candidate ran them. */
function inExampleOrder(rollouts: readonly Rollout[]): Rollout[] {
  const byExample = new Map<string, Rollout[]>();
  for (const rollout of rollouts) {
    const { id } = rollout.example;
    byExample.set(id, [...(byExample.get(id) ?? []), rollout]);
  }
  return [...byExample.values()].flat();
}

/** Each demonstration once. */
export function distinctDemos(demos: readonly Demo[]): readonly Demo[] {
  return [...new Map(demos.map((demo) => [canonical(demo), demo])).values()];
}
