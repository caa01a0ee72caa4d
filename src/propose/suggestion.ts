import type { Json } from "../graph/json.ts";
import { BadReply, type Reply } from "../model/reply.ts";

const OPEN = /<value name="([^"\n]+)">/g;
const CLOSE = "</value>";

/**
 * A reply that suggests values for some of the named params: tags around raw text, so that code and long texts need no
 * escaping. The kinds of the params read the texts. An empty list of values means that nothing should change.
 */
export function suggestionReply(names: readonly string[]): Reply<Readonly<Record<string, Json>>> {
  return {
    describe: [
      "First think briefly about what the evidence says and what to change. Then give the new values, in this form:",
      "<values>",
      ...names
        .slice(0, 2)
        .map((name) => `<value name="${name}">the whole new value, raw: no quotation marks, no escaping</value>`),
      "</values>",
      `Name only variables that should change, out of: ${names.join(", ")}. Where nothing should change, give an empty <values></values>.`,
    ].join("\n"),
    parse: parseSuggestion,
  };
}

function parseSuggestion(text: string): Readonly<Record<string, Json>> {
  const start = text.lastIndexOf("<values>");
  const end = text.lastIndexOf("</values>");
  if (start < 0) throw new BadReply("The reply has no <values>…</values>.");
  if (end < start) throw new BadReply("The reply ends before </values>: give a shorter one.");
  const inside = text.slice(start + "<values>".length, end);
  const opened = [...inside.matchAll(OPEN)];
  const change: Record<string, Json> = {};
  for (const [i, match] of opened.entries()) {
    const body = inside.slice(match.index + match[0].length, opened[i + 1]?.index ?? inside.length);
    const closed = body.lastIndexOf(CLOSE);
    if (closed < 0) throw new BadReply(`The value of "${match[1]}" is not closed by ${CLOSE}.`);
    change[match[1]!] = trimLines(body.slice(0, closed));
  }
  if (opened.length === 0 && inside.trim() !== "")
    throw new BadReply('Inside <values> there is text, but no <value name="…">.');
  return change;
}

/** Without the line breaks next to the tags; what stands between is the value's own. */
function trimLines(text: string): string {
  return text.replace(/^[ \t]*\r?\n/, "").replace(/\r?\n[ \t]*$/, "");
}
