import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { flow } from "../../graph/flow.ts";
import type { Node } from "../../graph/node.ts";
import { op } from "../../graph/op.ts";
import { textReply } from "../../model/reply.ts";
import { languageModel } from "../../model/slot.ts";
import { memoryStore } from "../../store/memory.ts";
import type { Journal } from "../../store/store.ts";
import { scriptedModel } from "../../testing/scripted-model.ts";
import { Bench, entriesOf, recipe, smallTask } from "../fixtures/small-study.ts";

test("§3.8 program and method get a reply only when it is in the journal", async () => {
  const store = memoryStore();
  const slow = {
    ...store,
    async create(header: Parameters<typeof store.create>[0]): Promise<Journal> {
      const journal = await store.create(header);
      return {
        ...journal,
        async append(entries) {
          await sleep(3);
          await journal.append(entries);
        },
      };
    },
  };
  const early: string[] = [];
  const used: string[] = [];
  const use = async (reply: string) => {
    used.push(reply);
    if (!JSON.stringify(await entriesOf(store)).includes(reply)) early.push(reply);
    return reply;
  };
  const words = languageModel(
    "words",
    scriptedModel((_, { index }) => `program reply ${index}.`),
  );
  const look = op("look", use);
  const program = flow("small", async (question: Node<string>) => look(await words`${question}`));
  const method = recipe(async (study) => {
    for (const reply of await study.ask({ name: "q", sections: {}, reply: textReply }, 3)) await use(reply);
    await study.evaluate([study.baseline], study.train);
  });
  const task = smallTask({ metric: () => 1, more: { program } as never });
  const optimizer = scriptedModel((_, { index }) => `method reply ${index}.`);
  await new Bench(task, { method, optimizer, store: slow as never }).run();
  expect(used.filter((reply) => reply.startsWith("program")).length).toBeGreaterThanOrEqual(4);
  expect(used.filter((reply) => reply.startsWith("method"))).toHaveLength(3);
  expect(early).toEqual([]);
});
