/** Code points as sorted ranges that neither touch nor overlap: `[low, high, low, high, ...]`, both ends included. */
export type CharSet = readonly number[];

export const MAX_CODE_POINT = 0x10ffff;

const DIGIT = [0x30, 0x39];
const LOWER = [0x61, 0x7a];
const UPPER = [0x41, 0x5a];
const WORD = [...DIGIT, ...UPPER, 0x5f, 0x5f, ...LOWER];
export const WORD_CHARS: CharSet = WORD;

/** `\d`, `\s` and `\w` mean ASCII, as in RE2. */
export const PERL_CLASSES: Readonly<Record<string, CharSet>> = {
  d: DIGIT,
  s: [0x09, 0x0a, 0x0c, 0x0d, 0x20, 0x20],
  w: WORD,
};

/** `[:alpha:]` and its like. */
export const POSIX_CLASSES: Readonly<Record<string, CharSet>> = {
  alnum: [...DIGIT, ...UPPER, ...LOWER],
  alpha: [...UPPER, ...LOWER],
  ascii: [0, 0x7f],
  blank: [0x09, 0x09, 0x20, 0x20],
  cntrl: [0, 0x1f, 0x7f, 0x7f],
  digit: DIGIT,
  graph: [0x21, 0x7e],
  lower: LOWER,
  print: [0x20, 0x7e],
  punct: [0x21, 0x2f, 0x3a, 0x40, 0x5b, 0x60, 0x7b, 0x7e],
  space: [0x09, 0x0d, 0x20, 0x20],
  upper: UPPER,
  word: WORD,
  xdigit: [...DIGIT, 0x41, 0x46, 0x61, 0x66],
};

/** Joins ranges that come in any order. */
export function charSet(ranges: readonly number[]): CharSet {
  const pairs: [number, number][] = [];
  for (let i = 0; i < ranges.length; i += 2) pairs.push([ranges[i], ranges[i + 1]]);
  pairs.sort((a, b) => a[0] - b[0]);
  const joined: number[] = [];
  for (const [low, high] of pairs) {
    const last = joined.length - 1;
    if (last > 0 && low <= joined[last] + 1) joined[last] = Math.max(joined[last], high);
    else joined.push(low, high);
  }
  return joined;
}

export function complement(set: CharSet): CharSet {
  const rest: number[] = [];
  let from = 0;
  for (let i = 0; i < set.length; i += 2) {
    if (set[i] > from) rest.push(from, set[i] - 1);
    from = set[i + 1] + 1;
  }
  if (from <= MAX_CODE_POINT) rest.push(from, MAX_CODE_POINT);
  return rest;
}

export function hasChar(set: CharSet, codePoint: number): boolean {
  let low = 0;
  let high = set.length / 2;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (set[2 * middle + 1] < codePoint) low = middle + 1;
    else high = middle;
  }
  return 2 * low < set.length && set[2 * low] <= codePoint;
}

/** The set with the other cases of its letters. */
export function foldCase(set: CharSet): CharSet {
  const more: number[] = [];
  for (const orbit of caseOrbits()) {
    if (!orbit.some((letter) => hasChar(set, letter))) continue;
    for (const letter of orbit) more.push(letter, letter);
  }
  return charSet([...set, ...more]);
}

/** Above it no letter has cases. */
const LAST_CASED = 0x1e943;
let orbits: readonly (readonly number[])[] | undefined;

/** Letters that differ by case alone, as K, k and the Kelvin sign. Made when it is first asked for: it takes 20 ms. */
function caseOrbits(): readonly (readonly number[])[] {
  if (orbits !== undefined) return orbits;
  const byFolded = new Map<string, number[]>();
  for (let letter = 0; letter <= LAST_CASED; letter++) {
    const text = String.fromCodePoint(letter);
    const upper = text.toUpperCase();
    // What becomes several letters (the German sharp s) keeps its place.
    const folded = (upper.length === text.length ? upper : text).toLowerCase();
    if (folded === text && upper === text) continue;
    const orbit = byFolded.get(folded);
    if (orbit === undefined) byFolded.set(folded, [letter]);
    else orbit.push(letter);
  }
  orbits = [...byFolded.values()].filter((orbit) => orbit.length > 1);
  return orbits;
}

const unicodeClasses = new Map<string, CharSet>();

/** `\p{L}`, `\p{Greek}`: a general category or a script; undefined where Unicode has none of that name. */
export function unicodeClass(name: string): CharSet | undefined {
  if (name === "Any") return [0, MAX_CODE_POINT];
  const known = unicodeClasses.get(name);
  if (known !== undefined) return known;
  const test = unicodeTest(name);
  if (test === undefined) return undefined;
  const found: number[] = [];
  for (let letter = 0; letter <= MAX_CODE_POINT; letter++) {
    if (!test.test(String.fromCodePoint(letter))) continue;
    if (found[found.length - 1] === letter - 1) found[found.length - 1] = letter;
    else found.push(letter, letter);
  }
  unicodeClasses.set(name, found);
  return found;
}

function unicodeTest(name: string): RegExp | undefined {
  if (!/^[A-Z][A-Za-z_]{0,40}$/.test(name)) return undefined;
  // RE2 knows categories by their short names only, and scripts by their long ones.
  const source = name.length <= 2 ? `^\\p{${name}}$` : `^\\p{Script=${name}}$`;
  try {
    return new RegExp(source, "u");
  } catch {
    return undefined;
  }
}
