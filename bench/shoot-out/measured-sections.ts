import { score as asScore, difference } from "../../src/cli/print/figures.ts";
import { type OverSeeds, overSeedsText } from "../../src/cli/shoot-out/over-seeds.ts";
import { binomialLimit, type Claims, NO_GAIN_ROLLOUTS, NOMINAL } from "./false-claims.ts";
import { TERMS, type WorldLine } from "./worlds.ts";

/** What was measured, and how. */
export interface Measured {
  readonly worlds: Readonly<Record<string, readonly WorldLine[]>>;
  readonly claims: Readonly<Record<string, Claims>>;
  /** The day, in ISO 8601. */
  readonly date: string;
  readonly minutes: number;
  readonly cores: number;
  readonly seeds: number;
}

/** The name of the first row of every world's table. */
const RANDOM = "random proposals";

/** The measured part of the page, in Markdown. */
export function measuredSections(measured: Measured): string {
  const { worlds, claims, date, minutes, cores, seeds } = measured;
  const [train, validation, test] = TERMS.rows;
  const { studies = 0 } = Object.values(claims)[0] ?? {};
  return [
    `Measured on ${date} with \`npm run methods-page -- --measure --seeds ${seeds} --studies ${studies}\` (seeds 1 to ${seeds}; ${minutes} minutes on ${cores} cores).`,
    "",
    `Each study may use ${TERMS.rollouts} rollouts, its pilots and its verdict included; ${train} rows of train, ${validation} of validation, ${test} of test; the worlds' default noise; every seed has messages and replies of its own. Options: those of \`--small\`, where a section above has such a line, else the defaults. *Gain* is over the baseline, *beyond* over ${RANDOM}, on the same seeds; both are means over seeds with 95 % intervals. The *baseline* is measured in runs of its own. *Claimed*: how often the verdict was "improved".`,
    "",
    ...Object.entries(worlds).flatMap(([world, lines]) => [...worldTable(world, lines), ""]),
    "### Where nothing can be gained",
    "",
    ...claimsTable(claims),
  ].join("\n");
}

function worldTable(world: string, lines: readonly WorldLine[]): string[] {
  const there = lines.filter(({ applies }) => applies);
  const absent = lines.filter(({ applies }) => !applies).map(({ method }) => method);
  const weak = there.filter(({ method, gain, beyond }) => method !== RANDOM && !(isAbove(gain) && isAbove(beyond)));
  const remarks = there.flatMap(({ method, remarks }) => remarks.map((remark) => `${method}: ${remark}`));
  return [
    `### In the world \`${world}\``,
    "",
    "| method | test score | gain | beyond | claimed | rollouts | calls | tokens |",
    "|---|---|---|---|---|---|---|---|",
    ...there.map(row),
    "",
    weak.length === 0
      ? "Every method ends clearly above its baseline and above random proposals: both intervals are above 0."
      : `**Not clearly above both:** ${weak.map(weakness).join("; ")}.`,
    ...(absent.length === 0 ? [] : ["", `Nothing there to change: ${absent.join(", ")}.`]),
    ...(remarks.length === 0 ? [] : ["", ...remarks.map((remark) => `- ${remark}`)]),
  ];
}

function row({ method, n, score, gain, beyond, improved, rollouts, calls, tokens }: WorldLine): string {
  const cells = [
    method,
    score === undefined ? "–" : overSeedsText(score, asScore),
    gain === undefined ? "–" : overSeedsText(gain, difference),
    beyond === undefined ? "–" : overSeedsText(beyond, difference),
    `${improved} of ${n}`,
    ...[rollouts, calls, tokens].map((x) => (x === undefined ? "–" : Math.round(x).toLocaleString("en-US"))),
  ];
  return `| ${cells.join(" | ")} |`;
}

/** By rule: the whole interval is above 0; too few seeds for an interval show nothing. */
function isAbove(gain: OverSeeds | undefined): boolean {
  return gain?.interval !== undefined && gain.interval[0] > 0;
}

function weakness({ method, gain, beyond }: WorldLine): string {
  const failed = [...(isAbove(gain) ? [] : ["its baseline"]), ...(isAbove(beyond) ? [] : ["random proposals"])];
  return `${method} (not above ${failed.join(" nor ")})`;
}

function claimsTable(claims: Readonly<Record<string, Claims>>): string[] {
  const all = Object.entries(claims);
  const studies = all[0]?.[1].studies ?? 0;
  const limit = binomialLimit(NOMINAL, studies);
  const over = all.filter(([, { improved }]) => improved > limit).map(([name]) => name);
  return [
    `${studies} studies a method of ${NO_GAIN_ROLLOUTS} rollouts each (seeds 1 to ${studies}) on a program with a text, demonstrations, a number and a choice, whose answers are right at the same rate whatever these are. A verdict claims an improvement where the lower end of a two-sided 95 % interval is above 0, which chance does at most ${(100 * NOMINAL).toFixed(1)} times in a hundred verdicts. Up to ${limit} claims of ${studies} are within the 99.9 % binomial limit of that rate.`,
    "",
    "| method | improved | rate | worse | came to a verdict on test data |",
    "|---|---|---|---|---|",
    ...all.map(
      ([name, { studies, improved, worse, judged }]) =>
        `| ${name} | ${improved} | ${((100 * improved) / studies).toFixed(1)} % | ${worse} | ${judged} of ${studies} |`,
    ),
    "",
    over.length === 0 ? "No method is above the limit." : `**Above the limit:** ${over.join(", ")}.`,
  ];
}
