import { filterError, quoted } from "./filter_error.ts";
import type { Token } from "./token.ts";

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  ...{ "'": "'", '"': '"', "?": "?", "\\": "\\" },
  ...{ a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" },
};
const PREFIX = /([rR]|u8|u|U|L)?["']/y;
const ESCAPE = /\\(?:([0-7]{1,3})|x([0-9a-fA-F]{1,8})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(\r\n|[\s\S]))/uy;

/** How a string begins: what stands before its quote (`r` or `R` makes it raw; u8, u, U and L mean nothing), and the quote. */
export interface StringStart {
  readonly raw: boolean;
  readonly quote: string;
  readonly bodyAt: number;
}

export function stringStart(text: string, at: number): StringStart | undefined {
  PREFIX.lastIndex = at;
  const found = PREFIX.exec(text);
  if (found === null) return undefined;
  return { raw: found[1]?.toLowerCase() === "r", quote: text[PREFIX.lastIndex - 1], bodyAt: PREFIX.lastIndex };
}

/** Reads the string that begins at `at`. It ends at its quote, on the same line unless a backslash joins the next. */
export function readString(text: string, at: number, start: StringStart): Token {
  const parts: string[] = [];
  let from = start.bodyAt;
  for (let i = from; i < text.length; i++) {
    const character = text[i];
    if (character === start.quote) {
      parts.push(text.slice(from, i));
      return { kind: "literal", value: wellFormed(text, at, parts.join("")), at, end: i + 1 };
    }
    if (character === "\n" || character === "\r") break;
    if (character !== "\\") continue;
    if (start.raw) {
      i++; // A backslash before the quote keeps the string open, and both stay in it.
      continue;
    }
    const escaped = readEscape(text, i);
    parts.push(text.slice(from, i), escaped.value);
    from = i + escaped.length;
    i = from - 1;
  }
  throw filterError(text, at, "the string is not terminated", { hint: `close it with ${start.quote}` });
}

function readEscape(text: string, at: number): { value: string; length: number } {
  ESCAPE.lastIndex = at;
  const found = ESCAPE.exec(text);
  if (found === null) return { value: "\\", length: 1 };
  const [whole, octal, hex, short, long, other = ""] = found;
  const length = whole.length;
  if (octal !== undefined) return { value: character(text, at, Number.parseInt(octal, 8)), length };
  const code = hex ?? short ?? long;
  if (code !== undefined) return { value: character(text, at, Number.parseInt(code, 16)), length };
  if (other === "\n" || other === "\r\n") return { value: "", length };
  // An escape that means nothing here is kept whole: `\%` is one in the pattern of a `like`.
  return { value: Object.hasOwn(SIMPLE_ESCAPES, other) ? SIMPLE_ESCAPES[other] : whole, length };
}

function character(text: string, at: number, code: number): string {
  if (code <= 0x10ffff) return String.fromCharCode(...utf16(code));
  throw filterError(text, at, `${quoted(text.slice(at, at + 10))} is beyond the last character, U+10FFFF`);
}

/** Halves of a pair may be written one after the other (`\ud83d\ude00`), as in JSON. */
function utf16(code: number): number[] {
  return code < 0x10000 ? [code] : [0xd7c0 + (code >>> 10), 0xdc00 + (code & 0x3ff)];
}

function wellFormed(text: string, at: number, value: string): string {
  if (!/\p{Surrogate}/u.test(value)) return value;
  throw filterError(text, at, "the string holds half a surrogate pair, which is no character");
}
