const STRICT = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const LENIENT = new TextDecoder("utf-8", { ignoreBOM: true });
const BYTE_ORDER_MARK = "\uFEFF";

/** Bytes as text, or, where they are not UTF-8, why and what they look like. */
export type DecodedText = { readonly text: string } | { readonly error: string; readonly raw: string };

/** Decodes UTF-8 and takes a byte order mark off the front. Nothing is replaced in silence. */
export function decodeText(bytes: Uint8Array): DecodedText {
  try {
    return { text: withoutMark(STRICT.decode(bytes)) };
  } catch {
    return { error: "not valid UTF-8", raw: withoutMark(LENIENT.decode(bytes)) };
  }
}

function withoutMark(text: string): string {
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
}

/** The chunks of a stream as text; bytes that are not UTF-8 come out as U+FFFD. */
export async function* decodeChunks(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8");
  for await (const chunk of bytes) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

/** Whether a decoded text lost bytes on the way. */
export function lostBytes(text: string): boolean {
  return text.includes("\uFFFD");
}
