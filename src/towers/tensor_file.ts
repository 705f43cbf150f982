// Named tables of numbers with a description, as bytes: the writer and the reader side by side.
//
//   "ELTOWER\n"  u32 format  u32 header bytes  header (JSON, UTF-8, padded to 4 bytes)  tables, one after another  SHA-256 of all before
//
// Numbers are little-endian.
import { createHash } from "node:crypto";
import { ElanusError } from "../errors/index.ts";

export type Table = Float32Array | Uint32Array;

/** What the file holds of a model, or of a training on its way. */
export interface TensorFile {
  /** What it is a file of, as `towers`. */
  readonly kind: string;
  readonly description: unknown;
  readonly tables: Readonly<Record<string, Table>>;
}

interface Header {
  readonly kind: string;
  readonly description: unknown;
  readonly tables: readonly { readonly name: string; readonly type: "f32" | "u32"; readonly length: number }[];
}

const MAGIC = "ELTOWER\n";
/** 2: towers know the fields that they were taught by. */
const FORMAT = 2;
const FIXED_BYTES = MAGIC.length + 8;
const DIGEST_BYTES = 32;

export function writeTensorFile({ kind, description, tables }: TensorFile): Uint8Array {
  const described = Object.entries(tables).map(([name, table]) => {
    return { name, type: table instanceof Float32Array ? "f32" : "u32", length: table.length };
  });
  const json = JSON.stringify({ kind, description, tables: described });
  const unpadded = new TextEncoder().encode(json);
  const header = new TextEncoder().encode(json + " ".repeat((4 - (unpadded.length % 4)) % 4));
  const content = Object.values(tables).reduce((sum, { byteLength }) => sum + byteLength, 0);
  const bytes = new Uint8Array(FIXED_BYTES + header.length + content + DIGEST_BYTES);
  bytes.set(new TextEncoder().encode(MAGIC));
  const numbers = new DataView(bytes.buffer);
  numbers.setUint32(MAGIC.length, FORMAT, true);
  numbers.setUint32(MAGIC.length + 4, header.length, true);
  bytes.set(header, FIXED_BYTES);
  let at = FIXED_BYTES + header.length;
  for (const table of Object.values(tables)) {
    bytes.set(new Uint8Array(table.buffer, table.byteOffset, table.byteLength), at);
    at += table.byteLength;
  }
  bytes.set(digestOf(bytes.subarray(0, at)), at);
  return bytes;
}

/**
 * Reads what `writeTensorFile` wrote.
 *
 * @throws ElanusError INVALID_FILE for other bytes or a file of another kind, NEWER_FORMAT for a later Elanus's, CORRUPT for a
 * damaged one.
 */
export function readTensorFile(bytes: Uint8Array, kind: string): TensorFile {
  checkMagic(bytes, kind);
  checkDigest(bytes, kind);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerEnd = FIXED_BYTES + view.getUint32(MAGIC.length + 4, true);
  const header: Header = JSON.parse(new TextDecoder().decode(bytes.subarray(FIXED_BYTES, headerEnd)));
  if (header.kind !== kind) {
    throw new ElanusError("INVALID_FILE", `the file holds ${header.kind}, not ${kind}`, {
      hint: `give a file of ${kind}`,
    });
  }
  const tables: Record<string, Table> = {};
  let at = headerEnd;
  for (const { name, type, length } of header.tables) {
    // A copy: the bytes need not be aligned, and need not be kept.
    const { buffer } = bytes.slice(at, at + length * 4);
    tables[name] = type === "f32" ? new Float32Array(buffer) : new Uint32Array(buffer);
    at += length * 4;
  }
  return { kind, description: header.description, tables };
}

/** The checksum of a written file in hex digits. */
export function checksumOf(written: Uint8Array): string {
  return Buffer.from(written.subarray(-DIGEST_BYTES)).toString("hex");
}

function digestOf(bytes: Uint8Array): Uint8Array {
  return createHash("sha256").update(bytes).digest();
}

function checkMagic(bytes: Uint8Array, kind: string): void {
  const magic = new TextDecoder().decode(bytes.subarray(0, MAGIC.length));
  if (magic !== MAGIC || bytes.length < FIXED_BYTES + DIGEST_BYTES) {
    throw new ElanusError("INVALID_FILE", `these bytes are no file of ${kind}`, {
      detail: `${bytes.length} bytes that begin with ${JSON.stringify(magic)}, not with ${JSON.stringify(MAGIC)}`,
      hint: "give the file that `elanus train` or `save()` wrote",
    });
  }
  const format = new DataView(bytes.buffer, bytes.byteOffset).getUint32(MAGIC.length, true);
  if (format === FORMAT) return;
  throw new ElanusError("NEWER_FORMAT", `the file of ${kind} was written by another version of Elanus`, {
    detail: `its format is ${format}; this version reads ${FORMAT}`,
    hint: format > FORMAT ? "update Elanus, or train again" : "train again",
  });
}

function checkDigest(bytes: Uint8Array, kind: string): void {
  const content = bytes.subarray(0, -DIGEST_BYTES);
  if (Buffer.compare(digestOf(content), bytes.subarray(-DIGEST_BYTES)) === 0) return;
  throw new ElanusError("CORRUPT", `the file of ${kind} is damaged`, {
    detail: `the checksum of its ${bytes.length} bytes does not match`,
    hint: "restore the file, or train again",
  });
}
