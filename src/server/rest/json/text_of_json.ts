const BRACKETS = /[[\]{}]/g;
const OPENING = /[[{]/;
/** Integers of fewer digits are exact as numbers; those of more are no int64. */
const LONG_INTEGER = /(?<=^|[\s:,[])-?\d{16,19}(?![\d.eE])/g;
/** As LONG_INTEGER, quick to say of a large text that it has none. */
const HAS_LONG_INTEGER = /(?:^|[\s:,[])-?\d{16,19}(?![\d.eE])/;
const MIN_INT64 = -(2n ** 63n);
const MAX_INT64 = 2n ** 63n - 1n;

/** How deep the arrays and objects of a text nest; no more than `most` + 1 are counted. The text may be no JSON at all. */
export function nestingOf(text: string, most: number): number {
  let deepest = 0;
  let open = 0;
  for (const { stretch } of outsideStrings(text)) {
    for (const [bracket] of stretch.matchAll(BRACKETS)) {
      open += OPENING.test(bracket) ? 1 : -1;
      deepest = Math.max(deepest, open);
      if (deepest > most) return deepest;
    }
  }
  return deepest;
}

/** The text with something else in the place of the int64 values that a JavaScript number would round. */
export function replaceWideIntegers(text: string, write: (digits: string) => string): string {
  if (!HAS_LONG_INTEGER.test(text)) return text;
  const parts: string[] = [];
  let from = 0;
  for (const { stretch, end } of outsideStrings(text)) {
    const start = end - stretch.length;
    parts.push(
      text.slice(from, start),
      stretch.replace(LONG_INTEGER, (digits) => (isWide(digits) ? write(digits) : digits)),
    );
    from = end;
  }
  parts.push(text.slice(from));
  return parts.join("");
}

function isWide(digits: string): boolean {
  if (Number.isSafeInteger(Number(digits))) return false;
  const value = BigInt(digits);
  return value >= MIN_INT64 && value <= MAX_INT64;
}

/** The stretches between the strings, in order. */
function* outsideStrings(text: string): Generator<{ stretch: string; end: number }> {
  let from = 0;
  while (from < text.length) {
    const quote = text.indexOf('"', from);
    const end = quote < 0 ? text.length : quote;
    yield { stretch: text.slice(from, end), end };
    if (quote < 0) return;
    from = endOfString(text, quote) + 1;
  }
}

/** The place of the closing quote; the end of the text where there is none. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end >= 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end < 0 ? text.length : end;
}

function isEscaped(text: string, at: number): boolean {
  let first = at;
  while (text[first - 1] === "\\") first--;
  return (at - first) % 2 === 1;
}
