import { describe, expect, test } from "vitest";
import { textReply } from "../../model/reply.ts";
import type { memoryStore } from "../../store/memory.ts";
import { crashingStore } from "../../testing/faulty-store.ts";
import { fingerprint } from "../../testing/method-suite.ts";
import { scriptedModel } from "../../testing/scripted-model.ts";
import { Bench, entriesOf, errorOf, failingWhere, httpError, recipe, smallTask } from "../fixtures/small-study.ts";
import { forecast } from "../forecast.ts";
import { measure } from "../measure.ts";

const KEY = "sk-abcdefghijklmnop1234567890";
const OWN = 'pa"ss\nword';
const CARD = "4111-1111-1111-1111";

/** Everything that a store holds of its studies. */
async function bytesOf(store: ReturnType<typeof memoryStore>): Promise<string> {
  const reader = await store.read("s");
  const parts: string[] = [JSON.stringify(await store.studies()), JSON.stringify(reader.study)];
  for await (const page of reader.entries())
    for (const entry of page) parts.push(JSON.stringify(entry), JSON.stringify((await reader.body(entry.seq)) ?? ""));
  return parts.join("\n");
}

function secretStudy() {
  const model = scriptedModel((prompt) => `I was told:\n${prompt}\nand answer\n${KEY}`, { id: "leaky" });
  const optimizer = scriptedModel(() => `think\n${KEY} ${OWN}`);
  const task = smallTask({
    model,
    input: (split, i) => `${split} ${i}\n${KEY} ${OWN} ${CARD}`,
    metric: ({ output }) => ({ score: output.length / 1e6, feedback: `${OWN} in ${output}` }),
    more: { redact: [OWN, /^think/, /\d{4}(-\d{4}){3}/] },
  });
  const method = recipe(async (study) => {
    const [evidence] = await study.evaluate([study.baseline], study.train);
    await study.step("one");
    const prompt = {
      name: "q",
      sections: { rows: evidence!.rollouts.map((r) => `${r.output} ${r.feedback}`), key: KEY },
    };
    const [text] = await study.ask({ ...prompt, reply: textReply });
    study.note({ text: `${text} ${OWN}` });
    const born = await study.offer([study.baseline], [{ hint: `Say ${KEY}.`, level: 9 }], "x");
    await study.evaluate(born, study.train);
  });
  return new Bench(task, { method, optimizer });
}

describe("§3.18 redaction", () => {
  test("secrets of rows, prompts, replies, feedback and values never reach the store", async () => {
    const bench = secretStudy();
    const result = await bench.run();
    const bytes = await bytesOf(bench.store);
    for (const secret of [KEY, "sk-abcdefghijklmnop", CARD, JSON.stringify(OWN).slice(1, -1), 'pa\\\\\\"ss'])
      expect(bytes.includes(secret), secret).toBe(false);
    expect(bytes).not.toMatch(/"think/);
    expect(bytes).toContain("[redacted:api-key]");
    expect(bytes).toContain("[redacted:custom]");
    expect(result.candidates[1]?.values.hint).toBe("Say [redacted:api-key].");
  });

  test("a resume agrees with what was run live, at every kill", async () => {
    const whole = secretStudy();
    const reference = fingerprint(await whole.run());
    const length = (await whole.entries()).length;
    for (let place = 3; place < length; place += 7) {
      const bench = secretStudy();
      await errorOf(bench.run({ store: crashingStore(bench.store, place) }));
      bench.store.release("s");
      expect(fingerprint(await bench.resume()), `killed at ${place}`).toBe(reference);
      expect((await bytesOf(bench.store)).includes(KEY)).toBe(false);
    }
  });

  test("the key in a provider's error, and a secret in a row's id, stay out of listings and keys", async () => {
    const model = failingWhere(() => httpError(401, `Incorrect API key provided: ${KEY}`, "invalid_api_key"));
    const rows = (split: string) => [1, 2, 3].map((i) => ({ input: `${split} ${i}`, id: `${split} ${i} ${KEY}` }));
    const data = { train: rows("a"), validation: rows("b"), test: rows("c") };
    const bench = new Bench(smallTask({ model, more: { data } }), { method: recipe(async () => {}) });
    await errorOf(bench.run());
    expect((await bytesOf(bench.store)).includes(KEY)).toBe(false);
    const sound = new Bench(smallTask({ more: { data } }), {
      method: recipe(async (s) => void (await s.evaluate([s.baseline], s.train))),
    });
    expect((await sound.run()).train[0]?.n).toBe(3);
    expect((await bytesOf(sound.store)).includes(KEY)).toBe(false);
    expect((await entriesOf(sound.store)).filter((e) => e.kind === "rollout")).toHaveLength(3);
  });

  test("a study's own header has no secrets: name, id, method, seed, origin; and it still resumes as the same study", async () => {
    const task = smallTask({ more: { name: `of ${KEY}`, redact: [OWN], version: `1 ${OWN}` } });
    const method = { ...recipe(async (s) => void (await s.evaluate([s.baseline], s.train))), options: { style: OWN } };
    const bench = new Bench(task, { method, seed: `seed ${KEY}`, origin: { note: KEY } });
    const result = await bench.run();
    expect(fingerprint(await bench.replay())).toBe(fingerprint(result));
    expect(fingerprint(await bench.resume())).toBe(fingerprint(result));
    const other = { ...method, options: { style: "another" } };
    expect(await errorOf(bench.resume({ method: other }))).toMatchObject({ code: "STUDY_CHANGED" });
    const { id: _, method: __, ...rest } = bench.options;
    await measure(task, { ...rest, values: { hint: OWN } });
    await forecast(task, { ...rest, method });
    const headers = JSON.stringify(await bench.store.studies());
    expect(headers).toContain("eval of of [redacted:api-key]");
    for (const secret of [
      "abcdefghijklmnop",
      JSON.stringify(JSON.stringify(OWN).slice(1, -1)).slice(1, -1),
      "ss\\nword",
    ])
      expect(headers.includes(secret), secret).toBe(false);
  });
});
