/** The form in which a prompt wants its reply. */
export type RequestForm =
  | { readonly kind: "texts"; readonly n: number; readonly tag: string }
  | { readonly kind: "critiques"; readonly n: number }
  | { readonly kind: "critiques for"; readonly names: readonly string[] }
  | { readonly kind: "values"; readonly names: readonly string[] }
  | { readonly kind: "answer" };

/**
 * The form that the words of a prompt outside of its sections ask for: the one that is spoken of last. Besides the
 * forms of Gradus it knows "between <X> and </X>" and "<X>…</X>" with any tag, which counts as a new text. None of them: an answer.
 */
export function formOf(words: string): RequestForm {
  const forms = [named(words), values(words), tagged(words)].filter((one) => one !== undefined);
  return forms.sort((a, b) => b.at - a.at)[0]?.form ?? { kind: "answer" };
}

interface Found {
  readonly at: number;
  readonly form: RequestForm;
}

function named(words: string): Found | undefined {
  const at = words.lastIndexOf('<critique for="');
  const names = /NAME out of: (.*)\. Leave out/.exec(words.slice(Math.max(0, at)))?.[1];
  return at < 0 || names === undefined ? undefined : { at, form: { kind: "critiques for", names: names.split(", ") } };
}

function values(words: string): Found | undefined {
  const at = words.lastIndexOf("Name only variables that should change");
  const names = /out of: (.*)\. Where nothing/.exec(words.slice(Math.max(0, at)))?.[1];
  return at < 0 || names === undefined ? undefined : { at, form: { kind: "values", names: names.split(", ") } };
}

function tagged(words: string): Found | undefined {
  const last = [...words.matchAll(/<([A-Za-z_][\w-]*)>[^<\n]{1,200}<\/\1>/g)].at(-1);
  if (last === undefined) return undefined;
  const tag = last[1]!;
  const n = Number(/Give (\d+) different [^<]*$/.exec(words.slice(0, last.index))?.[1] ?? 1);
  const isCritique = /critique|critic|gradient|feedback/i.test(tag);
  return { at: last.index, form: isCritique ? { kind: "critiques", n } : { kind: "texts", n, tag } };
}
