import { concatBytes } from "./concat_bytes.ts";

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Lines longer than this are no lines: the file is not what its name says. */
export const MAX_LINE_BYTES = 64 * 1024 * 1024;

/** One line without its end; `overlong` stands for a line of which only the first bytes were kept. */
export interface Line {
  readonly number: number;
  readonly bytes: Uint8Array;
  readonly overlong: boolean;
}

/** Splits a stream at newlines. The last line needs none; a carriage return before one is taken off. */
export async function* splitLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  let number = 1;
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  const finish = (tail: Uint8Array): Line => {
    const whole = pending.length === 0 ? tail : concatBytes([...pending, tail]);
    const line = { number, bytes: withoutReturn(whole), overlong: pendingBytes + tail.length > MAX_LINE_BYTES };
    pending = [];
    pendingBytes = 0;
    number++;
    return line;
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      yield finish(chunk.subarray(start, end));
      start = end + 1;
    }
    // Of an overlong line only the beginning is kept, so that it cannot fill the memory.
    if (start < chunk.length && pendingBytes <= MAX_LINE_BYTES) pending.push(chunk.slice(start));
    pendingBytes += chunk.length - start;
  }
  if (pendingBytes > 0) yield finish(new Uint8Array(0));
}

function withoutReturn(bytes: Uint8Array): Uint8Array {
  return bytes[bytes.length - 1] === CARRIAGE_RETURN ? bytes.subarray(0, -1) : bytes;
}
