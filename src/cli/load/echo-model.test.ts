import { expect, test } from "vitest";
import { z } from "zod";
import { jsonReply } from "../../model/json-reply.ts";
import { echoReply } from "./echo-model.ts";

const ask = (content: string) => ({ messages: [{ role: "user" as const, content }] });

test("the same request gives the same reply, another request another", () => {
  expect(echoReply(ask("a"))).toBe(echoReply(ask("a")));
  expect(echoReply(ask("a"))).not.toBe(echoReply(ask("b")));
});

test("where JSON is asked for, the reply fits the schema", async () => {
  const schema = z.object({
    answer: z.string().min(12),
    score: z.number().min(3),
    mode: z.enum(["x", "y"]),
    tags: z.array(z.object({ on: z.boolean() })).min(2),
    either: z.union([z.object({ kind: z.literal("a") }), z.null()]),
  });
  const reply = jsonReply("", schema);
  const text = echoReply({ ...ask("a"), ...(reply.json && { json: reply.json }) });
  await expect(reply.parse(text)).resolves.toMatchObject({ mode: "x", tags: [{ on: false }, { on: false }] });
});
