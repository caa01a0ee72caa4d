import { expect, test } from "vitest";
import type { ChartLine } from "./chart-axes.ts";
import { lineChart } from "./line-chart.ts";

const WORDS = { title: "a < b", x: "rollouts", y: "score", notes: ["said below"] };
const line = (name: string, best: number, band?: readonly [number, number]): ChartLine => ({
  name,
  points: [
    { x: 10, mean: 0.1 },
    { x: 50, mean: best, ...(band && { band }) },
  ],
  end: 80,
});
const several = (n: number) => Array.from({ length: n }, (_, i) => line(`m${i}`, 0.2 + i / 100));
const colorsOf = (svg: string) =>
  [...svg.matchAll(/<path d="[^"]*" fill="none" stroke="(#\w+)" stroke-width/g)].map(([, color]) => color);

test("names and final values stand escaped at the ends of their lines, and below what else is said", () => {
  const svg = lineChart(WORDS, [line('x<&">', 0.3), line("best", 0.9)]);
  expect(svg).toContain("<title>a &lt; b</title>");
  expect(svg).toContain(">x&lt;&amp;&quot;&gt; 0.300</text>");
  expect(svg).toContain(">best 0.900</text>");
  expect(svg).toContain(">said below</text>");
  expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  expect(lineChart(WORDS, [line('x<&">', 0.3), line("best", 0.9)])).toBe(svg);
});

test("lines are steps that end where the search ended, with a dot", () => {
  const svg = lineChart(WORDS, [line("m", 0.6)]);
  const [, steps] = /<path d="(M[^"]*)" fill="none" stroke="#0072b2" stroke-width/.exec(svg)!;
  expect(steps).toMatch(/^M[\d.]+ [\d.]+H[\d.]+V[\d.]+H[\d.]+$/);
  const [, x, y] = /<circle cx="([\d.]+)" cy="([\d.]+)" r="4" fill="#0072b2" stroke="#fff"/.exec(svg)!;
  expect(steps!.endsWith(`V${y}H${x}`)).toBe(true);
});

test("of more than 6 lines the best have a color each and a label, the others are grey and listed in order", () => {
  const colors = colorsOf(lineChart(WORDS, several(6)));
  expect(new Set(colors).size).toBe(6);
  const svg = lineChart(WORDS, several(9));
  expect(colorsOf(svg).filter((color) => color === "#c8c8c8").length).toBe(3);
  expect(new Set(colorsOf(svg)).size).toBe(7);
  expect(svg).toContain(">m8 0.280</text>");
  expect(svg).toContain(">in grey, the best first: m2\u00a00.220, m1\u00a00.210, m0\u00a00.200</text>");
  expect(svg).not.toContain(">m2 0.220</text>");
});

test("bands are drawn for 6 lines at most", () => {
  const of = (n: number) =>
    lineChart(
      WORDS,
      several(n).map((one) => ({ ...one, points: [{ x: 10, mean: 0.5, band: [0.4, 0.6] as const }] })),
    );
  expect([...of(6).matchAll(/fill-opacity/g)].length).toBe(6);
  expect(of(7)).not.toContain("fill-opacity");
  expect(lineChart(WORDS, several(2))).not.toContain("fill-opacity");
});

test("the axis contains lines and bands; of scores from 0 to 1 it begins at 0, and of others it says where", () => {
  const shares = lineChart(WORDS, [line("m", 0.6, [0.5, 0.93])]);
  expect(shares).toContain('text-anchor="end">0</text>');
  expect(shares).toContain('text-anchor="end">1</text>');
  expect(shares).not.toContain("the axis of scores begins");
  const scores = lineChart(WORDS, [{ name: "m", points: [{ x: 1, mean: 52, band: [48, 56] }], end: 9 }]);
  expect(scores).toContain("the axis of scores begins at 48, not at 0");
  expect(scores).toContain('text-anchor="end">56</text>');
});

test("a chart of nothing is a chart", () => {
  expect(lineChart(WORDS, [])).not.toMatch(/NaN|Infinity|undefined/);
});
