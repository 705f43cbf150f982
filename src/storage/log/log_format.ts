import { crc32 } from "../checksum.ts";
import type { HeaderKind } from "../file_header.ts";

export const LOG_KIND: HeaderKind = { name: "log", magic: "ELANUSWL", version: 1 };
export const FRAME_HEADER_BYTES = 24;
const CHECKSUM_AT = FRAME_HEADER_BYTES - 4;

/** What stands before each payload of a log. */
export interface FrameHeader {
  /** 0 marks a log that was closed in order; it carries nothing. */
  readonly payloadBytes: number;
  readonly payloadChecksum: number;
  /** Every byte before this place of the file was on disk when the frame was written. */
  readonly durableEnd: number;
}

/** `salt` is a random number of the log: frames of another log, quoted in a payload, are not taken for its own. */
export function encodeFrameHeader(salt: number, payload: Uint8Array, durableEnd: number): Uint8Array {
  const bytes = new Uint8Array(FRAME_HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, salt, true);
  view.setUint32(4, payload.length, true);
  view.setUint32(8, crc32(payload), true);
  view.setBigUint64(12, BigInt(durableEnd), true);
  view.setUint32(CHECKSUM_AT, crc32(bytes.subarray(0, CHECKSUM_AT)), true);
  return bytes;
}

/** Undefined where no frame of this log begins. */
export function decodeFrameHeader(salt: number, bytes: Uint8Array): FrameHeader | undefined {
  if (bytes.length < FRAME_HEADER_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, FRAME_HEADER_BYTES);
  if (view.getUint32(0, true) !== salt) return undefined;
  if (view.getUint32(CHECKSUM_AT, true) !== crc32(bytes.subarray(0, CHECKSUM_AT))) return undefined;
  return {
    payloadBytes: view.getUint32(4, true),
    payloadChecksum: view.getUint32(8, true),
    durableEnd: Number(view.getBigUint64(12, true)),
  };
}
