import type { Json } from "../graph/json.ts";
import type { Kind } from "../graph/kind.ts";
import { makeParam, type Param } from "../graph/param.ts";
import { unfenced, unquoted } from "./answer.ts";
import { partEdits } from "./part-edits.ts";
import { readParts, showParts } from "./part-lines.ts";
import { refuse } from "./refuse.ts";
import {
  allSections,
  type FrozenSection,
  formProblem,
  ownSections,
  type Plan,
  planOf,
  type Section,
  type Sections,
} from "./sections.ts";
import { type TextOptions, textKind } from "./text.ts";

/**
 * A text in parts that may change one by one: sections in the order in which they are written, each a text or a list of
 * steps, some of them `frozen(…)`. The value holds the sections that may change, by id; the program sees one text, with a
 * blank line between sections and numbers before steps. `placeholders` and `maxLength` are about that text.
 * Throws `BAD_OPTIONS` for an id that is no address, for nothing that may change and for what `param.text` refuses;
 * `BAD_DEFAULT` where the default breaks the options.
 */
export function parts(
  name: string,
  sections: Readonly<Record<string, Section | FrozenSection>>,
  options: TextOptions = {},
): Param<string> {
  const plan = planOf(sections);
  return makeParam(name, partsKind(plan, options), plan.initial as unknown as string, options);
}

/** The kind of texts in parts. A frozen part is the plan's, and no part of the value: so nothing can change it. */
export function partsKind(plan: Plan, options: Pick<TextOptions, "placeholders" | "maxLength"> = {}): Kind<string> {
  const whole = textKind(options);
  const frozen = [...plan.frozen.keys()].map((id) => `[${id}]`);
  const addresses = plan.ids.map((id) => (plan.lists.has(id) ? `[${id}.1], [${id}.2] and so on` : `[${id}]`));
  const text = (value: Json) => joined(plan, allSections(plan, value as Sections));

  function check(value: Json): string | undefined {
    const problem = formProblem(plan, value) ?? whole.check(text(value));
    return problem as string | undefined; // the check of a text takes no time
  }

  function checked(value: Json): Json {
    refuse(check(value));
    return ownSections(plan, value as Sections);
  }

  return {
    name: "parts",
    prose: true,
    parts: partEdits(plan, checked),
    describe: () =>
      [
        `a text in parts, each after its address at the start of a line: ${addresses.join(", ")}`,
        ...(frozen.length === 0 ? [] : [`${frozen.join(", ")} must stay exactly so and may be left out`]),
        ...(whole.describe() === "a text" ? [] : [`the whole is ${whole.describe()}`]),
      ].join("; "),
    show: (value) => showParts(plan, allSections(plan, value as Sections)),
    parse: (answer) =>
      checked(typeof answer === "string" ? readParts(plan, unfenced(answer) ?? unquoted(answer) ?? answer) : answer),
    check,
    decode: text,
    encode: (value) => checked(value as Json),
    identity: (value) => ownSections(plan, value as Sections),
  };
}

/** The sections as one text; those without a word are left out. */
function joined(plan: Plan, sections: Sections): string {
  return plan.ids
    .map((id) => sectionText(sections[id]!))
    .filter((text) => text !== "")
    .join("\n\n");
}

function sectionText(section: Section): string {
  return typeof section === "string" ? section.trim() : section.map((step, i) => `${i + 1}. ${step.trim()}`).join("\n");
}
