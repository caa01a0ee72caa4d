import type { Json } from "../graph/json.ts";
import { BadValue } from "../graph/kind.ts";
import type { Reply } from "../model/reply.ts";
import type { ParamInfo } from "../study/study.ts";
import { suggestionReply } from "./suggestion.ts";

/**
 * A value with rules at its end, a blank line before each; of a text in parts, as steps of the last list that may change,
 * where there is one with steps, else in the last part that may. `undefined` where the param does not allow it.
 */
export function withRules(param: ParamInfo, value: Json, rules: readonly string[]): Json | undefined {
  const { parts } = param;
  if (rules.length === 0) return value;
  if (parts === undefined) return [typeof value === "string" ? value : param.show(value), ...rules].join("\n\n");
  const open = parts.list(value).filter((part) => !part.frozen);
  const last = open.findLast((part) => part.list !== undefined) ?? open.at(-1);
  if (last === undefined) return undefined;
  try {
    if (last.list === undefined) {
      const text = [last.text, ...rules].filter((one) => one !== "").join("\n\n");
      return parts.replace(value, last.address, text);
    }
    // Each goes in before those that were put in before it.
    return rules.toReversed().reduce((now, rule) => parts.insert(now, last.address, rule), value);
  } catch (error) {
    if (error instanceof BadValue) return undefined;
    throw error;
  }
}

/** What a reply adds to a text: without the text, where a model gives back all of it, and without lines that stand there. */
export function newIn(reply: string, text: string): string {
  const after = reply.startsWith(text) ? reply.slice(text.length) : reply;
  const rest = /^[\p{L}\p{N}]/u.test(after) ? reply : after;
  const known = new Set(text.split("\n").map((line) => line.trim()));
  const isNew = (line: string) => line.trim() === "" || !known.has(line.trim());
  return rest.split("\n").filter(isNew).join("\n").trim();
}

/** A reply that gives rules to add to some of the named texts: a suggestion whose values are the rules alone. */
export function rulesReply(names: readonly string[]): Reply<Readonly<Record<string, Json>>> {
  return {
    ...suggestionReply(names),
    describe: [
      "Think briefly about what made the difference. Then give the rules, each alone, without the text that it is added to:",
      "<values>",
      ...names
        .slice(0, 2)
        .map((name) => `<value name="${name}">the rule, raw: no quotation marks, no escaping</value>`),
      "</values>",
      `Name only variables that should change, out of: ${names.join(", ")}. Where nothing should change, give an empty <values></values>.`,
    ].join("\n"),
  };
}
