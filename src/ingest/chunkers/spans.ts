import type { Chunk } from "./chunker.ts";

/** A stretch of a text, in UTF-16 units, its end not included. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The spans of what a pattern (with the flags g and u) matches. */
export function matchSpans(text: string, pattern: RegExp): Span[] {
  return Array.from(text.matchAll(pattern), (match) => ({ start: match.index, end: match.index + match[0].length }));
}

/** The span without white space at its ends; undefined where nothing else is in it. */
export function trimSpan(text: string, span: Span): Span | undefined {
  const piece = text.slice(span.start, span.end);
  const start = span.start + (piece.length - piece.trimStart().length);
  const end = span.start + piece.trimEnd().length;
  return start < end ? { start, end } : undefined;
}

/** The chunk that a span is. */
export function chunkOf(text: string, { start, end }: Span): Chunk {
  return { text: text.slice(start, end), start, end };
}
