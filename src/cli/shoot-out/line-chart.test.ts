import fc from "fast-check";
import { expect, test } from "vitest";
import { bandOf } from "./band.ts";
import { lineChart, ticks } from "./line-chart.ts";

const WORDS = { title: "a < b", x: "rollouts", y: "score" };
const at = (rollouts: number, best: number) => ({ spent: { rollouts, calls: 0, tokens: 0, usd: 0 }, best });

test("ticks are few, evenly apart, and reach around what is shown", () => {
  fc.assert(
    fc.property(
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
      (low, span) => {
        const values = ticks(low, low + span);
        const step = values[1]! - values[0]!;
        expect(values.length).toBeGreaterThanOrEqual(2);
        expect(values.length).toBeLessThanOrEqual(9);
        expect(values[0]!).toBeLessThanOrEqual(low + step * 1e-6);
        expect(values.at(-1)!).toBeGreaterThanOrEqual(low + span - step * 1e-6);
        for (const [i, value] of values.entries()) expect(value).toBeCloseTo(values[0]! + i * step, 4);
      },
    ),
  );
});

test("names stand escaped beside their lines, the best first, and no two lines look alike", () => {
  const names = Array.from({ length: 20 }, (_, i) => (i === 3 ? 'x<&">' : `method ${i}`));
  const lines = names.map((name, i) => bandOf(name, [[at(0, 0), at(50, i)]], "rollouts", 100)!);
  const svg = lineChart(WORDS, lines);
  expect(svg).toContain("<title>a &lt; b</title>");
  expect(svg).toContain("x&lt;&amp;&quot;&gt; 3.000");
  expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  expect(svg.indexOf("method 19 ")).toBeLessThan(svg.indexOf("method 18 "));
  const looks = [...svg.matchAll(/fill="none" (stroke="#.*?)\/>/g)].map(([, look]) => look);
  expect(looks.length).toBe(20);
  expect(new Set(looks).size).toBe(20);
  expect(lineChart(WORDS, lines)).toBe(svg);
});

test("a chart of nothing is a chart", () => {
  expect(lineChart(WORDS, [])).not.toMatch(/NaN|Infinity|undefined/);
});

test("the band is the mean over seeds, from where all have begun; what has ended stays where it is", () => {
  const band = bandOf("m", [[at(10, 0.2), at(40, 0.6)], [at(20, 0.4)]], "rollouts", 80)!;
  expect(band.points[0]!.x).toBe(20);
  expect(band.points[0]!.mean).toBeCloseTo(0.3, 9);
  expect(band.points.at(-1)!.x).toBe(80);
  expect(band.points.at(-1)!.mean).toBeCloseTo(0.5, 9);
  for (const { mean, interval } of band.points) {
    expect(interval[0]).toBeLessThanOrEqual(mean);
    expect(interval[1]).toBeGreaterThanOrEqual(mean);
  }
  expect(bandOf("none", [[]], "rollouts", 80)).toBeUndefined();
});
