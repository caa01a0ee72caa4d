/** A fenced section of a prompt: its name as its author wrote it, and its items, or its text as the only one. */
export interface PromptSection {
  readonly name: string;
  readonly items: readonly string[];
}

const OPEN = /^<([\p{L}_][\p{L}\p{N}_.-]*)>$/gmu;
/** Fences whose content speaks of their own tags have a hash after the name. */
const SUFFIX = /-[0-9a-f]{8}$/;

/** The fenced sections of a prompt, in order. Reads each character once a level; what is not closed is no section. */
export function sectionsOf(prompt: string): readonly PromptSection[] {
  return fences(prompt).map(({ name, content }) => {
    const items = fences(content).filter((one) => /^item-\d+$/.test(one.name));
    return { name, items: items.length > 0 ? items.map((one) => one.content) : [content] };
  });
}

/** The prompt's text outside of its sections. */
export function outside(prompt: string): string {
  let from = 0;
  let text = "";
  for (const { start, end } of fences(prompt)) {
    text += `${prompt.slice(from, start)}\n`;
    from = end;
  }
  return text + prompt.slice(from);
}

interface Fence {
  readonly name: string;
  readonly content: string;
  readonly start: number;
  readonly end: number;
}

function fences(text: string): readonly Fence[] {
  const found: Fence[] = [];
  const unclosed = new Set<string>();
  let from = 0;
  for (const match of text.matchAll(OPEN)) {
    const [tag, name] = [match[0], match[1]!];
    // The form of a suggestion stands in tags as well.
    if (match.index < from || name === "values" || unclosed.has(name)) continue;
    const begin = match.index + tag.length;
    const close = text.indexOf(`\n</${name}>`, begin);
    if (close < 0) {
      unclosed.add(name);
      continue;
    }
    from = close + name.length + 4;
    const content = text.slice(Math.min(begin + 1, close), close);
    found.push({ name: name.replace(SUFFIX, ""), content, start: match.index, end: from });
  }
  return found;
}
