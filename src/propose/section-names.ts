import { tagName } from "../model/fence.ts";
import type { MethodOption } from "../study/method/option.ts";

/** An option of a method: other names for some sections of its prompt, given what each is called as a rule. */
export function sectionNames<K extends string>(
  usual: Readonly<Record<K, string>>,
  meaning: string,
): MethodOption<Readonly<Partial<Record<K, string>>>> {
  const known = Object.keys(usual).join(", ");
  const none: Partial<Record<K, string>> = {};
  return Object.freeze({
    usual: none,
    meaning,
    takes: `names for ${known}: a word each, no two the same`,
    accepts: (value: unknown) => {
      if (typeof value !== "object" || value === null) return false;
      const names = Object.values<unknown>({ ...usual, ...value });
      const distinct = new Set(names.map((name) => String(name).toLowerCase()));
      return (
        Object.keys(value).every((section) => Object.hasOwn(usual, section)) &&
        names.every((name) => typeof name === "string" && name === tagName(name)) &&
        distinct.size === names.length
      );
    },
  });
}
