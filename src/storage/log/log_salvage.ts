import { crc32 } from "../checksum.ts";
import { decodeHeader, encodeHeader, HEADER_BYTES } from "../file_header.ts";
import type { FileSystem } from "../file_system.ts";
import { decodeFrameHeader, encodeFrameHeader, FRAME_HEADER_BYTES, LOG_KIND } from "./log_format.ts";
import type { LogFrame, LogReader } from "./log_reader.ts";

/** Bytes of a file that hold nothing readable: from `from` up to, not including, `to`. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/** What can be read of a log that is damaged. */
export interface LogSalvage {
  /** Every frame that passes its checksums, before and behind the damage. */
  readonly frames: readonly LogFrame[];
  /** The damage, in order. A torn tail is not among it. */
  readonly damages: readonly ByteRange[];
}

/**
 * Reads around the damage of a log; the whole file is held in memory.
 *
 * ```
 * ┌────────┬───────┬───────┬─────────────┬───────┬───────┬───────────┐
 * │ header │ frame │ frame │ damaged ... │ frame │ frame │ torn tail │
 * └────────┴───────┴───────┴─────────────┴───────┴───────┴───────────┘
 *                          └ until the salt of a whole frame
 * ```
 *
 * A header that is broken is damage too: the salt stands once more in the first frame.
 */
export async function salvageLog(fs: FileSystem, path: string): Promise<LogSalvage> {
  const bytes = await wholeFile(fs, path);
  const damages: ByteRange[] = [];
  const salt = saltOf(bytes, path);
  if (salt === undefined) return { frames: [], damages: [{ from: 0, to: bytes.length }] };
  if (!hasGoodHeader(bytes, path)) damages.push({ from: 0, to: HEADER_BYTES });
  const saltBytes = new Uint8Array(Uint32Array.of(salt).buffer);
  const frames: LogFrame[] = [];
  let broken: number | undefined;
  for (let at = HEADER_BYTES; at >= 0 && at + FRAME_HEADER_BYTES <= bytes.length; ) {
    const payload = payloadAt(bytes, salt, at);
    if (payload === undefined) {
      broken ??= at;
      at = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(saltBytes, at + 1);
      continue;
    }
    if (broken !== undefined) damages.push({ from: broken, to: at });
    broken = undefined;
    if (payload.length > 0) frames.push({ payload, offset: at });
    at += FRAME_HEADER_BYTES + payload.length;
  }
  return { frames, damages };
}

/**
 * The bytes of a log that is a copy of what `reader` finds: whole frames, and the mark of a log that was closed in
 * order. Nothing torn gets into it, even while another process goes on writing the original.
 *
 * @param before the byte of the original at which the copy ends: a frame that begins there or later is left out.
 */
export async function* copyOfLog(reader: LogReader, before = Number.POSITIVE_INFINITY): AsyncGenerator<Uint8Array> {
  yield encodeHeader(LOG_KIND, reader.salt);
  let end = HEADER_BYTES;
  for await (const { payload, offset } of reader.frames()) {
    if (offset >= before) break;
    yield encodeFrameHeader(reader.salt, payload, end);
    yield payload;
    end += FRAME_HEADER_BYTES + payload.length;
  }
  if (end > HEADER_BYTES) yield encodeFrameHeader(reader.salt, new Uint8Array(0), end);
}

function payloadAt(bytes: Uint8Array, salt: number, at: number): Uint8Array | undefined {
  const start = at + FRAME_HEADER_BYTES;
  const header = decodeFrameHeader(salt, bytes.subarray(at, start));
  if (header === undefined) return undefined;
  const payload = bytes.subarray(start, start + header.payloadBytes);
  return payload.length === header.payloadBytes && crc32(payload) === header.payloadChecksum ? payload : undefined;
}

function saltOf(bytes: Uint8Array, path: string): number | undefined {
  if (hasGoodHeader(bytes, path)) return decodeHeader(LOG_KIND, bytes.subarray(0, HEADER_BYTES), path);
  if (bytes.length < HEADER_BYTES + FRAME_HEADER_BYTES) return undefined;
  const salt = new DataView(bytes.buffer, bytes.byteOffset).getUint32(HEADER_BYTES, true);
  const header = decodeFrameHeader(salt, bytes.subarray(HEADER_BYTES, HEADER_BYTES + FRAME_HEADER_BYTES));
  return header === undefined ? undefined : salt;
}

function hasGoodHeader(bytes: Uint8Array, path: string): boolean {
  try {
    decodeHeader(LOG_KIND, bytes.subarray(0, HEADER_BYTES), path);
    return true;
  } catch {
    return false;
  }
}

async function wholeFile(fs: FileSystem, path: string): Promise<Uint8Array> {
  const file = await fs.open(path, "read");
  try {
    const bytes = new Uint8Array(await file.size());
    return bytes.subarray(0, await file.read(bytes, 0));
  } finally {
    await file.close();
  }
}
