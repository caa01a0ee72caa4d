import type { Flow } from "../graph/flow.ts";
import { flow } from "../graph/flow.ts";
import type { Node } from "../graph/node.ts";
import { all, op } from "../graph/op.ts";
import type { Param } from "../graph/param.ts";
import { scope } from "../graph/run.ts";
import { t } from "../graph/template.ts";
import { param } from "../params/param.ts";

/** Answers a prompt; stands for a model, so that these programs need none. */
export type Answer = (prompt: string) => Promise<string>;

/** A small program of one well-known shape, with its params in the order of their names. */
export interface FixtureProgram<A extends readonly unknown[], R> {
  readonly program: Flow<A, R>;
  readonly params: readonly Param<unknown>[];
}

/** Answers at once with what the prompt's hash decides; wide enough for every branch of the programs below. */
export const plainAnswer: Answer = async (prompt) => {
  let sum = 0;
  for (const c of prompt) sum = (sum * 31 + c.codePointAt(0)!) % 9973;
  const verdict = sum % 3 === 0 ? "yes" : "no";
  return sum % 2 === 0 ? `${verdict}: math ${sum}` : `${verdict}: prose ${sum}`;
};

function asking(answer: Answer) {
  return op("ask", async (prompt: string) => answer(prompt), { description: "Asks the model." });
}

/** Router: a read of the first answer decides which of two prompts is used; the other's param is touched by no path. */
export function router(answer: Answer = plainAnswer): FixtureProgram<[string], string> {
  const math = param.text("router.math", "Compute.");
  const prose = param.text("router.prose", "Write.");
  const route = param.text("router.route", "Is this math or prose?");
  const ask = asking(answer);
  const program = flow("router", async (question: Node<string>) => {
    const kind = await ask(t`${route}\n${question}`);
    return kind.value.includes("math") ? ask(t`${math}\n${question}`) : ask(t`${prose}\n${question}`);
  });
  return { program, params: [math, prose, route] };
}

/** Agent: a loop that calls tools until the model says stop, or its rounds are used up; the history is a node. */
export function agent(answer: Answer = plainAnswer): FixtureProgram<[string], string> {
  const rounds = param.number("agent.rounds", 4, { min: 1, max: 8, integer: true });
  const system = param.text("agent.system", "Choose a tool, or stop.");
  const ask = asking(answer);
  const tool = op("tool", async (call: string) => {
    if (call.includes("prose")) throw new Error(`no tool takes "${call}"`);
    return `result of ${call}`;
  });
  const program = flow("agent", async (question: Node<string>) => {
    let history = t`Task: ${question}`;
    for (let round = 0; round < rounds.value; round++) {
      const call = await ask(t`${system}\n${history}`);
      if (call.value.startsWith("yes")) break;
      try {
        history = t`${history}\n${call}: ${await tool(call)}`;
      } catch {
        history = t`${history}\n${call}: failed`;
      }
    }
    return ask(t`${history}\nAnswer:`);
  });
  return { program, params: [rounds, system] };
}

/** Verify, then retry: a check's verdict decides whether the draft stands. */
export function verifier(answer: Answer = plainAnswer): FixtureProgram<[string], string> {
  const check = param.text("verifier.check", "Is this right?");
  const draft = param.text("verifier.draft", "Answer.");
  const strict = param.boolean("verifier.strict", true);
  const ask = asking(answer);
  const program = flow("verifier", async (question: Node<string>) => {
    let attempt = await ask(t`${draft}\n${question}`);
    for (let retry = 0; retry < 2 && strict.value; retry++) {
      const verdict = await ask(t`${check}\n${attempt}`);
      if (verdict.value.startsWith("yes")) break;
      attempt = await ask(t`${draft}\n${question}\nNot: ${attempt}\nBecause: ${verdict}`);
    }
    return attempt;
  });
  return { program, params: [check, draft, strict] };
}

/** Fan-out: the same prompt several times at once, apart by scope, then a vote. */
export function voters(answer: Answer = plainAnswer): FixtureProgram<[string], string> {
  const seats = param.choice("voters.seats", 3, [1, 3, 5]);
  const vote = param.text("voters.vote", "Decide.");
  const ask = asking(answer);
  const majority = op("majority", (votes: readonly string[]) => {
    const count = (vote: string): number => votes.filter((v) => v === vote).length;
    return [...votes].sort((a, b) => count(b) - count(a) || (a < b ? -1 : 1))[0] ?? "";
  });
  const program = flow("voters", async (question: Node<string>) => {
    const chairs = Array.from({ length: seats.value }, (_, i) => i);
    const prompt = t`${vote}\n${question}`;
    const votes = await Promise.all(chairs.map((chair) => scope(`chair ${chair}`, () => ask(prompt))));
    return majority(all(votes));
  });
  return { program, params: [seats, vote] };
}

/** Nested flows: an outer flow plans, an inner one, used twice at once, answers each part from its own reads. */
export function nested(answer: Answer = plainAnswer): FixtureProgram<[string], { plan: string; parts: string[] }> {
  const part = param.text("nested.part", "Answer this part.");
  const plan = param.text("nested.plan", "Split the task.");
  const ask = asking(answer);
  const solve = flow("solve", async (planned: Node<string>, index: Node<number>) => {
    const first = await ask(t`${part}\n${planned}\n${index}`);
    return first.value.startsWith("yes") ? first : ask(t`${part}\nAgain: ${first}`);
  });
  const program = flow("nested", async (task: Node<string>) => {
    const planned = await ask(t`${plan}\n${task}`);
    const parts = await Promise.all([solve(planned, 1), solve(planned, 2)]);
    return all({ plan: planned, parts: all([...parts]) });
  });
  return { program, params: [part, plan] };
}
