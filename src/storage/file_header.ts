import { ElanusError } from "../errors/index.ts";
import { crc32 } from "./checksum.ts";

export const HEADER_BYTES = 32;
const MAGIC_BYTES = 8;
const CHECKSUM_AT = HEADER_BYTES - 4;

/** What a kind of binary file begins with. */
export interface HeaderKind {
  /** In words, for messages: "log", "segment file". */
  readonly name: string;
  /** Eight ASCII letters. */
  readonly magic: string;
  /** The newest format that this version writes and reads. */
  readonly version: number;
}

/**
 * The first 32 bytes of every binary file; little endian. This layout is the same in every format to come, so that a
 * newer file can be told from a broken one.
 *
 * ```
 * 0        8         12                 28        32
 * ├────────┼─────────┼──────────────────┼─────────┤
 * │ magic  │ version │ values of a kind │ CRC-32  │
 * └────────┴─────────┴──────────────────┴─────────┘
 * ```
 *
 * @param value a number of the kind's own, stored at byte 12 (the rest is zero).
 */
export function encodeHeader(kind: HeaderKind, value: number): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode(kind.magic));
  view.setUint32(MAGIC_BYTES, kind.version, true);
  view.setUint32(MAGIC_BYTES + 4, value, true);
  view.setUint32(CHECKSUM_AT, crc32(bytes.subarray(0, CHECKSUM_AT)), true);
  return bytes;
}

/**
 * Checks a header and returns the kind's own number.
 *
 * @throws ElanusError CORRUPT where it is not one, NEWER_FORMAT where a newer Elanus wrote it.
 */
export function decodeHeader(kind: HeaderKind, bytes: Uint8Array, path: string): number {
  if (bytes.length < HEADER_BYTES) throw brokenHeader(kind, path, `it has ${bytes.length} bytes of ${HEADER_BYTES}`);
  const magic = new TextDecoder("latin1").decode(bytes.subarray(0, MAGIC_BYTES));
  if (magic !== kind.magic) throw brokenHeader(kind, path, `it should begin with "${kind.magic}"`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES);
  if (view.getUint32(CHECKSUM_AT, true) !== crc32(bytes.subarray(0, CHECKSUM_AT))) {
    throw brokenHeader(kind, path, `the checksum of its first ${HEADER_BYTES} bytes is wrong`);
  }
  const version = view.getUint32(MAGIC_BYTES, true);
  if (version > kind.version) throw newerFormat(`${kind.name} \`${path}\``, version, kind.version);
  return view.getUint32(MAGIC_BYTES + 4, true);
}

export function newerFormat(what: string, found: number, known: number): ElanusError {
  return new ElanusError("NEWER_FORMAT", `${what} was written by a newer Elanus`, {
    detail: `its format is ${found}; this version reads up to ${known}`,
    hint: "install a newer version of elanus",
  });
}

function brokenHeader(kind: HeaderKind, path: string, detail: string): ElanusError {
  return new ElanusError("CORRUPT", `\`${path}\` does not begin as a ${kind.name} does`, {
    detail,
    hint: "restore the file from a backup",
  });
}
