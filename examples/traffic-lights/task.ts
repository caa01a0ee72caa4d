import { all, defineTask, flow, type Node, op, param } from "gradus";
import { arrivals as drawArrivals } from "./arrivals.ts";
import { changeTime, type Mode, type Plan, splitGreens, YELLOW } from "./plan.ts";
import { remarks } from "./remarks.ts";
import { type Scenario, test, train, validation } from "./scenario.ts";
import { score } from "./score.ts";
import { modes, ranges, today } from "./settings.ts";
import { type Report, simulate } from "./simulate.ts";

const cycle = param.number("cycle", today.cycle, {
  ...ranges.cycle,
  description: "length of one signal cycle, in seconds",
});
const northShare = param.number("northShare", today.northShare, {
  ...ranges.northShare,
  description: "share of the green time that the north gets",
});
const allRed = param.number("allRed", today.allRed, {
  ...ranges.allRed,
  description: "seconds of all-red after every yellow",
});
const gap = param.number("gap", today.gap, {
  ...ranges.gap,
  description: "in actuated mode: seconds without a crossing vehicle after which a green ends",
});
const mode = param.choice("mode", today.mode, modes, {
  description: "fixed: greens have their length whatever comes; actuated: a green ends early when no vehicle follows",
});

const traffic = op("traffic", drawArrivals, { description: "the vehicles that come to the crossing" });
const change = op("changeTime", changeTime, { description: "seconds of a cycle without green" });
const greens = op("splitGreens", splitGreens, { description: "the green of each approach, in seconds" });
const program = op(
  "signalPlan",
  (split: ReturnType<typeof splitGreens>, red: number, gapTime: number, how: Mode): Plan => ({
    ...split,
    yellow: YELLOW,
    allRed: red,
    gap: gapTime,
    mode: how,
  }),
);
const run = op("simulate", simulate, { description: "queues and delays of one half hour" });

/** A crossing of two approaches: its signal plan, run over one stretch of traffic. */
export const crossing = flow("crossing", (scenario: Node<Scenario>) => {
  const plan = program(greens(cycle, northShare, change(allRed)), allRed, gap, mode);
  return all({ plan, report: run(plan, traffic(scenario)) });
});

const rows = (scenarios: readonly Scenario[]) => scenarios.map((input) => ({ id: input.name, input }));

const task = defineTask({
  name: "traffic-lights",
  description:
    "Sets the signals of a crossing with two approaches. The score is 30 / (30 + mean delay per vehicle in seconds).",
  program: crossing,
  data: { train: rows(train), validation: rows(validation), test: rows(test) },
  metric: ({ output }: { output: { plan: Plan; report: Report } }) => ({
    score: score(output.report),
    feedback: remarks(output.report, output.plan),
  }),
});
export default task;
