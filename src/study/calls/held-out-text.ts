import type { Json } from "../../graph/json.ts";
import type { ModelRequest } from "../../model/request.ts";
import type { Kernel } from "../kernel.ts";
import { heldOutSearch } from "./held-out-text-search.ts";

/** How the key of an entry begins that says which held-out text an optimizer's prompt had in it. */
const HELD_OUT_TEXT = "held-out text of ";

const known = new WeakMap<object, { readonly search: ReturnType<typeof heldOutSearch>; readonly told: Set<string> }>();

/**
 * Warns, once an example, where a rendered prompt holds the text of a test example. A method cannot name test data, and
 * text that training data, the task's description or the baseline share with it is no evidence: so that a tool, the
 * metric or the method must have it from elsewhere.
 */
export async function warnOfHeldOut(kernel: Kernel, request: ModelRequest): Promise<void> {
  const { test } = kernel.splits;
  const own = known.get(test) ?? { search: heldOutSearch(test, openTo(kernel)), told: new Set() };
  known.set(test, own);
  const found = new Set(request.messages.flatMap(({ content }) => [...own.search(content)]));
  for (const example of found) {
    const key = `${HELD_OUT_TEXT}${example}`;
    if (own.told.has(example) || kernel.ledger.find("event", key) !== undefined) continue;
    own.told.add(example);
    const message = `a prompt of the optimizer has the text of test example ${example} in it, which is not training data: who told it?`;
    await kernel.ledger.add("event", key, { message });
    kernel.tell({ type: "warning", message });
  }
}

/** What any prompt may show. */
function openTo({ splits, task, baseline }: Kernel): Json[] {
  const rows = [...splits.train, ...splits.validation].map(({ row }) => row as unknown as Json);
  return [...rows, task.description ?? "", baseline.values];
}

/** The recorded warnings of a study, in order. */
export function heldOutWarnings({ ledger }: Pick<Kernel, "ledger">): readonly string[] {
  return [...ledger.all()].flatMap(({ kind, key, facts }) =>
    kind === "event" && key.startsWith(HELD_OUT_TEXT) ? [String(facts.message)] : [],
  );
}
