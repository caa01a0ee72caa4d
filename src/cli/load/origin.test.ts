import { expect, test } from "vitest";
import { foundPath, keptOrigin, keptPath, type Origin, requireWithheld } from "./origin.ts";

const origin = (models: Origin["models"], optimizer?: string): Origin => ({
  task: "task.ts",
  models,
  prices: {},
  maxOutputTokens: {},
  ...(optimizer !== undefined && { optimizer }),
});

test("a task file is found again when its folder, with the store in it, has moved", () => {
  const kept = keptPath("/home/ann/work/lib/task.ts", "/home/ann/work/gradus.db");
  expect(kept).toBe("lib/task.ts");
  expect(foundPath(kept, "/srv/copy/gradus.db")).toBe("/srv/copy/lib/task.ts");
  expect(keptPath("/elsewhere/task.ts", "/home/ann/work/gradus.db")).toBe("/elsewhere/task.ts");
});

test("a model's name with a place for a secret is not kept, and asked for again", () => {
  const plain = origin({ ask: "openai-compatible:http://127.0.0.1:1/v1#m" }, "mailbox:/box");
  expect(keptOrigin(plain)).toBe(plain);
  const secret = origin(
    { ask: "openai-compatible:https://h/v1?key=abc#m", b: "mailbox:/b" },
    "openai-compatible:https://u:p@h/v1#m",
  );
  const kept = keptOrigin(secret);
  expect(JSON.stringify(kept)).not.toMatch(/abc|u:p/);
  expect(kept).toMatchObject({ models: { b: "mailbox:/b" }, withheld: ["ask", "optimizer"] });
  expect(() => requireWithheld(kept)).toThrow(
    expect.objectContaining({ code: "NO_MODEL", fix: "name it again: --model ask=NAME" }),
  );
  expect(() => requireWithheld({ ...kept, models: secret.models, optimizer: "mailbox:/box" })).not.toThrow();
});
