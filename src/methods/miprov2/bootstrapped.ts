import { demoSet } from "../../propose/demo-set.ts";
import { type DemoSet, fewShot } from "../../propose/few-shot.ts";
import type { Candidate } from "../../study/candidate.ts";
import type { Evidence, Rollout } from "../../study/rollouts/evidence.ts";
import type { ParamInfo, Study } from "../../study/study.ts";
import type { MiproOptions, Plan } from "./plan.ts";

/** What bootstrapping came to. */
interface Bootstrapped extends Pick<DemoSet, "good" | "bad"> {
  /** The baseline with each set of demonstrations; nobody where the program has none. */
  readonly candidates: readonly Candidate[];
}

/** Bootstraps as many sets as are planned, also without params for them: the good runs, each once, are for proposals to see. */
export async function bootstrapSets(
  study: Study,
  demos: readonly ParamInfo[],
  probe: Evidence,
  plan: Plan,
  o: MiproOptions,
): Promise<Bootstrapped> {
  if (plan.tried === 0) return { candidates: [], good: [], bad: [] };
  const tried = plan.tried < study.train.length ? study.draw("looks").sample(study.train, plan.tried) : study.train;
  const few = await fewShot(study, demos, probe, { ...o, tried });
  const sets: DemoSet[] = [];
  for (let i = 0; i < plan.sets; i++) sets.push(await demoSet(study, few, i, o.bootstrapped));
  const changes = sets.map(({ change }) => change);
  return {
    candidates: await study.offer([study.baseline], changes, "demonstrations"),
    good: once(sets.flatMap(({ good }) => good)),
    bad: once(sets.flatMap(({ bad }) => bad)),
  };
}

function once(runs: readonly Rollout[]): readonly Rollout[] {
  return [...new Map(runs.map((run) => [run.key, run])).values()];
}
