// A trained embedder as bytes: the writer and the reader side by side.
//
//   "ELANUSTE"  u32 format  u32 description bytes  description (JSON, UTF-8)  model as of lsa  SHA-256 of all before
//
// Numbers are little-endian.
import { createHash } from "node:crypto";
import { ElanusError } from "../../errors/index.ts";

/** How an embedder came to be. */
export interface TrainedDescription {
  /** What it learnt from: pairs of a query and an item. */
  readonly pairs: number;
  /** Dims whose vectors were taught beside the whole. */
  readonly prefixes: readonly number[];
}

export interface TrainedFile {
  readonly description: TrainedDescription;
  /** The features and their map to dims, in the form of lsa's. */
  readonly model: Uint8Array;
}

const MAGIC = "ELANUSTE";
const FORMAT = 1;
const FIXED_BYTES = MAGIC.length + 8;
const DIGEST_BYTES = 32;

export function writeTrained({ description, model }: TrainedFile): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(description));
  const bytes = new Uint8Array(FIXED_BYTES + json.length + model.length + DIGEST_BYTES);
  bytes.set(new TextEncoder().encode(MAGIC));
  const numbers = new DataView(bytes.buffer);
  numbers.setUint32(MAGIC.length, FORMAT, true);
  numbers.setUint32(MAGIC.length + 4, json.length, true);
  bytes.set(json, FIXED_BYTES);
  bytes.set(model, FIXED_BYTES + json.length);
  bytes.set(digestOf(bytes.subarray(0, -DIGEST_BYTES)), bytes.length - DIGEST_BYTES);
  return bytes;
}

/** @throws ElanusError INVALID_FILE for other bytes, NEWER_FORMAT for another version's, CORRUPT for a damaged file. */
export function readTrained(bytes: Uint8Array): TrainedFile {
  checkMagic(bytes);
  if (Buffer.compare(digestOf(bytes.subarray(0, -DIGEST_BYTES)), bytes.subarray(-DIGEST_BYTES)) !== 0) {
    throw new ElanusError("CORRUPT", "the trained embedder is damaged", {
      detail: `the checksum of its ${bytes.length} bytes does not match`,
      hint: "restore the file, or train it again and embed the collection anew",
    });
  }
  const jsonBytes = new DataView(bytes.buffer, bytes.byteOffset).getUint32(MAGIC.length + 4, true);
  const modelAt = FIXED_BYTES + jsonBytes;
  const description: TrainedDescription = JSON.parse(new TextDecoder().decode(bytes.subarray(FIXED_BYTES, modelAt)));
  return { description, model: bytes.slice(modelAt, -DIGEST_BYTES) };
}

/** The first 12 hex digits of the checksum of a written file: they tell two embedders apart. */
export function trainedChecksum(written: Uint8Array): string {
  return Buffer.from(written.subarray(-DIGEST_BYTES)).toString("hex").slice(0, 12);
}

function digestOf(bytes: Uint8Array): Uint8Array {
  return createHash("sha256").update(bytes).digest();
}

function checkMagic(bytes: Uint8Array): void {
  const magic = new TextDecoder().decode(bytes.subarray(0, MAGIC.length));
  if (magic !== MAGIC || bytes.length < FIXED_BYTES + DIGEST_BYTES) {
    throw new ElanusError("INVALID_FILE", "these bytes are no trained embedder", {
      detail: `${bytes.length} bytes that begin with ${JSON.stringify(magic)}, not with ${JSON.stringify(MAGIC)}`,
      hint: "give the file that `elanus train embedder` wrote",
    });
  }
  const format = new DataView(bytes.buffer, bytes.byteOffset).getUint32(MAGIC.length, true);
  if (format === FORMAT) return;
  throw new ElanusError("NEWER_FORMAT", "the trained embedder was written by another version of Elanus", {
    detail: `its format is ${format}; this version reads ${FORMAT}`,
    hint: "update Elanus, or train it again",
  });
}
