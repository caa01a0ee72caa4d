import { score } from "../print/figures.ts";
import { type Axes, axesFor, type ChartLine, type Frame } from "./chart-axes.ts";
import { labelPlaces } from "./line-labels.ts";
import { bandPath, linePath, place } from "./step-path.ts";
import { escaped, wrapped } from "./svg-text.ts";

/** What is said around the lines. */
export interface ChartWords {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  /** Said below, each from a line of its own. */
  readonly notes: readonly string[];
}

/** Told apart by most people with a color blindness (Okabe and Ito 2008, without its yellow and black). */
const COLORS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"];
const GREY = "#c8c8c8";

/** Lines with a color and a label, at most: of more the best ones, and none has a band. */
export const COLORED = COLORS.length;

/** A space at which no line is broken. */
const UNBROKEN = "\u00a0";

const WIDTH = 960;
const FRAME: Frame = { left: 66, right: 730, top: 52, bottom: 432 };
const LABEL = { x: FRAME.right + 30, height: 19 };
const NOTE = { top: FRAME.bottom + 72, height: 18, characters: 124 };

/**
 * Lines of steps as an SVG of its own, on white, which reads on any page: the same lines are the same bytes. Own code,
 * since what draws charts without a browser's document weighs tens of megabytes, and what is small needs such a document.
 */
export function lineChart({ title, x, y, notes }: ChartWords, lines: readonly ChartLine[]): string {
  const ranked = lines.toSorted((a, b) => last(b) - last(a));
  const best = ranked.slice(0, COLORED).map((line, i) => ({ line, color: COLORS[i]! }));
  const others = ranked.slice(COLORED);
  const banded =
    others.length === 0 ? ranked.filter(({ points }) => points.some(({ band }) => band !== undefined)) : [];
  const axes = axesFor(ranked, banded, FRAME);
  const { top, bottom, left, right } = FRAME;
  const grey = others.map((line) => `${drawn(axes, line, GREY, 1.25)}${dot(axes, line, GREY, 2.5)}`);
  const bands = best.filter(({ line }) => banded.includes(line)).map(({ line, color }) => band(axes, line, color));
  const told = [
    ...notes,
    ...(axes.ys[0]! > 0 ? [`the axis of scores begins at ${said(axes.ys[0]!)}, not at 0`] : []),
    ...(others.length === 0
      ? []
      : [`in grey, the best first: ${others.map((line) => nameOf(line).replaceAll(" ", UNBROKEN)).join(", ")}`]),
  ].flatMap((note) => wrapped(note, NOTE.characters));
  const height = NOTE.top + told.length * NOTE.height;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" font-family="system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif" font-size="13" fill="#222">`,
    `<title>${escaped(title)}</title><rect width="100%" height="100%" rx="6" fill="#fff"/>`,
    `<text x="${left}" y="30" font-size="17" font-weight="600">${escaped(title)}</text>`,
    grid(axes),
    ...bands,
    ...grey,
    // The best is drawn last, over the others.
    ...best.map(({ line, color }) => drawn(axes, line, color, 2.25)).reverse(),
    ...labels(axes, best),
    ...best.map(({ line, color }) => dot(axes, line, color, 4)).reverse(),
    `<text x="${(left + right) / 2}" y="${bottom + 42}" text-anchor="middle">${escaped(x)}</text>`,
    `<text transform="translate(18 ${(top + bottom) / 2}) rotate(-90)" text-anchor="middle">${escaped(y)}</text>`,
    ...told.map(
      (one, i) =>
        `<text x="${left}" y="${NOTE.top + i * NOTE.height}" font-size="12" fill="#555">${escaped(one)}</text>`,
    ),
    "</svg>\n",
  ].join("\n");
}

type Colored = readonly { readonly line: ChartLine; readonly color: string }[];

function grid({ xs, ys, atX, atY }: Axes): string {
  const { left, right, top, bottom } = FRAME;
  const upright = xs.map((v) => `<path d="M${place(atX(v))} ${top}V${bottom}"/>`);
  const level = ys.map((v) => `<path d="M${left} ${place(atY(v))}H${right}"/>`);
  const below = xs.map((v) => `<text x="${place(atX(v))}" y="${bottom + 19}" text-anchor="middle">${said(v)}</text>`);
  const beside = ys.map((v) => `<text x="${left - 9}" y="${place(atY(v) + 4)}" text-anchor="end">${said(v)}</text>`);
  return `<g stroke="#e4e4e4" fill="none">${[...upright, ...level].join("")}</g>\n<g fill="#555">${[...below, ...beside].join("")}</g>`;
}

function drawn(axes: Axes, line: ChartLine, color: string, width: number): string {
  return `<path d="${linePath(axes, line)}" fill="none" stroke="${color}" stroke-width="${width}" stroke-linejoin="round"/>`;
}

function band(axes: Axes, line: ChartLine, color: string): string {
  return `<path d="${bandPath(axes, line)}" fill="${color}" fill-opacity="0.13"/>`;
}

function dot({ atX, atY }: Axes, line: ChartLine, color: string, radius: number): string {
  const at = `cx="${place(atX(line.end))}" cy="${place(atY(last(line)))}"`;
  return `<circle ${at} r="${radius}" fill="${color}" stroke="#fff" stroke-width="1"/>`;
}

/** Names with final values beside the frame, each with a thin leader from the end of its line. */
function labels({ atX, atY }: Axes, best: Colored): readonly string[] {
  const ends = best.map(({ line }) => atY(last(line)));
  const places = labelPlaces(ends, LABEL.height, FRAME.top, FRAME.bottom);
  return best.map(({ line, color }, i) => {
    const to = places[i]!;
    const leader = `M${place(atX(line.end))} ${place(ends[i]!)}H${FRAME.right}L${LABEL.x - 8} ${place(to)}`;
    return `<path d="${leader}" fill="none" stroke="${color}" stroke-dasharray="1 3"/><circle cx="${LABEL.x - 4}" cy="${place(to)}" r="4" fill="${color}"/><text x="${LABEL.x + 6}" y="${place(to + 4.5)}">${escaped(nameOf(line))}</text>`;
  });
}

function nameOf(line: ChartLine): string {
  return `${line.name} ${score(last(line))}`;
}

function last({ points }: ChartLine): number {
  return points.at(-1)!.mean;
}

function said(x: number): string {
  return x.toLocaleString("en-US", { maximumFractionDigits: 6 });
}
