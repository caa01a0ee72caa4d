import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { methods } from "../../src/methods/index.ts";
import { smallOptions } from "../../src/methods/small.ts";
import { type Measured, measuredSections } from "./measured-sections.ts";
import { methodsPage } from "./page.ts";

const page = readFileSync(new URL("../../docs/methods.md", import.meta.url), "utf8");

test("docs/methods.md says what the registry says; where this fails: npm run methods-page", () => {
  expect(page).toBe(methodsPage(page));
});

test.each(Object.entries(smallOptions))("the options for small budgets of %s are options of it", (name, options) => {
  // A method on its way into the registry may have its options here already.
  if (methods[name] !== undefined) expect(methods[name](options).options).toMatchObject(options);
});

describe("what was measured", () => {
  const above = { n: 20, mean: 0.2, interval: [0.1, 0.3] } as const;
  const unsure = { n: 20, mean: 0.1, interval: [-0.01, 0.2] } as const;
  const score = { n: 20, mean: 0.5, interval: [0.4, 0.6] } as const;
  const line = { applies: true, n: 20, score, improved: 3, rollouts: 700, calls: 1400, tokens: 1e5, remarks: [] };
  const measured: Measured = {
    worlds: {
      desk: [
        { ...line, method: "random proposals", gain: unsure },
        { ...line, method: "good", gain: above, beyond: above },
        { ...line, method: "weak", gain: above, beyond: unsure },
        { method: "absent", applies: false, n: 0, improved: 0, remarks: ["does not apply: no text"] },
        { method: "broken", applies: true, n: 0, improved: 0, remarks: ["failed: it broke"] },
      ],
    },
    claims: {
      good: { studies: 200, improved: 3, worse: 1, judged: 90 },
      bold: { studies: 200, improved: 40, worse: 1, judged: 90 },
    },
    date: "2026-01-01",
    minutes: 9,
    cores: 2,
    seeds: 20,
  };
  const text = measuredSections(measured);

  test("which methods do not end clearly above both is said by rule", () => {
    expect(text).toContain(
      "**Not clearly above both:** weak (not above random proposals); broken (not above its baseline nor random proposals).",
    );
    expect(text).toContain("Nothing there to change: absent.");
    expect(text).toContain("- broken: failed: it broke");
    expect(text).toContain(
      "| good | 0.500 [0.400, 0.600] | +0.200 [+0.100, +0.300] | +0.200 [+0.100, +0.300] | 3 of 20 | 700 | 1,400 | 100,000 |",
    );
  });

  test("and which claim too much", () => {
    expect(text).toContain("| good | 3 | 1.5 % | 1 | 90 of 200 |");
    expect(text).toContain("**Above the limit:** bold.");
  });

  test("it stays on the page when the rest is written anew", () => {
    const whole = methodsPage("", measured);
    expect(whole).toContain(text);
    expect(methodsPage(whole)).toBe(whole);
  });
});
