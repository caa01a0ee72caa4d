/** What a scripted optimizer answers with, whatever form it is asked for; `i` counts the pieces of one reply from 0. */
export interface Pieces {
  /** In a reply that gives values by name, `name` is the value's. */
  text(i: number, name?: string): string;
  critique(i: number): string;
}

/** The reply in the form that the end of a prompt asks for: a new text or several, a critique, several, or one for each name; values otherwise, for every name. */
export function inForm(prompt: string, { text, critique }: Pieces): string {
  const form = prompt.slice(-800);
  const several = Number(/Give (\d+) different/.exec(form)?.[1] ?? 1);
  const list = (tag: string, piece: (i: number) => string) =>
    Array.from({ length: several }, (_, i) => `<${tag}>${piece(i)}</${tag}>`).join("\n");
  const named = /NAME out of: (.*)\. Leave out/.exec(form)?.[1]?.split(", ");
  if (named !== undefined)
    return named.map((name, i) => `<critique for="${name}">${critique(i)}</critique>`).join("\n");
  if (form.includes("</critique>")) return list("critique", critique);
  if (form.includes("</text>")) return list("text", text);
  const names = /out of: (.*)\. Where nothing/.exec(form)?.[1]?.split(", ") ?? [];
  return `<values>\n${names.map((name, i) => `<value name="${name}">${text(i, name)}</value>`).join("\n")}\n</values>`;
}

/** Whether a prompt asks for texts or critiques, not for values. */
export function asksForWords(prompt: string): boolean {
  return /<\/(text|critique)>/.test(prompt.slice(-800));
}
