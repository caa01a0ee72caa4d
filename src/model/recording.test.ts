import { appendFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GradusError } from "../graph/errors.ts";
import { callOnce } from "./call.ts";
import { isModelFailure } from "./failure.ts";
import { recordingModel } from "./recording.ts";
import { appendRecording, type RecordingEntry, readRecording } from "./recording-file.ts";
import { redactor } from "./redact.ts";
import type { ModelRequest } from "./request.ts";

const request = (content: string, more: Partial<ModelRequest> = {}): ModelRequest => ({
  messages: [
    { role: "system", content: "Be brief." },
    { role: "user", content },
  ],
  ...more,
});
const entry = (content: string, text: string, occurrence = 0, model = "ask"): RecordingEntry => ({
  model,
  request: request(content, { temperature: 0.5 }),
  reply: { text, usage: { inputTokens: 3, outputTokens: 1, estimated: false }, finish: "stop", model: "openai/gpt" },
  occurrence,
});
const asked = (content: string) => request(content, { temperature: 0.5 });

describe("recordingModel", () => {
  const entries = [entry("one", "1"), entry("one", "1b", 1), entry("two", "2"), entry("one", "other", 0, "rank")];

  test("gives back the whole recorded reply, by name, request and occurrence", async () => {
    const model = recordingModel(entries, { name: "ask" });
    expect(await callOnce(model, asked("one"), { sample: 1 })).toEqual(entries[1]!.reply);
    expect(await callOnce(model, asked("one"), { sample: 0 })).toEqual(entries[0]!.reply);
    expect((await callOnce(recordingModel(entries, { name: "rank" }), asked("one"))).text).toBe("other");
  });

  test("without a sample, equal requests are counted", async () => {
    const model = recordingModel(entries, { name: "ask" });
    const texts = [];
    for (const content of ["one", "two", "one"]) texts.push((await callOnce(model, asked(content))).text);
    expect(texts).toEqual(["1", "2", "1b"]);
  });

  const miss = async (content: string, name = "ask", sample = 0) => {
    const error = await callOnce(recordingModel(entries, { name }), asked(content), { sample }).catch(
      (thrown: unknown) => thrown,
    );
    expect(GradusError.is(error, "RECORDING_MISS")).toBe(true);
    expect(isModelFailure(error) && error.failure).toBe("configuration");
    return (error as Error).message;
  };

  test("a miss shows the nearest recorded request as a diff", async () => {
    const message = await miss("two\nand more");
    expect(message).toContain(" two\n+and more\n");
    expect(message).not.toContain("-one");
  });

  test("the fix of a miss names the seed and the options where the prompt itself is recorded", async () => {
    const fixOf = async (ask: ModelRequest, sample: number) => {
      const missed = callOnce(recordingModel(entries, { name: "ask" }), ask, { sample });
      return ((await missed.catch((thrown: unknown) => thrown)) as GradusError).fix;
    };
    expect(await fixOf(asked("one"), 7)).toMatch(/the seed, the method and the options of the recorded run/);
    expect(await fixOf(request("one", { temperature: 0.5, seed: 3 }), 0)).toMatch(/options .*\(temperature, seed/);
    expect(await fixOf(asked("three"), 0)).toMatch(/^Record again with the present program/);
  });

  test("a miss says where only the occurrence or the name is wrong", async () => {
    expect(await miss("one", "ask", 7)).toContain("only as occurrence 0, 1");
    expect(await miss("one", "judge")).toContain("it has calls of: ask, rank");
  });

  test("the diff of long prompts is cut", async () => {
    const long = Array.from({ length: 5000 }, (_, i) => `line ${i}`).join("\n");
    expect((await miss(long)).length).toBeLessThan(2600);
    const recorded = recordingModel([entry(`${long} end`, "x")], { name: "ask" });
    await expect(callOnce(recorded, asked(`${long} END`))).rejects.toThrow("+line 4999 END");
  });
});

describe("a recording file", () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "gradus-recording-"));
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  test("what is appended, side by side too, is read again and replays", async () => {
    const file = join(dir, "a.jsonl");
    const all = Array.from({ length: 40 }, (_, i) => entry(`q${i}`, `line\n${i}`.repeat(i * 20)));
    await Promise.all(all.map((one) => appendRecording(file, one)));
    const read = await readRecording(file);
    expect(read.length).toBe(40);
    expect(new Set(read.map((one) => JSON.stringify(one.reply))).size).toBe(40);
    expect((await callOnce(recordingModel(file, { name: "ask" }), asked("q3"))).text).toBe(all[3]!.reply.text);
  });

  test("secrets are neither written nor a hindrance to replay", async () => {
    const file = join(dir, "b.jsonl");
    const secret = "sk-0123456789abcdefghij";
    const redact = redactor(["Ada"]);
    await appendRecording(file, entry(`key ${secret} of Ada`, `got ${secret}`), redact);
    const text = await readFile(file, "utf8");
    expect(text).not.toMatch(/sk-0123|Ada/);
    const model = recordingModel(file, { name: "ask", redact });
    expect((await callOnce(model, asked(`key ${secret} of Ada`))).text).toBe("got [redacted:api-key]");
  });

  test("a half line of a killed writer is left out at the end, and does not swallow the next", async () => {
    const file = join(dir, "c.jsonl");
    await appendRecording(file, entry("one", "1"));
    await appendFile(file, '{"model":"ask","requ');
    expect(await readRecording(file)).toHaveLength(1);
    await appendRecording(file, entry("two", "2"));
    expect((await readFile(file, "utf8")).trimEnd().split("\n")).toHaveLength(3);
    await expect(readRecording(file)).rejects.toMatchObject({
      code: "BAD_RECORDING",
      message: expect.stringContaining("Line 2"),
    });
  });

  test("a file that is not there is a named error, for the caller of the model too", async () => {
    await expect(readRecording(join(dir, "none"))).rejects.toMatchObject({ code: "BAD_RECORDING" });
    const call = callOnce(recordingModel(join(dir, "none"), { name: "ask" }), asked("x"));
    await expect(call).rejects.toMatchObject({ code: "BAD_RECORDING", failure: "configuration" });
  });
});
