import { filterError, quoted } from "./filter_error.ts";
import { readNumber } from "./number_literal.ts";
import { readString, stringStart } from "./string_literal.ts";
import type { Token } from "./token.ts";

const SYMBOL = /[=!<>]=|=~|!~|\*\*|<<|>>|&&|\|\||[-<>+*/%&|^~!()[\]{},=]/y;
const WORD = /\$meta\b|[A-Za-z_][A-Za-z_0-9]*/y;
const SPACE = /[ \t\r\n]*/y;

/**
 * Cuts a filter into tokens; the last one is of kind "end".
 *
 * @throws ElanusError INVALID_FILTER at the first character that begins nothing, at an unterminated string, at a
 * malformed number, and at half a surrogate pair (it has no UTF-8 form, so no stored string could equal it).
 */
export function tokenize(text: string): Token[] {
  const lone = text.search(/\p{Surrogate}/u);
  if (lone >= 0) throw filterError(text, lone, "half a surrogate pair is no character");
  const tokens: Token[] = [];
  for (let at = skip(text, 0); at < text.length; ) {
    const token = readToken(text, at);
    tokens.push(token);
    at = skip(text, token.end);
  }
  tokens.push({ kind: "end", at: text.length, end: text.length });
  return tokens;
}

function skip(text: string, at: number): number {
  SPACE.lastIndex = at;
  SPACE.test(text);
  return SPACE.lastIndex;
}

function readToken(text: string, at: number): Token {
  const string = stringStart(text, at);
  if (string !== undefined) return readString(text, at, string);
  if (/[0-9]/.test(text[at]) || (text[at] === "." && /[0-9]/.test(text[at + 1] ?? ""))) return readNumber(text, at);
  WORD.lastIndex = at;
  const word = WORD.exec(text)?.[0];
  if (word !== undefined) return { kind: "word", text: word, at, end: at + word.length };
  SYMBOL.lastIndex = at;
  const symbol = SYMBOL.exec(text)?.[0];
  if (symbol !== undefined) return { kind: "symbol", text: symbol, at, end: at + symbol.length };
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
  throw filterError(text, at, `unexpected character ${quoted(character)}`, {
    hint: 'names are made of ASCII letters, digits and _; other keys are written $meta["key"]',
  });
}
