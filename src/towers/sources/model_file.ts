import { createHash } from "node:crypto";
import { ElanusError } from "../../errors/index.ts";

/** A model of interactions, as stored. */
export interface ModelFile {
  /** How it computes, as `neighbours`. */
  readonly kind: string;
  readonly name: string;
  readonly items: readonly string[];
  /** Undefined ones are as if they were not there. */
  readonly settings: Readonly<Record<string, number | undefined>>;
  readonly arrays: Readonly<Record<string, Uint32Array | Float32Array>>;
}

// magic | u32 format | u32 bytes of the head | head in JSON, padded to 4 bytes | arrays | SHA-256 of all before
const MAGIC = "ELANUSIM";
const FORMAT = 1;
const LEAD_BYTES = MAGIC.length + 8;
const DIGEST_BYTES = 32;

interface Head extends Omit<ModelFile, "arrays"> {
  readonly arrays: readonly { readonly name: string; readonly type: "u32" | "f32"; readonly length: number }[];
}

/** The model as bytes: little-endian, with magic, format version and checksum. */
export function writeModelFile({ arrays, ...rest }: ModelFile): Uint8Array {
  const described = Object.entries(arrays).map(([name, values]): Head["arrays"][number] => {
    return { name, type: values instanceof Uint32Array ? "u32" : "f32", length: values.length };
  });
  const head: Head = { ...rest, arrays: described };
  const text = new TextEncoder().encode(padded(JSON.stringify(head)));
  const parts = [new TextEncoder().encode(MAGIC), Uint32Array.of(FORMAT, text.length), text, ...Object.values(arrays)];
  const bytes = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + byteLength, DIGEST_BYTES));
  let at = 0;
  for (const part of parts) {
    bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), at);
    at += part.byteLength;
  }
  bytes.set(digestOf(bytes.subarray(0, at)), at);
  return bytes;
}

/**
 * Reads what `writeModelFile` wrote.
 *
 * @throws ElanusError INVALID_FILE for other bytes, NEWER_FORMAT for a later Elanus's, CORRUPT for a damaged model.
 */
export function readModelFile(bytes: Uint8Array): ModelFile {
  checkLead(bytes);
  checkDigest(bytes);
  const headBytes = new DataView(bytes.buffer, bytes.byteOffset).getUint32(MAGIC.length + 4, true);
  let at = LEAD_BYTES + headBytes;
  // The checksum has told that it is what was written.
  const head: Head = JSON.parse(new TextDecoder().decode(bytes.subarray(LEAD_BYTES, at)));
  const arrays: Record<string, Uint32Array | Float32Array> = {};
  for (const { name, type, length } of head.arrays) {
    // Copies: the bytes need not be aligned, and need not be kept.
    const { buffer } = bytes.slice(at, at + length * 4);
    arrays[name] = type === "u32" ? new Uint32Array(buffer) : new Float32Array(buffer);
    at += length * 4;
  }
  return { ...head, arrays };
}

/** Spaces behind JSON are nothing: arrays begin at whole numbers. Characters beyond ASCII take more than one byte. */
function padded(json: string): string {
  return json + " ".repeat(-Buffer.byteLength(json) & 3);
}

function digestOf(bytes: Uint8Array): Uint8Array {
  return createHash("sha256").update(bytes).digest();
}

function checkLead(bytes: Uint8Array): void {
  const magic = new TextDecoder().decode(bytes.subarray(0, MAGIC.length));
  if (magic !== MAGIC || bytes.length < LEAD_BYTES + DIGEST_BYTES) {
    throw new ElanusError("INVALID_FILE", "these bytes are not a model of interactions", {
      detail: `${bytes.length} bytes that begin with ${JSON.stringify(magic)}, not with ${JSON.stringify(MAGIC)}`,
      hint: "give what `save()` of a model returned",
    });
  }
  const format = new DataView(bytes.buffer, bytes.byteOffset).getUint32(MAGIC.length, true);
  if (format > FORMAT) {
    throw new ElanusError("NEWER_FORMAT", "the model of interactions was written by a newer Elanus", {
      detail: `format ${format}; this version reads up to ${FORMAT}`,
      hint: "update Elanus, or fit the model again",
    });
  }
}

function checkDigest(bytes: Uint8Array): void {
  if (Buffer.compare(digestOf(bytes.subarray(0, -DIGEST_BYTES)), bytes.subarray(-DIGEST_BYTES)) === 0) return;
  throw new ElanusError("CORRUPT", "the model of interactions is damaged", {
    detail: `the checksum of its ${bytes.length} bytes does not match`,
    hint: "restore it, or fit the model again",
  });
}
