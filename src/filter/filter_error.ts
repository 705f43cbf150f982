import { ElanusError, type ErrorCode, nameHint } from "../errors/index.ts";

/** How much of the text is shown on either side of a mistake. */
const SHOWN = 60;
/** As long as a name may be in Milvus. */
const MAX_NAME = 255;

/** An error about one place of a filter: the message names line and column, the detail shows them with a caret. */
export function filterError(
  text: string,
  at: number,
  message: string,
  parts: { hint?: string; code?: ErrorCode } = {},
): ElanusError {
  return new ElanusError(parts.code ?? "INVALID_FILTER", `filter, ${place(text, at)}: ${message}`, {
    detail: caret(text, at),
    hint: parts.hint,
  });
}

/** A full-text predicate that nobody could answer. */
export function filterUnanswered(name: string, field: string): ElanusError {
  return new ElanusError("NOT_SUPPORTED", `\`${name}\` on field \`${field}\` needs a text index, and there is none`, {
    hint: "a field of words is declared with `enable_analyzer` and `enable_match`",
  });
}

function place(text: string, at: number): string {
  const before = text.slice(0, at).split("\n");
  const column = `column ${before[before.length - 1].length + 1}`;
  return before.length > 1 ? `line ${before.length}, ${column}` : column;
}

/** The line of the mistake, cut where it is long, and a caret below the mistake. */
function caret(text: string, at: number): string {
  const lineStart = text.lastIndexOf("\n", at - 1) + 1;
  const newline = text.indexOf("\n", at);
  const lineEnd = newline < 0 ? text.length : newline;
  const start = Math.max(lineStart, at - SHOWN);
  const end = Math.min(lineEnd, at + SHOWN);
  const before = start > lineStart ? "..." : "";
  const after = end < lineEnd ? "..." : "";
  // Tabs and control characters would move the caret away from its place.
  const shown = text.slice(start, end).replace(/\p{Cc}/gu, " ");
  return `${before}${shown}${after}\n${" ".repeat(before.length + at - start)}^`;
}

/** A piece of the filter for a message, cut where it is long. */
export function quoted(piece: string): string {
  return piece.length > 40 ? `\`${piece.slice(0, 37)}...\`` : `\`${piece}\``;
}

/** The nearest of the known names; a name too long to be meant is not compared, which would cost its length times theirs. */
export function nearestHint(name: string, known: Iterable<string>): string | undefined {
  return name.length > MAX_NAME ? undefined : nameHint(name, known);
}
