import type { Json } from "../graph/json.ts";
import type { Part, Parts } from "../graph/kind.ts";
import type { ParamInfo } from "../study/study.ts";
import { allowed } from "./allowed.ts";
import { plainParts } from "./plain-parts.ts";

/** A text as explicit steps with a worked example: each has an address, and is changed alone. */
export interface Steps {
  /** The steps that may change; a text without any is one step. */
  readonly list: readonly Pick<Part, "address" | "text">[];
  /** Whether there is a place for a demonstration. */
  readonly demonstrates: boolean;
  /** The value with other texts in place of one step; `undefined` where the param does not allow it. */
  replace(address: string, texts: readonly string[]): Json | undefined;
  /** The value with another demonstration; `undefined` where the param does not allow it. */
  demonstrate(text: string): Json | undefined;
}

const NUMBERED = /^\s*\d+[.)]\s+/;
const DEMONSTRATION = /^\s*demonstration:\s*/i;

/**
 * The steps of a value: the parts of a text in parts, without the frozen; else the numbered lines, and what stands before
 * them as "opening". The demonstration begins with "Demonstration:" and is no step. In a text in parts it stands in the
 * part of that name, or as the last step of the last list.
 */
export function stepsOf(param: Pick<ParamInfo, "parts">, value: Json): Steps {
  return param.parts === undefined ? plainSteps(String(value)) : partSteps(param.parts, value);
}

/** A text with numbered lines as it is; another one with its paragraphs, lines or sentences as such. */
export function numbered(text: string): string {
  const guide = read(text);
  if (guide.steps.length > 0) return text;
  const steps = plainParts.list(guide.opening || text).map((part) => part.text);
  return write({ ...guide, opening: "", steps });
}

interface Guide {
  readonly opening: string;
  readonly steps: readonly string[];
  readonly demonstration: string;
}

function plainSteps(text: string): Steps {
  const guide = read(text);
  const opening = guide.opening === "" ? [] : [{ address: "opening", text: guide.opening }];
  return {
    list: [...opening, ...guide.steps.map((step, i) => ({ address: String(i + 1), text: step }))],
    demonstrates: true,
    replace: (address, texts) =>
      write(
        address === "opening"
          ? { ...guide, opening: texts.join("\n") }
          : { ...guide, steps: guide.steps.toSpliced(Number(address) - 1, 1, ...texts) },
      ),
    demonstrate: (demonstration) => write({ ...guide, demonstration: demonstration.replace(DEMONSTRATION, "") }),
  };
}

function read(text: string): Guide {
  const lines = text.trim().split("\n");
  const end = lines.findIndex((line) => DEMONSTRATION.test(line));
  const opening: string[] = [];
  const steps: string[][] = [];
  for (const line of end < 0 ? lines : lines.slice(0, end)) {
    if (NUMBERED.test(line)) steps.push([line.replace(NUMBERED, "")]);
    else (steps.at(-1) ?? opening).push(line);
  }
  return {
    opening: opening.join("\n").trim(),
    steps: steps.map((step) => step.join("\n").trim()),
    demonstration: end < 0 ? "" : lines.slice(end).join("\n").replace(DEMONSTRATION, "").trim(),
  };
}

function write({ opening, steps, demonstration }: Guide): string {
  const body = [...(opening === "" ? [] : [opening]), ...steps.map((step, i) => `${i + 1}. ${step}`)].join("\n");
  return demonstration === "" ? body : `${body}\n\nDemonstration:\n${demonstration}`;
}

function partSteps(parts: Parts, value: Json): Steps {
  const open = parts.list(value).filter((part) => !part.frozen);
  const shown = open.find(({ address, text }) => address === "demonstration" || DEMONSTRATION.test(text));
  const last = open.findLast((part) => part.list !== undefined);
  return {
    list: open.filter((part) => part !== shown),
    demonstrates: shown !== undefined || last !== undefined,
    replace: (address, [first = "", ...more]) =>
      allowed(() => {
        const isStep = open.some((part) => part.address === address && part.list !== undefined);
        if (!isStep) return parts.replace(value, address, [first, ...more].join("\n"));
        // Each goes in before those that were put in before it.
        const start = parts.replace(value, address, first);
        return more.toReversed().reduce<Json>((now, text) => parts.insert(now, address, text), start);
      }),
    demonstrate: (text) =>
      allowed(() => {
        const whole = `Demonstration:\n${text.replace(DEMONSTRATION, "")}`;
        if (shown !== undefined) return parts.replace(value, shown.address, whole);
        return last === undefined ? value : parts.insert(value, last.address, whole);
      }),
  };
}
