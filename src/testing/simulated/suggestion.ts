import type { Random } from "../../search/random.ts";
import { edit } from "./editor.ts";
import { claimsOf, lessonsOf, type Shown } from "./evidence.ts";
import { FIXED } from "./fixed.ts";
import { lacking } from "./insight.ts";
import type { SimulationKnobs } from "./knobs.ts";
import type { World } from "./world.ts";

/** A variable as a prompt shows it. */
interface Variable {
  readonly name: string;
  readonly kind: string;
  readonly allowed: string;
  readonly value: string;
}

/** New values for the variables that a prompt shows; those that should stay are left out. */
export function suggestions(
  world: World,
  names: readonly string[],
  shown: Shown,
  knobs: SimulationKnobs,
  random: Random,
): Readonly<Record<string, string>> {
  const variables = shown.current.flatMap((item) => variableOf(item, names));
  const history = shown.history.map(({ text, score }) => ({ values: valuesIn(text, names), score }));
  const best = history.toSorted((a, b) => b.score - a.score)[0]?.values;
  const learned = world.stages.some((stage) => lessonsOf(stage, shown.runs).rules.size > 0);
  const busy = world.stages.filter(
    (stage) => claimsOf(stage, shown.advice).length > 0 || lacking(stage, shown).length > 0,
  );
  const changed = variables.flatMap((variable) => {
    const { name, value } = variable;
    const stage = world.stages.find((one) => one.param === name);
    const from = learned ? value : (best?.[name] ?? value);
    const text = {
      ...shown,
      current: [from],
      history: history.flatMap(({ values, score }) =>
        values[name] === undefined ? [] : [{ text: values[name], score }],
      ),
    };
    const to =
      stage !== undefined
        ? (busy.length === 0 || busy.includes(stage)) && edit(world, stage, text, knobs, random)
        : variable.kind === "number"
          ? number({ ...variable, value: from }, [...shown.runs, ...shown.advice], random)
          : choice({ ...variable, value: from }, random);
    return to === undefined || to === false || to === value ? [] : [[name, to] as const];
  });
  return Object.fromEntries(changed);
}

function variableOf(item: string, names: readonly string[]): readonly Variable[] {
  const [, name, kind, allowed, value] = /^(\S+) \((\w+)\): (.*)\n([\s\S]*)$/.exec(item) ?? [];
  return name === undefined || !names.includes(name) ? [] : [{ name, kind: kind!, allowed: allowed!, value: value! }];
}

/** The values of a candidate that stands in a history: `name = value`, or `name =` and the value in the lines below. */
function valuesIn(text: string, names: readonly string[]): Readonly<Record<string, string>> {
  const values: Record<string, string> = {};
  let name: string | undefined;
  for (const line of text.split("\n")) {
    const at = line.indexOf(" =");
    const found = at > 0 && names.includes(line.slice(0, at)) ? line.slice(0, at) : undefined;
    if (found !== undefined) {
      name = found;
      values[name] = line.slice(at + 3);
    } else if (name !== undefined) values[name] = values[name] === "" ? line : `${values[name]}\n${line}`;
  }
  return values;
}

/** A number: towards what is said of it ("raise threshold", "threshold is too high"), else now and then anywhere near or far. */
function number({ name, allowed, value }: Variable, evidence: readonly string[], random: Random): string | undefined {
  const [, min, max] = /from (-?[\d.e+-]+) to (-?[\d.e+-]+)/.exec(allowed)?.map(Number) ?? [];
  const [u, far] = [random.unit(), random.unit()];
  if (min === undefined || max === undefined) return undefined;
  const whole = allowed.includes("whole number");
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const says = (down: string, up: string) =>
    new RegExp(`(?:${up}) (?:the )?${escaped}|${escaped} is (?:${down})`, "gi");
  const count = (pattern: RegExp) => evidence.reduce((sum, text) => sum + [...text.matchAll(pattern)].length, 0);
  const pull = count(says("too low", "raise|increase")) - count(says("too high", "lower|decrease"));
  const step = FIXED.numberStep + FIXED.numberStepMore * u;
  const near = Number(value) + (max - min) * (pull === 0 ? (u - 0.5) * FIXED.numberNear : Math.sign(pull) * step);
  if (pull === 0 && far < FIXED.numberStays) return undefined;
  const to = Math.min(
    max,
    Math.max(min, pull === 0 && far < FIXED.numberStays + FIXED.numberJumps ? min + u * (max - min) : near),
  );
  if (!Number.isFinite(to)) return undefined;
  return String(whole ? Math.round(to) : Number(to.toPrecision(3)));
}

/** A choice or a switch: another one now and then. */
function choice({ kind, allowed, value }: Variable, random: Random): string | undefined {
  const [u, v] = [random.unit(), random.unit()];
  const words = /one of (.*)$/.exec(allowed)?.[1]?.match(/"(?:[^"\\]|\\.)*"|[^\s,"]+/g) ?? [];
  const listed = words.filter((word) => word !== "or");
  const options = kind === "boolean" ? ["true", "false"] : listed.map((one) => one.replace(/^"|"$/g, ""));
  if (options.length === 0) return undefined;
  return u < FIXED.choiceStays ? value : options[Math.floor(v * options.length)];
}
