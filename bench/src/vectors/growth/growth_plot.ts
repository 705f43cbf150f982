interface Speed {
  readonly rows: number;
  /** Undefined where the recall was not reached. */
  readonly queriesPerSecond: number | undefined;
}

const WIDTH = 640;
const HEIGHT = 360;
const LEFT = 70;
const RIGHT = 30;
const TOP = 40;
const BOTTOM = 50;

/** A line through the speeds over the logarithm of the rows, from 0 up, as SVG. */
export function growthPlot(speeds: readonly Speed[], title: string): string {
  const points = speeds.flatMap(({ rows, queriesPerSecond: speed }) => (speed === undefined ? [] : [{ rows, speed }]));
  const logs = points.map(({ rows }) => Math.log10(rows));
  const [least, most] = [Math.min(...logs), Math.max(...logs)];
  const top = roundedUp(Math.max(1, ...points.map(({ speed }) => speed)));
  const x = (rows: number) => LEFT + ((Math.log10(rows) - least) / (most - least || 1)) * (WIDTH - LEFT - RIGHT);
  const y = (speed: number) => HEIGHT - BOTTOM - (speed / top) * (HEIGHT - TOP - BOTTOM);
  const grid = [0, 0.25, 0.5, 0.75, 1].map((share) => gridLine(y(share * top), share * top));
  const line = points.map(({ rows, speed }) => `${x(rows).toFixed(1)},${y(speed).toFixed(1)}`).join(" ");
  const marks = points.map(({ rows, speed }) => mark(x(rows), y(speed), rows, speed));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">
<title>${title}</title>
<rect width="${WIDTH}" height="${HEIGHT}" fill="white"/>
<text x="${LEFT}" y="20" font-size="14">${title}</text>
${grid.join("\n")}
<polyline points="${line}" fill="none" stroke="#1f6feb" stroke-width="2"/>
${marks.join("\n")}
<text x="${(WIDTH + LEFT - RIGHT) / 2}" y="${HEIGHT - 8}" text-anchor="middle">rows</text>
</svg>
`;
}

function gridLine(y: number, value: number): string {
  const line = `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y.toFixed(1)}" y2="${y.toFixed(1)}" stroke="#ddd"/>`;
  return `${line}<text x="${LEFT - 8}" y="${(y + 4).toFixed(1)}" text-anchor="end">${shown(value)}</text>`;
}

function mark(x: number, y: number, rows: number, speed: number): string {
  const circle = `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="4" fill="#1f6feb"/>`;
  const value = `<text x="${x.toFixed(1)}" y="${(y - 10).toFixed(1)}" text-anchor="middle">${shown(speed)}</text>`;
  return `${circle}${value}<text x="${x.toFixed(1)}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${shown(rows)}</text>`;
}

/** The next number of two digits and zeros, or more for room above the line. */
function roundedUp(value: number): number {
  const unit = 10 ** Math.floor(Math.log10(value));
  return Math.ceil((value * 1.1) / unit) * unit;
}

function shown(value: number): string {
  return Math.round(value).toLocaleString("en");
}
