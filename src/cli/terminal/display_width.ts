/** The columns that text takes in a terminal: two for wide characters and emoji, none for marks and colours. */

// biome's control character rule is about accidents; here the escape character is meant, so it is built by code.
const ESCAPE = String.fromCharCode(27);
const ANSI_SEQUENCE = new RegExp(`${ESCAPE}\\[[0-9;?]*[ -/]*[@-~]`, "g");
const GRAPHEMES = new Intl.Segmenter(undefined, { granularity: "grapheme" });

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;
const INVISIBLE = /^[\p{Mark}\p{Cf}\p{Cc}]+$/u;
const EMOJI = /\p{Emoji_Presentation}|\p{Extended_Pictographic}\u{fe0f}|^[0-9#*]\u{fe0f}?\u{20e3}/u;

/** First and last code points of the East Asian Wide and Fullwidth blocks (Unicode Standard Annex 11). */
const WIDE_RANGES: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x20000, 0x3fffd],
];

/** How many columns `text` takes; colour sequences take none. */
export function displayWidth(text: string): number {
  const plain = stripAnsi(text);
  if (PRINTABLE_ASCII.test(plain)) return plain.length;
  let width = 0;
  for (const { segment } of GRAPHEMES.segment(plain)) width += graphemeWidth(segment);
  return width;
}

/** The text without colour sequences. */
export function stripAnsi(text: string): string {
  return text.replace(ANSI_SEQUENCE, "");
}

/**
 * The beginning of `text` that fits into `width` columns, with an ellipsis where something was cut.
 * Colours are kept and closed.
 */
export function truncate(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  if (width <= 0) return "";
  const kept: string[] = [];
  let used = 0;
  let end = 0;
  let coloured = false;
  for (const part of coloursAndGraphemes(text)) {
    if (part.isColour) {
      kept.push(part.text);
      coloured = true;
      continue;
    }
    used += graphemeWidth(part.text);
    if (used > width - 1) break;
    kept.push(part.text);
    if (part.text !== " ") end = kept.length;
  }
  return `${kept.slice(0, end).join("")}…${coloured ? `${ESCAPE}[0m` : ""}`;
}

/** The text filled with spaces to `width` columns; longer text is left as it is. */
export function pad(text: string, width: number, align: "left" | "right" = "left"): string {
  const fill = " ".repeat(Math.max(0, width - displayWidth(text)));
  return align === "left" ? text + fill : fill + text;
}

/** Cut or filled to exactly `width` columns. */
export function fitTo(text: string, width: number, align: "left" | "right" = "left"): string {
  return pad(truncate(text, width), width, align);
}

function graphemeWidth(grapheme: string): number {
  if (INVISIBLE.test(grapheme)) return 0;
  if (EMOJI.test(grapheme)) return 2;
  const code = grapheme.codePointAt(0) ?? 0;
  return WIDE_RANGES.some(([first, last]) => code >= first && code <= last) ? 2 : 1;
}

function* coloursAndGraphemes(text: string): Generator<{ text: string; isColour: boolean }> {
  let from = 0;
  for (const match of text.matchAll(ANSI_SEQUENCE)) {
    for (const { segment } of GRAPHEMES.segment(text.slice(from, match.index)))
      yield { text: segment, isColour: false };
    yield { text: match[0], isColour: true };
    from = match.index + match[0].length;
  }
  for (const { segment } of GRAPHEMES.segment(text.slice(from))) yield { text: segment, isColour: false };
}
