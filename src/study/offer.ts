import { messageOf, nearest } from "../graph/errors.ts";
import { canonical, hashOf, type Json } from "../graph/json.ts";
import { BadValue } from "../graph/kind.ts";
import type { Param } from "../graph/param.ts";
import type { Prompt } from "../model/prompt.ts";
import { taggedReply } from "../model/reply.ts";
import { askAll } from "./calls/ask.ts";
import { OPTIMIZER } from "./calls/models.ts";
import { settleAll } from "./calls/settle.ts";
import { type Candidate, type Change, candidateId, type Values } from "./candidate.ts";
import type { Kernel } from "./kernel.ts";
import { diverged } from "./record/diverged.ts";

/** Where an offer happens and what is known there. */
interface Place {
  readonly path: string;
  readonly birth: string;
  readonly known: Map<string, Candidate>;
}

/** What became of one change: the values that passed, and why others did not. */
interface Checked {
  readonly values: Values;
  readonly rejected: readonly { readonly param: string; readonly reason: string }[];
}

/** Checks changes, lets a model repair what a kind rejects, and makes candidates of what is left, each once. */
export async function offerAll(
  kernel: Kernel,
  place: Place,
  parents: readonly Candidate[],
  changes: readonly Change[],
  by: string,
): Promise<Candidate[]> {
  const parent = parents[0] ?? kernel.baseline;
  const checked = await checkAll(kernel, place.path, parent, changes, by);
  const offered = checked.flatMap((one, i) => {
    for (const { param, reason } of one.rejected) kernel.tell({ type: "rejected", by, reason: `${param}: ${reason}` });
    const values = { ...parent.values, ...one.values };
    const id = candidateId(values, kernel.params);
    if (id === parent.id) return [];
    const known = place.known.get(id);
    const candidate = known ?? Object.freeze({ id, values, parents, by, born: `${place.birth}${i}` });
    place.known.set(id, candidate);
    kernel.tell({ type: "candidate", candidate, known: known !== undefined });
    return [candidate];
  });
  return [...new Set(offered)];
}

/** The recorded checks of this offer, or new ones: a check may depend on time, so its outcome is an event. */
async function checkAll(
  kernel: Kernel,
  path: string,
  parent: Candidate,
  changes: readonly Change[],
  by: string,
): Promise<readonly Checked[]> {
  const asked = hashOf({ parent: parent.id, by, changes });
  const known = kernel.ledger.find("event", path);
  if (known !== undefined) {
    if (known.facts.asked !== asked) throw diverged(path, known.facts.asked, asked);
    return JSON.parse(await known.big()) as readonly Checked[];
  }
  kernel.ending.check();
  const checked = await settleAll(
    changes.map((change, i) => checkOne(kernel, `${path}/change ${i}`, change, parent)),
    kernel.ending,
  );
  // What is written has no secrets in it, so the identities are those of what is written.
  const text = kernel.ledger.clean(JSON.stringify(checked));
  const written = JSON.parse(text) as readonly Checked[];
  const ids = written.map((one) => candidateId({ ...parent.values, ...one.values }, kernel.params));
  await kernel.ledger.add("event", path, { asked, by, parent: parent.id, ids }, text);
  return written;
}

async function checkOne(kernel: Kernel, path: string, change: Change, parent: Candidate): Promise<Checked> {
  const values: Record<string, Json> = {};
  const rejected: { param: string; reason: string }[] = [];
  for (const [name, answer] of Object.entries(change)) {
    const param = kernel.params.find((p) => p.name === name);
    if (param === undefined) {
      rejected.push({ param: name, reason: unknownParam(name, kernel.params) });
      continue;
    }
    const first = await tryValue(param, answer);
    const final =
      first.problem === undefined ? first : await repaired(kernel, `${path}/${name}`, param, answer, first.problem);
    if (final.problem !== undefined) rejected.push({ param: name, reason: final.problem });
    else if (canonical(final.value) !== canonical(parent.values[name])) values[name] = final.value!;
  }
  return { values, rejected };
}

async function tryValue(param: Param<unknown>, answer: Json): Promise<{ value?: Json; problem?: string }> {
  try {
    const value = param.kind.parse(answer);
    const problem = await param.kind.check(value);
    return problem === undefined ? { value } : { problem };
  } catch (error) {
    if (error instanceof BadValue) return { problem: error.message };
    return { problem: `the value could not be checked: ${messageOf(error)}` };
  }
}

/** A value that its kind rejects goes back once with the reason, where there is a model to mend it. */
async function repaired(
  kernel: Kernel,
  path: string,
  param: Param<unknown>,
  answer: Json,
  problem: string,
): Promise<{ value?: Json; problem?: string }> {
  if (!kernel.models.has(OPTIMIZER)) return { problem };
  const [text] = await askAll(kernel, path, repairPrompt(param, answer, problem), 1);
  return text === undefined ? { problem } : await tryValue(param, text);
}

function repairPrompt(param: Param<unknown>, answer: Json, problem: string): Prompt<string> {
  return {
    name: "repair",
    task: "A proposed value for one parameter of a program was rejected. Correct it, and keep its intent.",
    sections: {
      parameter: param.name,
      purpose: param.description ?? "",
      allowed: param.kind.describe(),
      rejected: typeof answer === "string" ? answer : canonical(answer),
      reason: problem,
    },
    reply: taggedReply("value"),
  };
}

function unknownParam(name: string, params: readonly Param<unknown>[]): string {
  const names = params.map((p) => p.name);
  const near = nearest(name, names);
  return `there is no such parameter${near ? `; "${near}" is near` : ""}; there are ${names.join(", ")}`;
}
