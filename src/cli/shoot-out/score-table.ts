import { meanInterval } from "../../evaluate/statistics.ts";
import { count, difference, duration, score, usd } from "../figures.ts";
import { table } from "../table.ts";
import type { Seed } from "./contest.ts";
import type { Line } from "./scoreboard.ts";

/** The table of a contest, the baseline first, then what is to be said besides. */
export function scoreTable(lines: readonly Line[], baselines: ReadonlyMap<Seed, number>): string {
  const rows = [HEAD, baselineRow(baselines), ...lines.map(rowOf)];
  const remarks = lines.flatMap(({ method, remarks }) => remarks.map((remark) => `${method}: ${remark}\n`));
  return [
    table(rows, { right: [1, 4, 5, 6, 7, 8, 9] }),
    "\nmeans over seeds, with 95 % intervals; gain: over the baseline, on the same test examples\n",
    ...(remarks.length > 0 ? ["\n", ...remarks] : []),
  ].join("");
}

const HEAD = ["method", "seeds", "test score", "gain", "improved", "rollouts", "calls", "tokens", "cost", "time"];

function baselineRow(baselines: ReadonlyMap<Seed, number>): string[] {
  if (baselines.size === 0) return ["baseline", "0", "–"];
  const known = meanInterval([...baselines].map(([seed, score]) => ({ example: String(seed), score })));
  return ["baseline", String(known.n), within(known.mean, known.interval)];
}

function rowOf({ method, n, score: mean, gain, improved, spent, seconds, remarks }: Line): string[] {
  if (spent === undefined || seconds === undefined) {
    const [why = "unfinished"] = remarks;
    return [method, "0", why.slice(0, why.indexOf(":") === -1 ? undefined : why.indexOf(":"))];
  }
  return [
    method,
    String(n),
    mean === undefined ? "–" : within(mean.mean, mean.interval),
    gain === undefined ? "–" : `${difference(gain.mean)} [${gain.interval.map(difference).join(", ")}]`,
    `${improved}`,
    count(spent.rollouts),
    count(spent.calls),
    count(spent.tokens),
    spent.usd > 0 ? usd(spent.usd) : "–",
    duration(seconds),
  ];
}

/** A mean with its interval; of one seed alone there is none to show. */
function within(mean: number, interval: readonly [number, number]): string {
  return `${score(mean)} [${interval.map(score).join(", ")}]`;
}
