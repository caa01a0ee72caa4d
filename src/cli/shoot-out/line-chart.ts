/** One line of a chart, with a band around it. */
export interface ChartLine {
  readonly name: string;
  readonly points: readonly {
    readonly x: number;
    readonly mean: number;
    readonly interval: readonly [number, number];
  }[];
}

/** What is said around the lines. */
export interface ChartWords {
  readonly title: string;
  readonly x: string;
  readonly y: string;
}

const SIZE = { width: 960, height: 540, left: 70, right: 230, top: 50, bottom: 55 };

/** Told apart by most people with a color blindness (Okabe and Ito 2008, without its yellow); dashes tell the next ones. */
const COLORS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"];
const DASHES = ["", "7 4", "2 3", "9 3 2 3"];

/**
 * Lines with bands as an SVG of its own: the same lines are the same bytes. Own code, since what draws charts without a
 * browser's document weighs tens of megabytes, and what is small needs such a document.
 */
export function lineChart({ title, x, y }: ChartWords, lines: readonly ChartLine[]): string {
  const { width, height, left, right, top, bottom } = SIZE;
  const all = lines.flatMap(({ points }) => points);
  const xs = ticks(Math.min(0, ...all.map((p) => p.x)), Math.max(...all.map((p) => p.x), 1));
  // Of the lines alone: a band of few seeds may be wider than all that they tell apart, and is cut off.
  const means = all.length === 0 ? [0, 1] : all.map((p) => p.mean);
  const ys = ticks(Math.min(...means), Math.max(...means));
  const atX = scale(xs, left, width - right);
  const atY = scale(ys, height - bottom, top);
  const path = (points: readonly (readonly [number, number])[]) =>
    points.map(([px, py], i) => `${i === 0 ? "M" : "L"}${fixed(atX(px))} ${fixed(atY(py))}`).join("");
  const grid = [
    ...xs.map(
      (v) =>
        `<path d="M${fixed(atX(v))} ${top}V${height - bottom}"/><text x="${fixed(atX(v))}" y="${height - bottom + 18}" text-anchor="middle">${said(v)}</text>`,
    ),
    ...ys.map(
      (v) =>
        `<path d="M${left} ${fixed(atY(v))}H${width - right}"/><text x="${left - 8}" y="${fixed(atY(v) + 4)}" text-anchor="end">${said(v)}</text>`,
    ),
  ];
  const styled = lines.map((line, i) => ({
    ...line,
    color: COLORS[i % COLORS.length]!,
    dash: DASHES[Math.floor(i / COLORS.length) % DASHES.length]!,
    end: line.points.at(-1)?.mean ?? Number.NEGATIVE_INFINITY,
  }));
  const bands = styled.map(({ points, color }) => {
    const high = points.map((p) => [p.x, p.interval[1]] as const);
    const low = points.map((p) => [p.x, p.interval[0]] as const).reverse();
    return `<path d="${path([...high, ...low])}Z" fill="${color}" opacity="${lines.length > 6 ? 0.06 : 0.14}"/>`;
  });
  const drawn = styled.map(
    ({ points, color, dash }) =>
      `<path d="${path(points.map((p) => [p.x, p.mean]))}" fill="none" stroke="${color}" stroke-width="2"${dash && ` stroke-dasharray="${dash}"`}/>`,
  );
  const names = styled
    .toSorted((a, b) => b.end - a.end)
    .map(({ name, color, dash, end }, i) => {
      const at = top + 6 + i * 17;
      const from = width - right + 16;
      return `<path d="M${from} ${at}h26" stroke="${color}" stroke-width="2"${dash && ` stroke-dasharray="${dash}"`}/><text x="${from + 34}" y="${at + 4}">${escaped(name)} ${end.toFixed(3)}</text>`;
    });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${Math.max(height, top + 40 + lines.length * 17)}" font-family="system-ui, sans-serif" font-size="12" fill="#333">`,
    `<title>${escaped(title)}</title><rect width="100%" height="100%" fill="#fff"/>`,
    `<text x="${left}" y="26" font-size="16">${escaped(title)}</text>`,
    `<g stroke-width="1" stroke="#ddd" fill="none">${grid.map((one) => one.replace("<text", '<text stroke="none" fill="#333"')).join("\n")}</g>`,
    `<clipPath id="plot"><rect x="${left}" y="${top}" width="${width - left - right}" height="${height - top - bottom}"/></clipPath>`,
    `<g clip-path="url(#plot)">${bands.join("\n")}</g>`,
    ...drawn,
    ...names,
    `<text x="${(left + width - right) / 2}" y="${height - 14}" text-anchor="middle">${escaped(x)}</text>`,
    `<text transform="translate(18 ${(top + height - bottom) / 2}) rotate(-90)" text-anchor="middle">${escaped(y)}</text>`,
    "</svg>\n",
  ].join("\n");
}

/** Round numbers, about six, that reach around what is shown. */
export function ticks(low: number, high: number): readonly number[] {
  const span = high > low ? high - low : Math.max(Math.abs(high), 1e-6);
  const rough = span / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 2.5, 5, 10].find((m) => m * power >= rough * (1 - 1e-9)) ?? 10);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9));
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

function scale(values: readonly number[], from: number, to: number): (value: number) => number {
  const [low, high] = [values[0]!, values.at(-1)!];
  return (value) => from + ((value - low) / (high - low)) * (to - from);
}

function fixed(x: number): string {
  return x.toFixed(1);
}

function said(x: number): string {
  return x.toLocaleString("en-US", { maximumFractionDigits: 6 });
}

function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}
