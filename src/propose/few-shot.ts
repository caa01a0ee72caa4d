import type { Examples, OpenExample } from "../evaluate/example.ts";
import { type Json, sameJson } from "../graph/json.ts";
import type { Demo } from "../params/demos.ts";
import type { Random } from "../search/random.ts";
import type { Candidate, Change, Values } from "../study/candidate.ts";
import type { Evidence, Rollout } from "../study/rollouts/evidence.ts";
import type { ParamInfo, Study } from "../study/study.ts";
import { demonstrationsOf, distinctDemos, labelled } from "./demonstrations.ts";
import { isGood } from "./good-runs.ts";
import { labelsFit } from "./labels-fit.ts";

/** How demonstrations are bootstrapped. */
export interface Teaching {
  /** Demonstrations that labels fill a set up to; 0: no labels. */
  readonly labelled: number;
  /** The score from which on a run is good; 0: any score above 0. */
  readonly threshold: number;
  /** How often an example is tried: a fresh draw, once the others had their turn. */
  readonly rounds: number;
  /** Values of params that hold while the program teaches. */
  readonly teacher: Values;
  /** The examples that are run at all; all where nothing is said. */
  readonly tried?: Examples;
}

/** The runs that a set of demonstrations took, in the order of the examples. */
interface Runs {
  readonly good: readonly Rollout[];
  readonly bad: readonly Rollout[];
}

/** A set of demonstrations: a value for each demos param. */
export interface DemoSet extends Runs {
  readonly change: Change;
}

/** Makes sets of demonstrations from training examples in the order given. */
export interface FewShot {
  /** No demonstration at all. */
  none(): DemoSet;
  /** Labels alone, for the params that they fit. */
  labels(order: Examples): DemoSet;
  /** Demonstrations from the good runs of up to `most` examples; labels of other examples fill the rest. */
  bootstrapped(study: Study, order: Examples, most: number): Promise<DemoSet>;
}

/**
 * BootstrapFewShot's way to demonstrations (Khattab et al., 2024). The teacher is the program itself with labels as its
 * demonstrations, where they fit, and with the values of `teacher`; on every example without a demonstration of its own
 * input. Its labels are the same for every set, so that what was run for one costs nothing for the next. Of several
 * calls in a run, the last or, as often, one before it becomes the demonstration. Without params nobody is taught: the
 * good runs are what there is to see.
 * `probe`, runs on any split, tells which params labels fit; nothing of it gets into a demonstration.
 */
export async function fewShot(
  study: Study,
  params: readonly ParamInfo[],
  probe: Evidence,
  { labelled: size, threshold, rounds, teacher, tried = study.train }: Teaching,
): Promise<FewShot> {
  const fitting = new Set<string>();
  for (const param of params) if (await labelsFit(probe.rollouts, param)) fitting.add(param.name);
  const places = ({ name, demos }: ParamInfo) => (fitting.has(name) ? Math.min(demos!.max, size) : 0);
  const shown = labelled(study.draw("labels").shuffle(study.train));
  const taught = params.filter((param) => places(param) > 0).map((p) => [p.name, shown.slice(0, places(p))]);
  const offered = { ...Object.fromEntries(taught), ...teacher } as Change;
  const [head = study.baseline] = await study.offer([study.baseline], [offered], "teacher");
  const allowed = new Set(tried.map(({ id }) => id));

  /** None where its demonstrations would still tell it the answer. */
  async function teacherOf(scope: Study, example: OpenExample): Promise<Candidate | undefined> {
    const telling = params.filter(
      (param) => others(demosOf(head, param), example).length < demosOf(head, param).length,
    );
    if (telling.length === 0) return head;
    const without = telling.map((param) => [param.name, others(demosOf(head, param), example)]);
    return (await scope.offer([head], [Object.fromEntries(without) as Change], "teacher"))[0];
  }

  /** The first good runs in the order of the examples; one example at a time would spare no run. */
  async function goodRuns(scope: Study, order: Examples, most: number): Promise<Runs> {
    const good: Rollout[] = [];
    const bad: Rollout[] = [];
    let open = order.filter(({ id }) => allowed.has(id));
    for (let round = 1; round <= rounds; round++) {
      const replicate = round === 1 ? "" : `round ${round}`;
      const again: Rollout[] = [];
      while (open.length > 0 && good.length < most) {
        const batch = open.slice(0, most - good.length);
        open = open.slice(batch.length);
        const runs = await scope.each(batch, async (example, branch) => {
          const candidate = await teacherOf(branch, example);
          return candidate === undefined ? [] : await branch.evaluate([candidate], [example], { replicate });
        });
        for (const rollout of runs.flat().flatMap((evidence) => evidence.rollouts)) {
          if (isGood(rollout, threshold)) good.push(rollout);
          else again.push(rollout);
        }
      }
      bad.push(...again);
      open = again.map(({ example }) => example);
    }
    return { good, bad };
  }

  const made = (list: (param: ParamInfo) => readonly Demo[], runs: Runs = { good: [], bad: [] }): DemoSet => ({
    ...runs,
    change: Object.fromEntries(params.map((param) => [param.name, list(param)])) as Change,
  });
  return {
    none: () => made(() => []),
    labels: (order) => {
      const labels = labelled(order);
      return made((param) => labels.slice(0, places(param)));
    },
    bootstrapped: async (scope, order, most) => {
      const runs = await goodRuns(scope, order, most);
      const { good } = runs;
      const used = new Set(good.map(({ example }) => example.id));
      const labels = labelled(order.filter(({ id }) => !used.has(id)));
      const random = scope.draw("call");
      const own = new Map<ParamInfo, readonly Demo[]>();
      for (const param of params) own.set(param, await oneOfEach(good, param, random));
      return made((param) => {
        const first = own.get(param)!.slice(0, param.demos!.max);
        return distinctDemos([...first, ...labels]).slice(0, Math.max(first.length, places(param)));
      }, runs);
    },
  };
}

/** A demonstration of each run that has one: of its last call or, as often, of one before it. */
async function oneOfEach(rollouts: readonly Rollout[], param: ParamInfo, random: Random): Promise<readonly Demo[]> {
  const found: Demo[] = [];
  for (const rollout of rollouts) {
    const calls = await demonstrationsOf(rollout, param);
    const earlier = calls.slice(0, -1);
    if (earlier.length > 0 && random.unit() < 0.5) found.push(random.pick(earlier));
    else found.push(...calls.slice(-1));
  }
  return distinctDemos(found);
}

function demosOf({ values }: Candidate, { name }: ParamInfo): readonly Demo[] {
  return values[name] as readonly Json[] as readonly Demo[];
}

/** Without those whose input is this example's. */
function others(demos: readonly Demo[], { row }: OpenExample): readonly Demo[] {
  return demos.filter(({ input }) => !sameJson(input, row.input));
}
