import { BadValue } from "../graph/kind.ts";
import { type Plan, type Section, type Sections, unknownPart } from "./sections.ts";

/** A line that begins a part, or with backslashes before it one that only looks so. */
const MARK = /^(\\*)\[([A-Za-z][\w-]*)(?:\.(\d+))?\](?![([]):?/;

/**
 * A text in parts as a model reads and writes it: each part after its address, `[role] …` or `[steps.2] …`. A line within
 * a part that looks like an address has a backslash before it.
 */
export function showParts(plan: Plan, sections: Sections): string {
  return plan.ids.map((id) => showSection(id, sections[id]!)).join("\n\n");
}

function showSection(id: string, section: Section): string {
  if (typeof section === "string") return showPart(id, section);
  return section.length === 0 ? `[${id}]` : section.map((step, i) => showPart(`${id}.${i + 1}`, step)).join("\n");
}

function showPart(address: string, text: string): string {
  const [first, ...rest] = text.split("\n");
  const lines = [
    text === "" ? `[${address}]` : `[${address}] ${first}`,
    ...rest.map((line) => (MARK.test(line) ? `\\${line}` : line)),
  ];
  return lines.join("\n");
}

/**
 * The sections that stand in such a text; those that do not are left out. Steps are taken in the order in which they
 * stand, whatever their numbers. Throws `BadValue` for an address that is not there or stands twice, and for text outside of parts.
 */
export function readParts(plan: Plan, text: string): Sections {
  const sections = new Map<string, string | string[]>();
  for (const { id, step, body } of partsIn(text)) {
    if (!plan.ids.includes(id)) {
      throw new BadValue(`${unknownPart(plan, id)}; a line of text that begins like one needs a backslash before it`);
    }
    const known = sections.get(id);
    if (!plan.lists.has(id)) {
      if (step !== undefined) throw new BadValue(`the part [${id}] is one text and has no [${id}.${step}]`);
      if (known !== undefined) throw new BadValue(`the part [${id}] stands there twice`);
      sections.set(id, body);
    } else if (step === undefined) {
      if (body !== "")
        throw new BadValue(`the part [${id}] is a list: write each step after its own address, as [${id}.1]`);
      sections.set(id, known ?? []);
    } else sections.set(id, [...(known ?? []), body]);
  }
  return Object.fromEntries(sections);
}

interface Read {
  readonly id: string;
  readonly step: string | undefined;
  readonly body: string;
}

function partsIn(text: string): Read[] {
  const found: { id: string; step: string | undefined; lines: string[] }[] = [];
  for (const line of text.split("\n")) {
    const mark = MARK.exec(line);
    const last = found.at(-1);
    if (mark !== null && mark[1] === "") {
      found.push({ id: mark[2]!, step: mark[3], lines: [line.slice(mark[0].length)] });
    } else if (last !== undefined) last.lines.push(mark === null ? line : line.slice(1));
    else if (line.trim() !== "")
      throw new BadValue("text stands before the first part; write every part after its address in brackets");
  }
  return found.map(({ id, step, lines }) => ({ id, step, body: lines.join("\n").trim() }));
}
