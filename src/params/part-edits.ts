import type { Json } from "../graph/json.ts";
import { BadValue, type Part, type Parts } from "../graph/kind.ts";
import { allSections, frozenPart, type Plan, type Sections, unknownPart } from "./sections.ts";

/** A section, or a step in one (from 0). */
interface Place {
  readonly id: string;
  readonly step?: number;
}

/** How the parts of a value are edited; `checked` settles what comes out, or throws `BadValue`. */
export function partEdits(plan: Plan, checked: (value: Json) => Json): Parts {
  const stepsOf = (value: Json, id: string) => (value as Sections)[id] as readonly string[];
  const withSection = (value: Json, id: string, section: string | readonly string[]): Json => ({
    ...(value as Sections),
    [id]: section,
  });
  const withSteps = (value: Json, id: string, change: (steps: string[]) => void): Json => {
    const steps = [...stepsOf(value, id)];
    change(steps);
    return withSection(value, id, steps);
  };

  /** The place that an address names, which may be changed. */
  function find(value: Json, address: string): Place {
    const [, id = address, number] = /^(.*?)(?:\.(\d+))?$/s.exec(address) ?? [];
    if (!plan.ids.includes(id)) throw new BadValue(unknownPart(plan, id));
    if (plan.frozen.has(id)) throw new BadValue(frozenPart(id));
    if (number === undefined) return { id };
    const count = plan.lists.has(id) ? stepsOf(value, id).length : 0;
    const step = Number(number) - 1;
    if (step >= 0 && step < count) return { id, step };
    throw new BadValue(`there is no [${address}]; the part [${id}] has ${count === 0 ? "no" : count} steps`);
  }

  /** Where a step goes that stands after `after`. */
  function behind(value: Json, after: string): Required<Place> {
    const { id, step = -1 } = find(value, after);
    if (!plan.lists.has(id)) throw new BadValue(`the part [${id}] is one text, and no step can stand after it`);
    return { id, step: step + 1 };
  }

  /** The place of a text: a step, or a section that is none of steps. */
  function textAt(value: Json, address: string): Place {
    const place = find(value, address);
    if (place.step === undefined && plan.lists.has(place.id)) {
      throw new BadValue(`the part [${address}] is a list: name one of its steps, as [${address}.1]`);
    }
    return place;
  }

  return {
    list: (value) => partsOf(plan, value as Sections),
    replace(value, address, text) {
      const { id, step } = textAt(value, address);
      if (step === undefined) return checked(withSection(value, id, text));
      return checked(withSteps(value, id, (steps) => steps.splice(step, 1, text)));
    },
    insert(value, after, text) {
      const { id, step } = behind(value, after);
      return checked(withSteps(value, id, (steps) => steps.splice(step, 0, text)));
    },
    remove(value, address) {
      const { id, step } = textAt(value, address);
      if (step === undefined) return checked(withSection(value, id, ""));
      return checked(withSteps(value, id, (steps) => steps.splice(step, 1)));
    },
    move(value, address, after) {
      const from = textAt(value, address);
      const to = behind(value, after);
      const { step } = from;
      if (step === undefined) throw new BadValue(`the part [${address}] is no step, and only steps move`);
      const text = stepsOf(value, from.id)[step]!;
      const without = withSteps(value, from.id, (steps) => steps.splice(step, 1));
      const place = from.id === to.id && step < to.step ? to.step - 1 : to.step;
      return checked(withSteps(without, to.id, (steps) => steps.splice(place, 0, text)));
    },
  };
}

function partsOf(plan: Plan, value: Sections): Part[] {
  const sections = allSections(plan, value);
  return plan.ids.flatMap((id): Part[] => {
    const section = sections[id]!;
    const frozen = plan.frozen.has(id);
    if (typeof section === "string") return [{ address: id, text: section, frozen }];
    return section.map((text, i) => ({ address: `${id}.${i + 1}`, text, frozen, list: id }));
  });
}
