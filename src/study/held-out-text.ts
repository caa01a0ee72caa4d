import type { Json } from "../graph/json.ts";
import type { ModelRequest } from "../model/request.ts";
import type { Kernel } from "./kernel.ts";

/** Texts shorter than this are too common to tell an example by. */
const TELLING = 40;

/** How the key of an entry begins that says which held-out text an optimizer's prompt had in it. */
const HELD_OUT_TEXT = "held-out text of ";

/** The telling texts of held-out inputs by their first characters, so that a prompt is searched in one pass. */
type Index = ReadonlyMap<string, readonly { readonly text: string; readonly example: string }[]>;

const known = new WeakMap<object, { readonly index: Index; readonly told: Set<string> }>();

/**
 * Warns, once an example, where a rendered prompt holds the text of a test example's input: as it is, or as JSON writes
 * it. A method cannot name test data, so that its rows are likely to stand in train, too.
 */
export async function warnOfHeldOut(kernel: Kernel, request: ModelRequest): Promise<void> {
  const { test } = kernel.splits;
  const own = known.get(test) ?? {
    index: indexOf(test.map(({ id, row }) => ({ id, input: row.input }))),
    told: new Set(),
  };
  known.set(test, own);
  const found = new Set(request.messages.flatMap(({ content }) => heldOutIn(content, own.index)));
  for (const example of found) {
    const key = `${HELD_OUT_TEXT}${example}`;
    if (own.told.has(example) || kernel.ledger.find("event", key) !== undefined) continue;
    own.told.add(example);
    const message = `a prompt of the optimizer has the text of test example ${example} in it: does training data repeat test data?`;
    await kernel.ledger.add("event", key, { message });
    kernel.tell({ type: "warning", message });
  }
}

/** The recorded warnings of a study, in order. */
export function heldOutWarnings({ ledger }: Pick<Kernel, "ledger">): readonly string[] {
  return [...ledger.all()].flatMap(({ kind, key, facts }) =>
    kind === "event" && key.startsWith(HELD_OUT_TEXT) ? [String(facts.message)] : [],
  );
}

function heldOutIn(content: string, index: Index): string[] {
  if (index.size === 0) return [];
  const found: string[] = [];
  for (let at = 0; at + TELLING <= content.length; at++) {
    for (const { text, example } of index.get(content.slice(at, at + TELLING)) ?? [])
      if (content.startsWith(text, at)) found.push(example);
  }
  return found;
}

function indexOf(examples: readonly { readonly id: string; readonly input: Json }[]): Index {
  const index = new Map<string, { text: string; example: string }[]>();
  for (const { id, input } of examples) {
    for (const plain of new Set(textsIn(input))) {
      for (const text of new Set([plain, JSON.stringify(plain).slice(1, -1)])) {
        const begin = text.slice(0, TELLING);
        index.set(begin, [...(index.get(begin) ?? []), { text, example: id }]);
      }
    }
  }
  return index;
}

function textsIn(value: Json): string[] {
  if (typeof value === "string") return value.length >= TELLING ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}
