import { decodeText } from "./decode_text.ts";
import { asRow, notARecord, type ReadResult } from "./record.ts";
import { type Line, MAX_LINE_BYTES, splitLines } from "./split_lines.ts";

/** Reads one JSON object a line. Empty lines are passed over; lines up to `after` are not parsed at all. */
export async function* readJsonl(chunks: AsyncIterable<Uint8Array>, after = 0): AsyncGenerator<ReadResult> {
  for await (const line of splitLines(chunks)) {
    if (line.number <= after) continue;
    const result = parseLine(line);
    if (result !== undefined) yield result;
  }
}

function parseLine(line: Line): ReadResult | undefined {
  const decoded = decodeText(line.overlong ? line.bytes.subarray(0, 200) : line.bytes);
  if (line.overlong) {
    const raw = "text" in decoded ? decoded.text : decoded.raw;
    return { line: line.number, error: `longer than ${MAX_LINE_BYTES} bytes`, raw };
  }
  if ("error" in decoded) return { line: line.number, ...decoded };
  if (decoded.text.trim() === "") return undefined;
  return parseJsonRecord(decoded.text, line.number);
}

/** A record from its JSON text. */
export function parseJsonRecord(text: string, line: number): ReadResult {
  try {
    const value: unknown = JSON.parse(text);
    const record = asRow(value);
    return record === undefined ? { line, error: notARecord(value), raw: text } : { line, record };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    return { line, error: `not JSON: ${why}`, raw: text };
  }
}
