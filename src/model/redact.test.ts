import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { redactor } from "./redact.ts";

const digits = "0123456789abcdefghijABCDEFGHIJ123456";
const SECRETS: readonly (readonly [string, string])[] = [
  ["api-key", `sk-${digits}`],
  ["api-key", `sk-ant-api03-${digits}`],
  ["api-key", `sk_live_${digits}`],
  ["api-key", `AIza${digits.slice(0, 35)}`],
  ["api-key", `gsk_${digits}`],
  ["aws-key", "AKIAIOSFODNN7EXAMPLE"],
  ["github-token", `ghp_${digits}`],
  ["github-token", `github_pat_${digits}`],
  ["slack-token", "xoxb-123456789012-abcdef"],
  ["jwt", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N"],
  ["private-key", "-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc=\n-----END RSA PRIVATE KEY-----"],
  ["private-key", "-----BEGIN PRIVATE KEY-----\ncut off"],
];

describe("redactor", () => {
  const redact = redactor();
  test.each(SECRETS)("%s: %s", (kind, secret) => {
    expect(redact({ a: [`see ${secret}`] })).toEqual({ a: [`see [redacted:${kind}]`] });
  });

  test("a bearer token and a password in a URL, and nothing around them", () => {
    expect(redact(["Authorization: Bearer abc123def456ghi789; next"])).toEqual([
      "Authorization: Bearer [redacted:bearer]; next",
    ]);
    expect(redact(["postgres://me:pa55@host:5432/db"])).toEqual(["postgres://me:[redacted:password]@host:5432/db"]);
  });

  test.each([
    "Bearer authentication works",
    "sk-learn and risk-based-decisions-for-all",
    "http://h:80/a@b",
    "AKIA is a prefix",
  ])("prose stays: %s", (text) => {
    expect(redact([text])).toEqual([text]);
  });

  test("own texts and patterns; keys; values that are no strings", () => {
    const own = redactor(["Ada (37)", /\d{3}-\d{4}/, { kind: "customer", pattern: /C\d+/i }, ""]);
    expect(own({ "Ada (37)": "call 555-1234 or c99", n: 5551234, b: true, z: null })).toEqual({
      "[redacted:custom]": "call [redacted:custom] or [redacted:customer]",
      n: 5551234,
      b: true,
      z: null,
    });
  });

  test("known secrets go, whatever stands around them", () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(...SECRETS), fc.string(), (before, [, secret], after) => {
        expect(redact([`${before} ${secret} ${after}`])[0]).not.toContain(secret);
      }),
    );
  });

  test("a placeholder cannot carry a secret through", () => {
    expect(redact([`[redacted:sk-${digits}]`])).toEqual(["[redacted:[redacted:api-key]]"]);
  });

  test("twice is once, whatever the text and the rules", () => {
    const secret = fc.constantFrom(
      ...SECRETS.map((one) => one[1]),
      "[redacted:api-key]",
      "[redacted:",
      "]",
      "redacted",
    );
    const text = fc.array(fc.oneof(fc.string(), secret), { maxLength: 8 }).map((parts) => parts.join(""));
    const rules = fc.subarray<RegExp | string>(["redacted", /re+d/, /^.a/, /a$/, /\w+/, /[[\]]/, /x*/, "custom", ":"]);
    fc.assert(
      fc.property(text, rules, (value, list) => {
        const own = redactor(list);
        const once = own([value]);
        expect(own(once)).toEqual(once);
      }),
      { numRuns: 500 },
    );
  });
});
