// Draws what a terminal would show as an SVG: coloured text in, the same picture out every time.
import { displayWidth, stripAnsi } from "../dist/cli/terminal/display_width.js";

const CELL_WIDTH = 8.4;
const LINE_HEIGHT = 18;
const FONT_SIZE = 14;
const MARGIN = 16;
const TITLE_BAR = 32;
const BACKGROUND = "#0d1117";
const FOREGROUND = "#d1d7e0";
/** The colours of SGR 30 to 37; 90 to 97 are drawn alike. */
const PALETTE = ["#484f58", "#ff7b72", "#3fb950", "#d29922", "#58a6ff", "#bc8cff", "#39c5cf", "#f0f6fc"];
const ESCAPE = String.fromCharCode(27);
const SGR = new RegExp(`${ESCAPE}\\[([0-9;]*)m`, "g");

const PLAIN = { color: undefined, bold: false, dim: false, inverse: false };

/**
 * @param {string} text lines with SGR colour sequences
 * @param {string} title what stands in the window's title bar
 */
export function terminalSvg(text, title) {
  const lines = text.replace(/\n+$/, "").split("\n");
  const columns = Math.max(...lines.map((line) => displayWidth(line)));
  const width = Math.ceil(columns * CELL_WIDTH + 2 * MARGIN);
  const height = TITLE_BAR + lines.length * LINE_HEIGHT + MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"`,
    ` font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${FONT_SIZE}">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" rx="8" fill="${BACKGROUND}"/>`,
    titleBar(title, width),
    ...drawLines(lines),
    "</svg>",
    "",
  ].join("\n");
}

function titleBar(title, width) {
  const lights = ["#ff5f57", "#febc2e", "#28c840"];
  const circles = lights.map((fill, i) => `<circle cx="${MARGIN + 6 + i * 20}" cy="16" r="6" fill="${fill}"/>`);
  return `${circles.join("")}<text x="${width / 2}" y="21" fill="#8b949e" text-anchor="middle">${escaped(title)}</text>`;
}

/** Styles may run on over the ends of lines. */
function drawLines(lines) {
  let style = PLAIN;
  return lines.map((line, row) => {
    const baseline = TITLE_BAR + row * LINE_HEIGHT + FONT_SIZE;
    const drawn = [];
    let column = 0;
    for (const run of runsOf(line, style)) {
      style = run.style;
      drawn.push(drawRun(run, column, baseline));
      column += displayWidth(run.text);
    }
    return drawn.join("");
  });
}

/** The pieces of a line that share a style; the last one may be empty and carries the style on. */
function runsOf(line, style) {
  const runs = [];
  let from = 0;
  for (const match of line.matchAll(SGR)) {
    runs.push({ text: line.slice(from, match.index), style });
    style = restyled(style, match[1]);
    from = match.index + match[0].length;
  }
  runs.push({ text: line.slice(from), style });
  return runs;
}

function restyled(style, codes) {
  for (const code of codes.split(";").map(Number)) {
    if (code === 0) style = PLAIN;
    else if (code === 1) style = { ...style, bold: true };
    else if (code === 2) style = { ...style, dim: true };
    else if (code === 7) style = { ...style, inverse: true };
    else if (code === 22) style = { ...style, bold: false, dim: false };
    else if (code === 27) style = { ...style, inverse: false };
    else if (code === 39) style = { ...style, color: undefined };
    else if (code >= 30 && code <= 37) style = { ...style, color: PALETTE[code - 30] };
    else if (code >= 90 && code <= 97) style = { ...style, color: PALETTE[code - 90] };
  }
  return style;
}

/** The text is stretched to its columns, so that what lies below each other does so in every font. */
function drawRun({ text, style }, column, baseline) {
  if (stripAnsi(text).trim() === "" && !style.inverse) return "";
  const x = round(MARGIN + column * CELL_WIDTH);
  const width = round(displayWidth(text) * CELL_WIDTH);
  const fill = style.inverse ? BACKGROUND : (style.color ?? FOREGROUND);
  const weight = style.bold ? ' font-weight="bold"' : "";
  const opacity = style.dim ? ' opacity="0.6"' : "";
  const box = style.inverse
    ? `<rect x="${x}" y="${baseline - FONT_SIZE}" width="${width}" height="${LINE_HEIGHT}" fill="${style.color ?? FOREGROUND}"/>`
    : "";
  const size = `textLength="${width}" lengthAdjust="spacingAndGlyphs" xml:space="preserve"`;
  return `${box}<text x="${x}" y="${baseline}" fill="${fill}"${weight}${opacity} ${size}>${escaped(text)}</text>`;
}

function round(value) {
  return Number(value.toFixed(1));
}

function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
