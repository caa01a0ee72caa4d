import { GradusError, nearest } from "../graph/errors.ts";
import { type Json, sameJson } from "../graph/json.ts";
import { notJson } from "./plain-json.ts";
import { named } from "./words.ts";

/** A section of a text in parts: one text, or steps. */
export type Section = string | readonly string[];

/** A section that no method changes; made by `frozen`. */
export interface FrozenSection {
  readonly frozen: Section;
}

/** Sections by id. */
export type Sections = { readonly [id: string]: Section };

/** A section for `param.parts` that stays as it is written. */
export function frozen(section: Section): FrozenSection {
  return Object.freeze({ frozen: section });
}

/** What is known of a text in parts, whatever its value is. */
export interface Plan {
  /** Every id, in order. */
  readonly ids: readonly string[];
  /** The sections that are lists of steps. */
  readonly lists: ReadonlySet<string>;
  readonly frozen: ReadonlyMap<string, Section>;
  /** The sections that may change, as their author wrote them. */
  readonly initial: Sections;
}

/** The sections as their author wrote them, read. Throws `BAD_OPTIONS` for an id that is no address, or where nothing may change. */
export function planOf(given: Readonly<Record<string, Section | FrozenSection>>): Plan {
  const ids = Object.keys(given);
  const wrong = ids.find((id) => !/^[A-Za-z][\w-]*$/.test(id));
  if (wrong !== undefined) {
    throw new GradusError("BAD_OPTIONS", `"${wrong}" cannot be the address of a part`, {
      fix: "begin with a letter, and use letters, digits, _ and -",
    });
  }
  const frozen = new Map<string, Section>();
  const initial: Record<string, Section> = {};
  for (const [id, section] of Object.entries(given)) {
    if (isFrozen(section)) frozen.set(id, trimmed(section.frozen));
    else initial[id] = trimmed(section);
  }
  if (Object.keys(initial).length === 0) {
    throw new GradusError("BAD_OPTIONS", "a text in parts has no part that may change", {
      fix: "leave at least one section outside of frozen(…)",
    });
  }
  const lists = new Set(ids.filter((id) => typeof (frozen.get(id) ?? initial[id]) !== "string"));
  return { ids, lists, frozen, initial };
}

/** Every section of a value, the frozen ones as their author wrote them. */
export function allSections(plan: Plan, value: Sections): Sections {
  return { ...value, ...Object.fromEntries(plan.frozen) };
}

/** The sections of a value that may change, without white space around their texts: what a candidate holds. */
export function ownSections(plan: Plan, value: Sections): Sections {
  return Object.fromEntries(Object.keys(plan.initial).map((id) => [id, trimmed(value[id]!)]));
}

/** What is wrong with a value's form; `undefined` where every section is there and of its type, and the frozen ones are as they were. */
export function formProblem(plan: Plan, value: Json): string | undefined {
  const unfit = notJson(value);
  if (unfit !== undefined) return `texts by part are needed; ${unfit}, which JSON cannot hold`;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return `texts by part are needed, not ${named(value)}`;
  }
  const sections = value as { readonly [id: string]: Json };
  const stranger = Object.keys(sections).find((id) => !plan.ids.includes(id));
  if (stranger !== undefined) return unknownPart(plan, stranger);
  for (const id of plan.ids) {
    const problem = sectionProblem(plan, id, Object.hasOwn(sections, id) ? sections[id] : undefined);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function sectionProblem(plan: Plan, id: string, section: Json | undefined): string | undefined {
  const kept = plan.frozen.get(id);
  if (section === undefined) {
    return kept === undefined ? `the part [${id}] is missing; to empty it, give its address and no text` : undefined;
  }
  if (kept !== undefined) return sameJson(trimmed(section as Section), kept) ? undefined : frozenPart(id);
  if (!plan.lists.has(id)) {
    return typeof section === "string" ? undefined : `the part [${id}] is a text, not ${named(section)}`;
  }
  if (!Array.isArray(section)) return `the part [${id}] is a list of steps, not ${named(section)}`;
  const bad = section.findIndex((step) => typeof step !== "string" || step.trim() === "");
  return bad < 0
    ? undefined
    : `the step [${id}.${bad + 1}] is ${emptyOr(section[bad])}; give it a text or leave it out`;
}

function emptyOr(step: Json | undefined): string {
  return typeof step === "string" ? "empty" : named(step);
}

/** One sentence for an address that is not there. */
export function unknownPart(plan: Plan, id: string): string {
  const near = nearest(id, plan.ids);
  return `there is no part [${id}]; the parts are ${plan.ids.map((one) => `[${one}]`).join(", ")}${near === undefined ? "" : `, and [${near}] is near`}`;
}

/** One sentence for a change of a frozen part. */
export function frozenPart(id: string): string {
  return `the part [${id}] is frozen and must stay exactly as it is`;
}

/** Texts without the white space around them; what is no section stays as it is. */
function trimmed(section: Section): Section {
  if (typeof section === "string") return section.trim();
  return Array.isArray(section) ? section.map((step) => (typeof step === "string" ? step.trim() : step)) : section;
}

function isFrozen(section: Section | FrozenSection): section is FrozenSection {
  return typeof section === "object" && !Array.isArray(section);
}
