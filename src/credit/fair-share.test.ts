import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cutToBytes, fairShare } from "./fair-share.ts";

const bytes = (texts: readonly string[]) => texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
const text = fc.string({ unit: "grapheme", maxLength: 2_000 });

describe("fairShare", () => {
  test("short texts stay whole, long ones share what is left, head and tail kept", () => {
    const [short, long, longer] = fairShare(["short", "a".repeat(5_000), `b${"c".repeat(9_000)}d`], 500);
    expect(short).toBe("short");
    expect(long).toContain("characters left out");
    expect(longer).toMatch(/^bc.*cd$/s);
    expect(Math.abs(long!.length - longer!.length)).toBeLessThan(20);
  });

  test("rather than cut everything to nothing, it leaves the last ones out and says how many", () => {
    const kept = fairShare(
      Array.from({ length: 100 }, (_, i) => `${i} ${"x".repeat(400)}`),
      400,
    );
    expect(kept[0]).toMatch(/^0 xxxx/);
    expect(kept.at(-1)).toMatch(/^\(9\d more are left out to fit\)$/);
  });

  test("is never longer than it may be, and changes nothing where all fits", () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 30 }), fc.integer({ min: 20, max: 4_000 }), (texts, tokens) => {
        const kept = fairShare(texts, tokens);
        expect(bytes(kept)).toBeLessThanOrEqual(Math.max(4 * tokens, 40));
        if (bytes(texts) <= 4 * tokens) expect(kept).toEqual(texts);
      }),
    );
  });

  test("cutToBytes keeps to its bytes, whatever the characters", () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 0, max: 2_000 }), (one, most) => {
        expect(Buffer.byteLength(cutToBytes(one, most))).toBeLessThanOrEqual(most);
      }),
    );
  });
});
